import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeniedIds } from '../../src/deny-lists/deny-list.ts';
import { NOTHING_DENIED } from '../../src/search/denied.ts';
import type { MerchandisingRule } from '../../src/search/merchandising.ts';
import type { SearchResult } from '../../src/search/search-result.ts';
import type { ProductDocument } from '../../src/transform/product-document.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { documentBrand, NOW, productDocument } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront, type SearchIndices } from '../support/search-index.ts';

/** Sellers of the same items: in each group one offer is sold out, one is for the app only, prices differ. */
const COLOURS = ['블랙', '화이트', '레드'];
const offers: readonly ProductDocument[] = Array.from({ length: 120 }, (_none, place) => {
  const id = place + 1;
  // Groups of one to four; every fifth product stands alone.
  const groupId = id % 5 === 0 ? -id : 900 + Math.floor(id / 4);
  return productDocument({
    id,
    name: '쉬폰 원피스',
    groupId,
    price: 10_000 + ((id * 7_919) % 90) * 1_000,
    popularity: ((id * 31) % 97) / 100,
    colourGroups: [COLOURS[id % 3] ?? ''],
    sizesInStock: id % 2 === 0 ? ['S', 'M'] : ['M'],
    brand: documentBrand(id % 7, `브랜드${id % 7}`, `brand${id % 7}`),
    categoryPaths: ['1', id % 4 === 0 ? '1>11' : '1>12'],
    categoryNames: ['의류', id % 4 === 0 ? '원피스' : '치마'],
    seller: { id: 40 + (id % 6), name: '가게' },
    soldOut: id % 11 === 0 ? 1 : 0,
    channels: id % 13 === 0 ? ['app'] : ['web', 'app'],
    shownDuring: id % 9 === 0 ? [{ gte: NOW + 1 }] : [{ gte: NOW - 1_000 }],
    adult: id % 17 === 0,
  });
});

let indices: SearchIndices;
let api: TestApi;
let token: string;
let rules: MerchandisingRule[] = [];
let denied: DeniedIds = NOTHING_DENIED;

