import { createHash } from 'node:crypto';
import { ExpectedError } from '../errors.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import type { SearchRequest, Sort } from './search-request.ts';

/** Where a hit stands in an order: the values that it was sorted by, the product's id last. */
export type SortValues = readonly number[];

/** Where the next page begins. It holds no right: the next page is filtered for whoever asks for it. */
export interface PageCursor {
  /** With what moment newness was reckoned, epoch milliseconds: scores must not drift from page to page. */
  readonly rankedAt: number;
  /** Hits on the pages before. */
  readonly shown: number;
  /** Where the last hit that was looked at stands; null: none was. */
  readonly after: SortValues | null;
  /** Version of that hit's document: as long as it is this one, its score moves as those of all others do. */
  readonly afterVersion: number;
  /** Products that stand before `after` and were put off, since their seller had its share of the page. */
  readonly deferred: readonly number[];
  /** Of the attempt that answered: scores of another one can't be compared. */
  readonly attempt: string;
}

/** What a cursor belongs to: on anything else it would show products twice, or never. */
export interface CursorOrigin {
  readonly index: string;
  readonly request: SearchRequest;
  readonly storefront: Storefront;
}

const VERSION = 1;
const LIFETIME_MS = 24 * 3_600_000;
/** Clocks of two processes may differ by this. */
const CLOCKS_MS = 60_000;
/** As many as a page may ever look at. */
export const MOST_CANDIDATES = 200;

/** What a value of an order may be: what is outside of it, Elasticsearch refuses. */
type Kind = 'flag' | 'int' | 'long' | 'float';
const KINDS: Readonly<Record<Sort, readonly Kind[]>> = {
  recommended: ['flag', 'float', 'long'],
  popular: ['flag', 'float', 'long'],
  newest: ['flag', 'long', 'long'],
  price_asc: ['flag', 'int', 'long'],
  price_desc: ['flag', 'int', 'long'],
  discount: ['flag', 'int', 'long'],
  reviews: ['flag', 'int', 'float', 'long'],
};
const FITS: Readonly<Record<Kind, (value: number) => boolean>> = {
  flag: (value) => value === 0 || value === 1,
  int: (value) => Number.isInteger(value) && Math.abs(value) < 2 ** 31,
  long: Number.isSafeInteger,
  float: (value) => Number.isFinite(value) && Math.abs(value) < 3e38,
};

/** A cursor as text: opaque to whoever gets it. Pure. */
export function writeCursor(cursor: PageCursor, origin: CursorOrigin): string {
  const { rankedAt, shown, after, afterVersion, deferred, attempt } = cursor;
  const { index, query, sort } = marksOf(origin);
  const content = JSON.stringify([
    VERSION,
    index,
    query,
    sort,
    attempt,
    rankedAt,
    shown,
    after,
    afterVersion,
    deferred,
  ]);
  return Buffer.from(markOf(content) + content).toString('base64url');
}

/**
 * Reads a cursor for the same query, order and index that it was made for. Pure.
 *
 * @param now epoch milliseconds
 * @throws ExpectedError cursor-invalid that says what differs
 */
export function readCursor(text: string, origin: CursorOrigin, now: number): PageCursor {
  const decoded = Buffer.from(text, 'base64url').toString();
  const content = decoded.slice(MARK_LENGTH);
  if (markOf(content) !== decoded.slice(0, MARK_LENGTH)) throw refused('It is not a cursor of this API.');
  const [version, index, query, sort, attempt, rankedAt, shown, after, afterVersion, deferred] = parseList(content);
  if (version !== VERSION) throw refused('It was made by another release of this API.');
  const marks = marksOf(origin);
  if (query !== marks.query) throw refused('It belongs to another query, other filters or another page size.');
  if (sort !== marks.sort) throw refused('It belongs to another order.');
  if (index !== marks.index) throw refused('The products were indexed anew since.');
  const kinds = KINDS[origin.request.sort];
  if (
    typeof attempt !== 'string' ||
    !isCount(rankedAt) ||
    !isCount(shown) ||
    !isCount(afterVersion) ||
    !(after === null || isSorted(after, kinds)) ||
    !Array.isArray(deferred) ||
    deferred.length > MOST_CANDIDATES ||
    !deferred.every(isCount)
  ) {
    throw refused('It is not a cursor of this API.');
  }
  if (rankedAt < now - LIFETIME_MS || rankedAt > now + CLOCKS_MS) throw refused('It is older than a day.');
  return { rankedAt, shown, after, afterVersion, deferred, attempt };
}

/** @param reason one sentence */
export function refused(reason: string): ExpectedError {
  return new ExpectedError(
    'cursor-invalid',
    `The cursor can not be used. ${reason}`,
    'Start again from the first page, without a cursor.',
  );
}

/** A short fingerprint, to compare with another. Pure. */
export function markOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, MARK_LENGTH);
}

const MARK_LENGTH = 8;

function marksOf({ index, request, storefront }: CursorOrigin) {
  const { text, filters, sort, page } = request;
  const query = JSON.stringify([storefront.id, text.original, filters, page.size]);
  return { index: markOf(index), query: markOf(query), sort };
}

function parseList(content: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(content);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isSorted(values: unknown, kinds: readonly Kind[]): values is number[] {
  return (
    Array.isArray(values) &&
    values.length === kinds.length &&
    kinds.every((kind, place) => {
      const value: unknown = values[place];
      return typeof value === 'number' && FITS[kind](value);
    })
  );
}
