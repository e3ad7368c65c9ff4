import { ExpectedError } from '../errors.ts';

/**
 * A moment as a person types it: ISO 8601 with an offset or Z, or a local date and time of the storefront.
 *
 * @returns epoch milliseconds
 * @throws ExpectedError request-invalid
 */
export function parseMoment(text: string, timeZone: string): number {
  const withOffset = /(Z|[+-]\d{2}:?\d{2})$/i.test(text) && text.includes(':');
  const moment = withOffset ? Date.parse(text) : parseLocal(text, timeZone);
  if (Number.isNaN(moment)) {
    throw new ExpectedError(
      'request-invalid',
      `"${text}" is not a moment.`,
      `Write 2026-12-24T00:00 (in ${timeZone}), 2026-12-24, or with an offset: 2026-12-24T00:00+09:00.`,
    );
  }
  return moment;
}

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/** Local time that a clock change skips counts from before it, and time that it repeats is the first of the two. */
function parseLocal(text: string, timeZone: string): number {
  const match = LOCAL.exec(text);
  if (match === null) return NaN;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  if (new Date(wall).getUTCDate() !== day) return NaN;
  const before = wall - offsetAt(wall - DAY_MS, timeZone);
  const after = wall - offsetAt(wall + DAY_MS, timeZone);
  return wallOf(before, timeZone) === wall ? before : wallOf(after, timeZone) === wall ? after : before;
}

const DAY_MS = 86_400_000;

function wallOf(moment: number, timeZone: string): number {
  return moment + offsetAt(moment, timeZone);
}

/** Milliseconds that local time is ahead of UTC at a moment. */
function offsetAt(moment: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(moment);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(moment / 1000) * 1000;
}
