import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ALWAYS,
  complement,
  includes,
  intersect,
  type Intervals,
  NEVER,
  presentAndFuture,
  unite,
  within,
} from '../../src/transform/intervals.ts';

const bound = fc.option(fc.integer({ min: 0, max: 12 }));
const intervals = fc
  .array(fc.tuple(bound, bound), { maxLength: 4 })
  .map((periods) => periods.map(([from, to]) => within(from, to)).reduce(unite, NEVER));
const MOMENTS = Array.from({ length: 16 }, (_, place) => place - 1);

describe('sets of moments', () => {
  it('have exactly the moments that their definition says', () => {
    fc.assert(
      fc.property(intervals, intervals, (one, other) => {
        for (const moment of MOMENTS) {
          const [inOne, inOther] = [includes(one, moment), includes(other, moment)];
          expect(includes(intersect(one, other), moment)).toBe(inOne && inOther);
          expect(includes(unite(one, other), moment)).toBe(inOne || inOther);
          expect(includes(complement(one), moment)).toBe(!inOne);
        }
      }),
    );
  });

  it('are ascending, apart and not empty', () => {
    fc.assert(
      fc.property(intervals, intervals, (one, other) => {
        for (const result of [intersect(one, other), unite(one, other), complement(one)]) expectApart(result);
      }),
    );
  });

  it('lose what has ended, and nothing else', () => {
    const past = [{ lt: 5 }, { gte: 7, lt: 9 }, { gte: 10 }];
    expect(presentAndFuture(past, 4)).toBe(past);
    expect(presentAndFuture(past, 5)).toEqual([{ gte: 7, lt: 9 }, { gte: 10 }]);
    expect(presentAndFuture(ALWAYS, 5)).toEqual([{}]);
  });
});

function expectApart(result: Intervals): void {
  let end = -Infinity;
  for (const [place, { gte = -Infinity, lt = Infinity }] of result.entries()) {
    expect(gte).toBeLessThan(lt);
    if (place > 0) expect(gte).toBeGreaterThan(end);
    end = lt;
  }
}
