import { describe, expect, it } from 'vitest';
import { type CursorOrigin, type PageCursor, readCursor, writeCursor } from '../../src/search/page-cursor.ts';
import { readSearchRequest, type SearchQuery } from '../../src/search/search-request.ts';
import { NOW } from '../support/product-document.ts';
import { storefront } from '../support/product-row.ts';

const CURSOR: PageCursor = {
  rankedAt: NOW,
  shown: 20,
  after: [0, 12.345678, 77],
  afterVersion: 9,
  deferred: [5, 6],
  attempt: 'abc',
};

function origin(query: SearchQuery = { q: '니트' }, index = 'products-brandi-1'): CursorOrigin {
  const shop = storefront();
  return { index, request: readSearchRequest(query, shop), storefront: shop };
}

/** What a stranger may make of one: the mark is no secret. */
function forged(after: unknown, deferred: unknown = []): string {
  const cursor = writeCursor({ ...CURSOR, after: after as number[], deferred: deferred as number[] }, origin());
  return cursor;
}

describe('a cursor', () => {
  it('comes back as it was', () => {
    expect(readCursor(writeCursor(CURSOR, origin()), origin(), NOW)).toEqual(CURSOR);
    expect(writeCursor(CURSOR, origin())).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it.each<[string, CursorOrigin]>([
    ['another query', origin({ q: '셔츠' })],
    ['another query, other filters', origin({ q: '니트', colour: ['black'] })],
    ['other filters or another page size', origin({ q: '니트', size: 30 })],
    ['another order', origin({ q: '니트', sort: 'newest' })],
    ['indexed anew', origin({ q: '니트' }, 'products-brandi-2')],
  ])('is refused for %s', (reason, other) => {
    expect(() => readCursor(writeCursor(CURSOR, origin()), other, NOW)).toThrow(reason);
  });

  it('is refused after a day, and from the future', () => {
    const text = writeCursor(CURSOR, origin());
    expect(() => readCursor(text, origin(), NOW + 86_400_001)).toThrow('older than a day');
    expect(() => readCursor(text, origin(), NOW - 61_000)).toThrow('older than a day');
  });

  it.each([
    'x',
    'eyJhIjoxfQ',
    '%00',
    writeCursor(CURSOR, origin()).slice(0, -2),
    forged([0, 1]),
    forged(['0', 1, 2]),
    forged([2, 1, 2]),
    forged([0, 1e300, 2]),
    forged([0, 1, 2.5]),
    forged(null, [-1]),
    forged(
      null,
      Array.from({ length: 201 }, (_none, place) => place),
    ),
    forged(null, 'all'),
  ])('is refused where Elasticsearch could not take it: %s', (text) => {
    expect(() => readCursor(text, origin(), NOW)).toThrow('It is not a cursor of this API.');
  });
});
