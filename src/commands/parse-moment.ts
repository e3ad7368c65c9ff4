import { ExpectedError } from '../errors.ts';

/**
 * A moment as a person types it: ISO 8601 with an offset or Z, or a local date and time of the storefront.
 *
 * @returns epoch milliseconds
 * @throws ExpectedError request-invalid
 */
export function parseMoment(text: string, timeZone: string): number {
  const wall = parseWall(text);
  const offset = /(Z|[+-]\d{2}:?\d{2})$/i.exec(text.slice(DATE_LENGTH))?.[0];
  const moment = wall === null ? NaN : offset === undefined ? fromLocal(wall, timeZone) : wall - offsetMs(offset);
  if (Number.isNaN(moment)) {
    throw new ExpectedError(
      'request-invalid',
      `"${text}" is not a moment.`,
      `Write 2026-12-24T00:00 (in ${timeZone}), 2026-12-24, or with an offset: 2026-12-24T00:00+09:00.`,
    );
  }
  return moment;
}

const DATE_LENGTH = 10;
const WALL = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

/** The date and time as if they were UTC, epoch milliseconds; null: there is no such date or time. */
function parseWall(text: string): number | null {
  const match = WALL.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const wall = Date.UTC(year, month - 1, day, hour, minute, second) + Number((match[7] ?? '').padEnd(3, '0'));
  const back = new Date(wall);
  const same = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && back.getUTCHours() === hour;
  return same && back.getUTCMinutes() === minute && back.getUTCSeconds() === second ? wall : null;
}

function offsetMs(offset: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(offset) ?? [];
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** Local time that a clock change skips counts from before it, and time that it repeats is the first of the two. */
function fromLocal(wall: number, timeZone: string): number {
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
