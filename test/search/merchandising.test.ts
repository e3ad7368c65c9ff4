import { describe, expect, it } from 'vitest';
import type { SourceRow } from '../../src/extract/source-shape.ts';
import { merchandisingFor, type MerchandisingRule, readMerchandisingRule } from '../../src/search/merchandising.ts';
import { readSearchRequest, type SearchQuery } from '../../src/search/search-request.ts';
import { NOW, storefront } from '../support/product-row.ts';

type Row = SourceRow<'merchandising'>;

function row(overrides: Partial<Row> = {}): Row {
  return {
    id: 1,
    storefront: 'brandi',
    kind: 'pin',
    queryText: '원피스',
    categoryId: null,
    productId: 7,
    position: 1,
    url: null,
    weight: null,
    startsAt: null,
    endsAt: null,
    enabled: true,
    ...overrides,
  };
}

function rules(...rows: Partial<Row>[]): MerchandisingRule[] {
  return rows.map((one, place) => {
    const read = readMerchandisingRule(row({ id: place + 1, ...one }));
    if ('reason' in read) throw new Error(read.reason);
    return read;
  });
}

function inForce(some: MerchandisingRule[], query: Partial<SearchQuery>, now = NOW) {
  return merchandisingFor(some, readSearchRequest({ page: 1, ...query }, storefront()), storefront(), now);
}

describe('a row of merchandising', () => {
  it.each<[Partial<Row>, string]>([
    [{ categoryId: 1 }, 'it needs either a query or a category'],
    [{ queryText: null }, 'it needs either a query or a category'],
    [{ queryText: ' ' }, 'its query is empty'],
    [{ kind: 'promote' }, 'its kind promote is unknown'],
    [{ kind: null }, 'its kind null is unknown'],
    [{ productId: null }, 'it names no product'],
    [{ position: 0 }, 'its position is not 1 to 100'],
    [{ position: null }, 'its position is not 1 to 100'],
    [{ kind: 'boost', weight: '0.9' }, 'the factor of a boost is 1 to 10'],
    [{ kind: 'boost', weight: null }, 'the factor of a boost is 1 to 10'],
    [{ kind: 'bury', weight: '0.05' }, 'the factor of a bury is 0.1 to 1'],
    [{ kind: 'bury', weight: 'much' }, 'the factor of a bury is 0.1 to 1'],
    [{ kind: 'redirect', url: null }, 'its url is neither a path such as /events nor https'],
    [{ kind: 'redirect', url: 'javascript:alert(1)' }, 'its url is neither a path such as /events nor https'],
    [{ kind: 'redirect', url: '//elsewhere.example' }, 'its url is neither a path such as /events nor https'],
    [{ kind: 'redirect', url: '/a b' }, 'its url is neither a path such as /events nor https'],
    [
      { kind: 'redirect', url: '/a', queryText: null, categoryId: 3 },
      'only a query can lead to a page, not a category',
    ],
    [{ startsAt: NOW, endsAt: NOW }, 'its period ends before it starts'],
    [{ enabled: null }, 'nobody can say whether it is enabled'],
  ])('%j is ignored: %s', (overrides, reason) => {
    expect(readMerchandisingRule(row(overrides))).toEqual({ id: 1, reason });
  });
});

describe('what is in force for a request', () => {
  it('is chosen by the query however it is typed, and by nothing that only resembles it', () => {
    const some = rules({ queryText: 'ＮＩＫＥ  원피스 ' });
    expect(inForce(some, { q: 'nike 원피스' }).pins).toEqual([{ product: 7, position: 1 }]);
    expect(inForce(some, { q: 'nike' }).pins).toEqual([]);
    expect(inForce(some, {}).pins).toEqual([]);
  });

  it('is chosen by the one category that is picked without a query', () => {
    const some = rules({ queryText: null, categoryId: 120 });
    expect(inForce(some, { category: ['1>12>120'] }).pins).toHaveLength(1);
    expect(inForce(some, { category: ['1>12'] }).pins).toEqual([]);
    expect(inForce(some, { category: ['1>12>120', '2'] }).pins).toEqual([]);
    expect(inForce(some, { category: ['1>12>120'], q: '티' }).pins).toEqual([]);
  });

  it('holds from the first millisecond of its period up to its end', () => {
    const some = rules({ startsAt: NOW, endsAt: NOW + 1_000 });
    const pins = [NOW - 1, NOW, NOW + 999, NOW + 1_000].map((now) => inForce(some, { q: '원피스' }, now).pins.length);
    expect(pins).toEqual([0, 1, 1, 0]);
  });

  it('pins in the recommended order only, and hides in every order', () => {
    const some = rules({}, { kind: 'hide', productId: 8 });
    expect(inForce(some, { q: '원피스', sort: 'price_asc' })).toMatchObject({ pins: [], hidden: [8] });
    expect(inForce(some, { q: '원피스', sort: 'recommended' }).pins).toHaveLength(1);
  });

  it('hides rather than pins, pins a product once, multiplies factors within bounds, and takes the latest page', () => {
    const some = rules(
      { productId: 8, position: 4 },
      { productId: 8, position: 2 },
      { productId: 9 },
      { kind: 'hide', productId: 9 },
      { kind: 'boost', productId: 5, weight: '6' },
      { kind: 'boost', productId: 5, weight: '5' },
      { kind: 'bury', productId: 6, weight: '0.500' },
      { kind: 'redirect', url: '/old' },
      { kind: 'redirect', url: 'https://event.example/new' },
    );
    expect(inForce(some, { q: '원피스' })).toEqual({
      pins: [{ product: 8, position: 2 }],
      hidden: [9],
      factors: [
        { product: 5, factor: 10 },
        { product: 6, factor: 0.5 },
      ],
      redirect: 'https://event.example/new',
    });
  });
});