beforeAll(async () => {
  const brandi = await readDemoStorefront('brandi');
  indices = openSearchIndices();
  await indices.publish(brandi, { documents: offers });
  const overrides = {
    merchandising: { rulesOf: () => rules },
    denyLists: { deniedIn: () => denied, isStale: false },
    requestsPerSecond: 10_000,
  };
  api = await startTestApi({ indices, storefronts: [brandi], overrides });
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

async function everyHit(query: Record<string, string>): Promise<SearchResult['hits']> {
  const hits: SearchResult['hits'] = [];
  for (let page = 1; ; page++) {
    const answer = await search({ size: '7', ...query, page: String(page) });
    hits.push(...answer.hits);
    if (page >= answer.page.pages) return hits;
  }
}

/** What a shopper of the web may find, by the rules themselves. */
function visible(): ProductDocument[] {
  return offers.filter(
    ({ id, seller, channels, adult, shownDuring }) =>
      channels.includes('web') &&
      !adult &&
      shownDuring.some(({ gte }) => (gte ?? 0) <= NOW) &&
      !denied.seller.includes(seller.id) &&
      !denied.product.includes(id),
  );
}

/** The first offer of each item in an order. */
function oneOfEach(some: readonly ProductDocument[], by: (document: ProductDocument) => number): number[] {
  const sorted = some.toSorted((a, b) => a.soldOut - b.soldOut || by(a) - by(b) || a.id - b.id);
  return sorted
    .filter((one, place) => sorted.findIndex(({ groupId }) => groupId === one.groupId) === place)
    .map(({ id }) => id);
}

const itemsOf = (some: readonly ProductDocument[]) => new Set(some.map(({ groupId }) => groupId)).size;
const ids = (hits: SearchResult['hits']) => hits.map(({ id }) => id);
const groupOf = (id: number) => offers[id - 1]?.groupId;

describe('offers of the same item', () => {
  const orders: readonly [string, (document: ProductDocument) => number][] = [
    ['price_asc', ({ price }) => price ?? 0],
    ['price_desc', ({ price }) => -(price ?? 0)],
    ['popular', ({ popularity }) => -popularity],
  ];

  it.each(orders)(
    'show as the one that comes first in the order %s, each item once over all pages',
    async (sort, by) => {
      for (const q of [{}, { q: '원피스' }]) {
        expect(ids(await everyHit({ ...q, sort }))).toEqual(oneOfEach(visible(), by));
        const filtered = visible().filter(({ colourGroups }) => colourGroups.includes('레드'));
        expect(ids(await everyHit({ ...q, sort, colour: '레드' }))).toEqual(oneOfEach(filtered, by));
      }
    },
  );

  it('count once in totals and in each value of a facet, as picking that value then finds', async () => {
    const { total, facets } = await search({ q: '원피스' });
    expect(total).toBe(itemsOf(visible()));
    expect(total).toBeLessThan(visible().length);
    const picks = [
      ...facets.colour.map(({ value, count }) => [{ colour: value }, count] as const),
      ...facets.brand.map(({ value, count }) => [{ brand: value }, count] as const),
      ...facets.size.map(({ value, count }) => [{ optionSize: value }, count] as const),
      ...facets.category.map(({ value, count }) => [{ category: value }, count] as const),
      ...facets.price.bands.map(({ from, to, count }) => [bounds(from, to), count] as const),
    ];
    expect(picks.length).toBeGreaterThan(15);
    for (const [pick, count] of picks) {
      const found = await search({ q: '원피스', ...pick });
      expect(found.total, JSON.stringify(pick)).toBe(count);
      expect((await everyHit({ q: '원피스', ...pick })).length, JSON.stringify(pick)).toBe(count);
    }
    for (const values of [facets.brand, facets.colour]) {
      const counts = values.map(({ count }) => count);
      expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    }
  });

  it('show as another one when theirs is hidden at once, and as none when all of them are', async () => {
    const [first = 0] = ids((await search({ sort: 'price_asc' })).hits);
    const whole = await search({});
    const mates = visible().filter(({ groupId }) => groupId === groupOf(first));
    expect(mates.length).toBeGreaterThan(1);
    denied = { ...NOTHING_DENIED, product: [first] };
    expect(ids(await everyHit({ sort: 'price_asc' }))).toEqual(oneOfEach(visible(), ({ price }) => price ?? 0));
    expect((await search({})).total).toBe(whole.total);
    denied = { ...NOTHING_DENIED, product: mates.map(({ id }) => id) };
    expect((await search({})).total).toBe(whole.total - 1);
    denied = { ...NOTHING_DENIED, seller: [41, 42] };
    const [found, { facets }] = [await everyHit({}), await search({})];
    expect(found.length).toBe(itemsOf(visible()));
    expect(found.filter(({ seller }) => seller.id === 41 || seller.id === 42)).toEqual([]);
    expect(facets.price.bands.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(visible().length);
    denied = NOTHING_DENIED;
  });

  it('show as the pinned one and nowhere else; of two pins of one item the first stands', async () => {
    const all = await everyHit({ q: '원피스' });
    const bought = visible().filter(({ soldOut }) => soldOut === 0);
    // One that would not stand for its item.
    const pinned = bought.find(({ id, groupId }) => groupId !== -id && !ids(all).includes(id));
    const mate = bought.find(({ id, groupId }) => groupId === pinned?.groupId && id !== pinned?.id);
    const base = { query: '원피스', category: null, startsAt: null, endsAt: null, kind: 'pin' } as const;
    rules = [
      { ...base, id: 1, product: pinned?.id ?? 0, position: 3 },
      { ...base, id: 2, product: mate?.id ?? 0, position: 1 },
    ];
    // By position: the mate stands first.
    const both = await everyHit({ q: '원피스' });
    expect([both[0]?.id, both.length]).toEqual([mate?.id, all.length]);
    rules = rules.slice(0, 1);
    const one = await everyHit({ q: '원피스' });
    expect([one[2]?.id, one.length, (await search({ q: '원피스' })).total]).toEqual([
      pinned?.id,
      all.length,
      all.length,
    ]);
    for (const hits of [both, one]) {
      expect(new Set(ids(hits).map(groupOf)).size).toBe(hits.length);
      expect(new Set(ids(hits).map(groupOf))).toEqual(new Set(ids(all).map(groupOf)));
    }
    // A filter that leaves the pin out leaves the item to its other offers.
    const others = COLOURS.filter((colour) => !pinned?.colourGroups.includes(colour));
    for (const colour of others) {
      const mates = visible().filter(({ colourGroups }) => colourGroups.includes(colour));
      expect((await everyHit({ q: '원피스', colour })).length).toBe(itemsOf(mates));
    }
    rules = [];
  });

  it('count once in the lists of categories and brands and in several searches at once; by its id each is found', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const get = async (path: string) =>
      (await api.app.inject({ url: `/v1/storefronts/brandi/${path}`, headers })).json<Record<string, unknown>>();
    const { brands } = (await get('brands')) as { brands: { id: string; products: number }[] };
    for (const { id, products } of brands) {
      expect(products).toBe(itemsOf(visible().filter(({ brand }) => String(brand?.id) === id)));
    }
    const { hits } = (await get('products/by-ids?id=1&id=2&id=3')) as { hits: { id: number }[] };
    expect(hits.map(({ id }) => id)).toEqual([1, 2, 3]);
    const several = await api.app.inject({
      method: 'POST',
      url: '/v1/storefronts/brandi/multi-search',
      headers,
      payload: { searches: [{ q: '원피스' }, { colour: ['레드'] }] },
    });
    expect(several.statusCode, several.body).toBe(200);
    const { results } = several.json<{ results: SearchResult[] }>();
    expect(results.map(({ total }) => total)).toEqual([
      itemsOf(visible()),
      itemsOf(visible().filter(({ colourGroups }) => colourGroups.includes('레드'))),
    ]);
  });
});

function bounds(from: number | null, to: number | null): Record<string, string> {
  return {
    ...(from === null ? {} : { priceFrom: String(from) }),
    ...(to === null ? {} : { priceTo: String(to) }),
  };
}
