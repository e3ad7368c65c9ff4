import type { PageCursor, SortValues } from './page-cursor.ts';

/** A product that may come next, and where it stands in the order. */
export interface Candidate<T> {
  readonly document: T;
  /** Null for one that was put off by an earlier page: the place of the next page does not depend on it. */
  readonly sort: SortValues | null;
}

interface Placed {
  readonly id: number;
  readonly soldOut: 0 | 1;
  readonly seller: { readonly id: number };
}

/** What a page is made of. */
export interface PageInput<T> {
  readonly size: number;
  /** Place of its first hit in the whole list, from 0. */
  readonly start: number;
  /** In their order. */
  readonly candidates: readonly Candidate<T>[];
  /** What stands at a place of the whole list, whatever the order. */
  readonly pinned: ReadonlyMap<number, T>;
  /** Of one seller on a page; null: no limit. */
  readonly mostOfASeller: number | null;
}

export interface FilledPage<T> {
  readonly hits: readonly T[];
  /** What is left for the pages after it, in order. */
  readonly left: readonly Candidate<T>[];
}

/**
 * Fills one page: pins at their places, else the first candidate whose seller has less than its share of the page. What
 * was put off comes on a later page, and on this one where nothing else is left: no product is lost for its seller.
 * Nobody's order makes a sold-out product come before one that can be bought. Pure.
 */
export function fillPage<T extends Placed>(input: PageInput<T>): FilledPage<T> {
  const { size, start, pinned, mostOfASeller } = input;
  const left = [...input.candidates];
  const sellers = new Map<number, number>();
  const count = ({ seller }: T) => sellers.set(seller.id, (sellers.get(seller.id) ?? 0) + 1);
  for (let place = start; place < start + size; place++) {
    const pin = pinned.get(place);
    if (pin !== undefined) count(pin);
  }
  const hits: T[] = [];
  for (let place = start; place < start + size; place++) {
    const pin = pinned.get(place);
    if (pin !== undefined) {
      hits.push(pin);
      continue;
    }
    const first = left[0];
    if (first === undefined) continue;
    const next = left.findIndex(
      ({ document }) => mostOfASeller === null || (sellers.get(document.seller.id) ?? 0) < mostOfASeller,
    );
    const [taken] = left.splice(next < 0 || isSoldOutTooEarly(left, next) ? 0 : next, 1);
    if (taken === undefined) continue;
    count(taken.document);
    hits.push(taken.document);
  }
  return { hits, left };
}

function isSoldOutTooEarly<T extends Placed>(left: readonly Candidate<T>[], next: number): boolean {
  return left[next]?.document.soldOut === 1 && left[0]?.document.soldOut === 0;
}

/** Where the page after this one begins in the order, and what it must bring that stands before. Pure. */
export function afterPage<T extends { readonly id: number; readonly version?: number }>(
  candidates: readonly Candidate<T>[],
  left: readonly Candidate<T>[],
  before: Pick<PageCursor, 'after' | 'afterVersion'>,
): Pick<PageCursor, 'after' | 'afterVersion' | 'deferred'> {
  const waiting = new Set(left);
  const taken = candidates.findLastIndex((candidate) => candidate.sort !== null && !waiting.has(candidate));
  const deferred = candidates.filter(
    (candidate, place) => waiting.has(candidate) && (candidate.sort === null || place < taken),
  );
  const last = candidates[taken];
  return {
    after: last?.sort ?? before.after,
    afterVersion: last === undefined ? before.afterVersion : (last.document.version ?? 0),
    deferred: deferred.map(({ document }) => document.id),
  };
}
