import { describe, expect, it } from 'vitest';
import { parseMoment } from '../../src/commands/parse-moment.ts';

const iso = (text: string, zone: string) => new Date(parseMoment(text, zone)).toISOString();

describe('a moment as a person types it', () => {
  it.each([
    ['2026-12-24T00:00', 'Asia/Seoul', '2026-12-23T15:00:00.000Z'],
    ['2026-12-24', 'Asia/Seoul', '2026-12-23T15:00:00.000Z'],
    ['2026-12-24 00:00:01', 'Asia/Seoul', '2026-12-23T15:00:01.000Z'],
    ['2026-12-31T23:59:59', 'Asia/Seoul', '2026-12-31T14:59:59.000Z'],
    ['2026-12-24T00:00Z', 'Asia/Seoul', '2026-12-24T00:00:00.000Z'],
    ['2026-12-24T00:00+09:00', 'America/New_York', '2026-12-23T15:00:00.000Z'],
    ['2026-12-24T00:00:00.250-0330', 'Asia/Seoul', '2026-12-24T03:30:00.250Z'],
    ['2028-02-29T12:00', 'Asia/Seoul', '2028-02-29T03:00:00.000Z'],
    // Half hours, and a day that is a day ahead.
    ['2026-07-01T00:00', 'Australia/Adelaide', '2026-06-30T14:30:00.000Z'],
    ['2026-07-01T00:00', 'Pacific/Kiritimati', '2026-06-30T10:00:00.000Z'],
  ])('%s in %s is %s', (text, zone, expected) => {
    expect(iso(text, zone)).toBe(expected);
  });

  it.each([
    // New York: 02:00 to 03:00 of 8 March 2026 does not exist, 01:00 to 02:00 of 1 November happens twice.
    ['2026-03-08T01:59:59', 'America/New_York', '2026-03-08T06:59:59.000Z'],
    ['2026-03-08T02:00:00', 'America/New_York', '2026-03-08T07:00:00.000Z'],
    ['2026-03-08T02:30:00', 'America/New_York', '2026-03-08T07:30:00.000Z'],
    ['2026-03-08T03:00:00', 'America/New_York', '2026-03-08T07:00:00.000Z'],
    ['2026-11-01T00:59:59', 'America/New_York', '2026-11-01T04:59:59.000Z'],
    ['2026-11-01T01:00:00', 'America/New_York', '2026-11-01T05:00:00.000Z'],
    ['2026-11-01T01:59:59', 'America/New_York', '2026-11-01T05:59:59.000Z'],
    ['2026-11-01T02:00:00', 'America/New_York', '2026-11-01T07:00:00.000Z'],
    // Berlin, and Lord Howe, whose summer is half an hour.
    ['2026-03-29T01:59:59', 'Europe/Berlin', '2026-03-29T00:59:59.000Z'],
    ['2026-03-29T03:00:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25T02:00:00', 'Europe/Berlin', '2026-10-25T00:00:00.000Z'],
    ['2026-10-25T03:00:00', 'Europe/Berlin', '2026-10-25T02:00:00.000Z'],
    ['2026-10-04T02:30:00', 'Australia/Lord_Howe', '2026-10-03T15:30:00.000Z'],
    ['2026-04-05T02:00:00', 'Australia/Lord_Howe', '2026-04-04T15:30:00.000Z'],
    // Seoul had summer time in 1988.
    ['1988-05-08T01:59:59', 'Asia/Seoul', '1988-05-07T16:59:59.000Z'],
    ['1988-05-08T03:00:00', 'Asia/Seoul', '1988-05-07T17:00:00.000Z'],
  ])('where clocks change: %s in %s is %s', (text, zone, expected) => {
    expect(iso(text, zone)).toBe(expected);
  });

  it('is the same second again when it is written back, around every change of clocks', () => {
    const changes = { 'America/New_York': ['2026-03-08', '2026-11-01'], 'Europe/Berlin': ['2026-03-29', '2026-10-25'] };
    for (const [zone, days] of Object.entries({ ...changes, 'Australia/Lord_Howe': ['2026-04-05', '2026-10-04'] })) {
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
      for (const day of days) {
        let again = 0;
        const noon = Date.parse(`${day}T00:00:00Z`);
        for (let moment = noon - 86_400_000; moment < noon + 86_400_000; moment += 1_800_000) {
          const parsed = parseMoment(format.format(moment), zone);
          if (parsed === moment) continue;
          // Only time that happens twice may be read as its first.
          again += 1;
          expect(format.format(parsed)).toBe(format.format(moment));
          expect(moment - parsed).toBeLessThanOrEqual(3_600_000);
        }
        expect(again).toBeLessThanOrEqual(2);
      }
    }
  });

  it.each([
    '',
    'tomorrow',
    '2026-13-01',
    '2026-02-30',
    '24.12.2026',
    '2026-12-24T25:00',
    '2026-12-24T12:60',
    '2026-02-30T00:00Z',
    '2026-12-24+09:00',
    '20261224',
  ])('is not: %j', (text) => {
    expect(() => parseMoment(text, 'Asia/Seoul')).toThrow('is not a moment');
  });
});
