import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BULK_RETRY, retryDelay } from '../../src/load/retry-delay.ts';

const POLICY = { firstMs: 100, longestMs: 5_000, giveUpAfterMs: 300_000 };

it('doubles from try to try, up to the longest', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 50].map((attempt) => retryDelay(POLICY, attempt, 1))).toEqual([
    100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000,
  ]);
});

it('is spread over the upper half, so that those who were refused together do not come back together', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const longest = retryDelay(BULK_RETRY, attempt, 1);
      const delay = retryDelay(BULK_RETRY, attempt, random);
      expect(delay).toBeGreaterThanOrEqual(Math.floor(longest / 2));
      expect(delay).toBeLessThanOrEqual(longest);
    }),
  );
});
