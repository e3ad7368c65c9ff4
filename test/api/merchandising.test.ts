import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MerchandisingRule } from '../../src/search/merchandising.ts';
import type { SearchResult } from '../../src/search/search-result.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { NOW, productDocument, tombstone } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront, type SearchIndices } from '../support/search-index.ts';

let indices: SearchIndices;
let api: TestApi;
let token: string;
let rules: MerchandisingRule[] = [];

const DAY = 86_400_000;
const dress = (id: number, fields = {}) => ({
  ...productDocument({
    id,
    name: '쉬폰 원피스',
    popularity: (100 - id) / 100,
    colours: ['블랙'],
    colourGroups: ['black'],
  }),
  ...fields,
});
/** Must not be found by anybody in this test. */
const FORBIDDEN = [50, 51, 52, 53, 54, 55];

beforeAll(async () => {
  const brandi = await readDemoStorefront('brandi');
  indices = openSearchIndices();
  await indices.publish(brandi, {
    documents: [
      ...Array.from({ length: 12 }, (_none, place) => dress(place + 1)),
      productDocument({ id: 30, name: '가죽 구두', colourGroups: ['brown'], price: 90_000 }),
      productDocument({ id: 31, name: '가죽 샌들', soldOut: 1 }),
      dress(50, { shownDuring: [{ gte: NOW - 2 * DAY, lt: NOW }] }),
      dress(51, { shownDuring: [{ gte: NOW + 1 }] }),
      dress(52, { adult: true }),
      dress(53, { internal: true }),
      dress(54, { channels: ['app'] }),
      tombstone(55),
    ],
  });
  api = await startTestApi({
    indices,
    storefronts: [brandi],
    overrides: { merchandising: { rulesOf: (id) => (id === 'brandi' ? rules : []) } },
  });
  token = await api.keyFor('brandi');
});

afterAll(async () => {
  await api.close();
  await indices.remove();
});

async function search(query: Record<string, string>): Promise<SearchResult> {
  const answer = await api.app.inject({
    url: '/v1/storefronts/brandi/products',
    query,
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<SearchResult>();
}

const ids = ({ hits }: SearchResult) => hits.map(({ id }) => id);
const base = { query: '원피스', category: null, startsAt: null, endsAt: null };
const pin = (id: number, product: number, position: number): MerchandisingRule => ({
  ...base,
  id,
  kind: 'pin',
  product,
  position,
});

describe('merchandising in search', () => {
  it('pins in place, counts the pinned in totals and facets, and shows none of them again later', async () => {
    rules = [];
    const plain = await search({ q: '원피스', size: '5' });
    expect([ids(plain), plain.total]).toEqual([[1, 2, 3, 4, 5], 12]);
    rules = [pin(1, 9, 1), pin(2, 30, 3)];
    const first = await search({ q: '원피스', size: '5' });
    expect([ids(first), first.total]).toEqual([[9, 1, 30, 2, 3], 13]);
    const second = await search({ q: '원피스', size: '5', page: '2' });
    const third = await search({ q: '원피스', size: '5', page: '3' });
    expect([ids(second), ids(third), third.page.pages]).toEqual([[4, 5, 6, 7, 8], [10, 11, 12], 3]);
    expect(first.facets.colour).toEqual([
      { value: 'black', label: '블랙', count: 12 },
      { value: 'brown', label: '브라운', count: 1 },
    ]);
    expect(first.facets.price.max).toBe(90_000);
  });

  it('pins nothing that a filter of the shopper leaves out, nor in another order or query', async () => {
    rules = [pin(1, 9, 1), pin(2, 30, 3)];
    const filtered = await search({ q: '원피스', size: '5', colour: 'black' });
    expect([ids(filtered), filtered.total]).toEqual([[9, 1, 2, 3, 4], 12]);
    expect(ids(await search({ q: '원피스', size: '3', sort: 'popular' }))).toEqual([1, 2, 3]);
    expect(ids(await search({ q: '쉬폰 원피스', size: '3' }))).toEqual([1, 2, 3]);
  });

  it('pins nothing that this caller may not find, and nothing that is sold out', async () => {
    rules = [...FORBIDDEN, 31].map((product, place) => pin(place, product, place + 1));
    const found = await search({ q: '원피스', size: '100' });
    expect([ids(found), found.total]).toEqual([Array.from({ length: 12 }, (_none, place) => place + 1), 12]);
    expect(found.facets.colour).toEqual([{ value: 'black', label: '블랙', count: 12 }]);
  });

  it('pins for a query that finds nothing else, without hiding that it does', async () => {
    rules = [{ ...pin(1, 30, 1), query: '하객룩' }];
    const found = await search({ q: '하객룩' });
    expect([ids(found), found.total, found.query.stage]).toEqual([[30], 1, 'nothing']);
  });

  it('hides for the query in every order, in totals and facets, and for no other query', async () => {
    rules = [{ ...base, id: 1, kind: 'hide', product: 1 }];
    for (const sort of ['recommended', 'popular', 'price_asc']) {
      const found = await search({ q: '원피스', size: '100', sort });
      expect(ids(found)).not.toContain(1);
      expect([found.total, found.facets.colour[0]?.count]).toEqual([11, 11]);
    }
    expect((await search({ q: '쉬폰' })).total).toBe(12);
  });

  it('moves what is boosted up and what is buried down', async () => {
    rules = [
      { ...base, id: 1, kind: 'boost', product: 12, factor: 5 },
      { ...base, id: 2, kind: 'bury', product: 1, factor: 0.1 },
    ];
    const found = ids(await search({ q: '원피스', size: '100' }));
    expect([found[0], found.at(-1)]).toEqual([12, 1]);
  });

  it('leads a query to a page while that is in force, and says so in every answer', async () => {
    rules = [{ ...base, id: 1, kind: 'redirect', url: '/events/dress', startsAt: NOW, endsAt: NOW + 1_000 }];
    expect((await search({ q: '원피스' })).redirect).toBe('/events/dress');
    expect((await search({ q: '쉬폰' })).redirect).toBeNull();
    rules = [{ ...base, id: 1, kind: 'redirect', url: '/events/dress', startsAt: NOW + 1, endsAt: null }];
    expect((await search({ q: '원피스' })).redirect).toBeNull();
  });
});
