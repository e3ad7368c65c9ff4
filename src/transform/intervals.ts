import type { DateRange } from './product-document.ts';

/**
 * Sets of moments, as lists of half-open intervals in ascending order that neither touch nor overlap. Missing bounds
 * are open. Moments are UTC epoch milliseconds.
 */
export type Intervals = readonly DateRange[];

export const ALWAYS: Intervals = [{}];
export const NEVER: Intervals = [];

/** From `from` up to, not including, `to`; null is open. Nothing when the period is empty or runs backwards. */
export function within(from: number | null, to: number | null): Intervals {
  if (from === null) return to === null ? ALWAYS : [{ lt: to }];
  if (to === null) return [{ gte: from }];
  return from < to ? [{ gte: from, lt: to }] : NEVER;
}

/** Every moment that is not in `intervals`. */
export function complement(intervals: Intervals): Intervals {
  const gaps: DateRange[] = [];
  let gapFrom = -Infinity;
  for (const { gte = -Infinity, lt = Infinity } of intervals) {
    if (gte > gapFrom) gaps.push(range(gapFrom, gte));
    gapFrom = lt;
  }
  if (gapFrom < Infinity) gaps.push(range(gapFrom, Infinity));
  return gaps;
}

/** Moments that are in both. */
export function intersect(one: Intervals, other: Intervals): Intervals {
  if (one === ALWAYS) return other;
  if (other === ALWAYS) return one;
  const common: DateRange[] = [];
  let i = 0;
  let j = 0;
  for (let a = one[i], b = other[j]; a !== undefined && b !== undefined; a = one[i], b = other[j]) {
    const { gte: aFrom = -Infinity, lt: aTo = Infinity } = a;
    const { gte: bFrom = -Infinity, lt: bTo = Infinity } = b;
    const from = Math.max(aFrom, bFrom);
    const to = Math.min(aTo, bTo);
    if (from < to) common.push(range(from, to));
    if (aTo <= bTo) i++;
    else j++;
  }
  return common;
}

/** Moments that are in either. */
export function unite(one: Intervals, other: Intervals): Intervals {
  return complement(intersect(complement(one), complement(other)));
}

/** The intervals that have not ended at `now`, each kept whole: cutting them would change the document every moment. */
export function presentAndFuture(intervals: Intervals, now: number): Intervals {
  return intervals.every((interval) => endsAfter(interval, now))
    ? intervals
    : intervals.filter((interval) => endsAfter(interval, now));
}

export function includes(intervals: Intervals, moment: number): boolean {
  return intervals.some(({ gte = -Infinity, lt = Infinity }) => gte <= moment && moment < lt);
}

function endsAfter({ lt = Infinity }: DateRange, now: number): boolean {
  return lt > now;
}

function range(from: number, to: number): DateRange {
  if (from === -Infinity) return to === Infinity ? {} : { lt: to };
  return to === Infinity ? { gte: from } : { gte: from, lt: to };
}
