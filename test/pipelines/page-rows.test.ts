import { expect, it } from 'vitest';
import { firstPageRows, nextPageRows } from '../../src/pipelines/page-rows.ts';

it('reads full pages where rows are as usual', () => {
  expect(firstPageRows(1_000, 1)).toBe(1_000);
  expect(nextPageRows(1_000, 1_000, { rows: 1_000, characters: 400_000 })).toBe(1_000);
  expect(nextPageRows(1_000, 1_000, { rows: 1_000, characters: 0 })).toBe(1_000);
  expect(nextPageRows(1_000, 1_000, { rows: 0, characters: 0 })).toBe(1_000);
});

it('reads fewer rows after heavy ones, and step by step more again', () => {
  // A twentieth of them with 5 MB of Korean each.
  const heavy = nextPageRows(1_000, 1_000, { rows: 1_000, characters: 50 * 1_750_000 });
  expect(heavy).toBe(91);
  expect(nextPageRows(1_000, heavy, { rows: heavy, characters: heavy * 1_750_000 })).toBe(4);
  expect(nextPageRows(1_000, 4, { rows: 4, characters: 4 * 30_000_000 })).toBe(1);
  const again: number[] = [];
  for (let limit = 4; limit < 1_000; again.push(limit)) {
    limit = nextPageRows(1_000, limit, { rows: limit, characters: limit * 400 });
  }
  expect(again).toEqual([8, 16, 32, 64, 128, 256, 512, 1_000]);
});

it('begins with a tenth after each worker that was killed', () => {
  expect([1, 2, 3, 4, 9].map((attempts) => firstPageRows(1_000, attempts))).toEqual([1_000, 100, 10, 1, 1]);
});
