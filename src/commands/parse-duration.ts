import { ExpectedError } from '../errors.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration such as 90s, 30m, 24h or 2d. @throws ExpectedError request-invalid */
export function parseDuration(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const factor = UNITS[unit];
  if (factor !== undefined) return Number(count) * factor;
  throw new ExpectedError(
    'request-invalid',
    `"${text}" is not a duration.`,
    'Write a number and its unit: 90s, 30m, 24h or 2d.',
  );
}
