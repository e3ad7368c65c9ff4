import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchResult } from '../../src/search/search-result.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { NOW, productDocument } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const demo = await readDemoStorefront('brandi');
const brandi = { ...demo, page: { ...demo.page, size: 10, sellerLimit: 3 } };
const indices = openSearchIndices();
let index: string;
let api: TestApi;
let key: string;

/** The first seller's products are the best; every fourth one is sold out. */
const products = Array.from({ length: 60 }, (_none, place) =>
  productDocument({
    id: place + 1,
    name: place % 2 === 0 ? '면 티셔츠' : '린넨 티셔츠 <b>',
    seller: { id: place < 25 ? 1 : 2 + (place % 3), name: 'S' },
    soldOut: place % 4 === 3 ? 1 : 0,
    popularity: (60 - place) / 60,
    price: place % 10 === 9 ? null : 10_000 + (place % 7) * 1_000,
    discountRate: place,
    ageGroup: place % 2 === 0 ? 'twenties' : 'all',
    season: 'summer',
    colourGroups: ['black'],
  }),
);

beforeAll(async () => {
  index = await indices.publish(brandi, { documents: products });
  api = await startTestApi({ indices, storefronts: [brandi] });
  key = await api.keyFor('brandi');
});
afterAll(async () => {
  await api.close();
  await indices.remove();
});

function get(query: Record<string, string>) {
  const url = '/v1/storefronts/brandi/products';
  return api.app.inject({ url, query, headers: { 'x-api-key': key } });
}

async function search(query: Record<string, string>): Promise<SearchResult> {
  const answer = await get(query);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<SearchResult>();
}
const idsOf = (result: SearchResult) => result.hits.map(({ id }) => id);

async function byCursor(query: Record<string, string>, between: () => Promise<void> = async () => undefined) {
  const pages = [await search(query)];
  for (let next = pages[0]?.page.next ?? null; next !== null; next = pages.at(-1)?.page.next ?? null) {
    await between();
    pages.push(await search({ ...query, cursor: next }));
  }
  return pages;
}

describe('the products of one seller', () => {
  it('take no more than their share of a page while there are others', async () => {
    const pages = await Promise.all([1, 2, 3].map((page) => search({ page: String(page) })));
    expect(pages[0]?.hits.filter(({ seller }) => seller.id === 1)).toHaveLength(3);
    expect(pages[0]?.hits.slice(0, 3).map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(pages[0]).toMatchObject({ total: 60, page: { number: 1, size: 10, pages: 6 } });
    expect(pages[1]?.hits.filter(({ seller }) => seller.id === 1)).toHaveLength(3);
  });

  it('come in their order where the shopper asked for one, or for a brand', async () => {
    expect(idsOf(await search({ sort: 'discount' })).slice(0, 3)).toEqual([59, 58, 57]);
    expect(idsOf(await search({ brand: '5' }))).toEqual([]);
  });
});

describe('pages by cursor', () => {
  it.each<Record<string, string>>([
    {},
    { q: '티셔츠' },
    { q: '티셔츠', size: '7' },
    { sort: 'price_asc' },
    { sort: 'price_desc', size: '9' },
    { sort: 'newest' },
    { sort: 'popular' },
    { sort: 'reviews', size: '60' },
    { sort: 'discount', discountFrom: '10', age: 'twenties' },
  ])('show everything once, as those by number do: %j', async (query) => {
    const pages = await byCursor(query);
    const shown = pages.flatMap(idsOf);
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown).toHaveLength(pages[0]?.total ?? 0);
    expect(pages.map(({ page }) => page.number)).toEqual(pages.map((_page, place) => place + 1));
    const soldOut = pages.flatMap(({ hits }) => hits.map((hit) => hit.soldOut));
    expect(soldOut).toEqual(soldOut.toSorted((one, other) => Number(one) - Number(other)));
    if (query['sort'] === undefined) return;
    const size = Number(query['size'] ?? 10);
    for (const [place, page] of pages.entries()) {
      expect(idsOf(page)).toEqual(idsOf(await search({ ...query, page: String(place + 1) })));
      expect(page.hits.length).toBeLessThanOrEqual(size);
    }
  });

  it('lose and repeat nothing while products come and scores move', async () => {
    let id = 1_000;
    const pages = await byCursor({ q: '티셔츠 면' }, async () => {
      // Words get rarer and commoner, and with them every score.
      const documents = Array.from({ length: 20 }, () => {
        id++;
        return productDocument({ id, name: id % 2 === 0 ? '면 티셔츠' : '가방', popularity: 1 });
      });
      await indices.client.bulk({
        index,
        refresh: true,
        operations: documents.flatMap((document) => [{ index: { _id: String(document.id) } }, document]),
      });
    });
    const shown = pages.flatMap(idsOf);
    expect(new Set(shown).size).toBe(shown.length);
    const before = products.filter(({ name }) => name === '면 티셔츠').map((product) => product.id);
    expect(before.filter((one) => !shown.includes(one))).toEqual([]);
    await indices.client.deleteByQuery({ index, query: { range: { id: { gt: 1_000 } } }, refresh: true });
  });

  it.each([
    [{ q: '티셔츠' }, { q: '린넨' }, 'another query'],
    [{ q: '티셔츠' }, { q: '티셔츠', colour: 'black' }, 'other filters'],
    [{ q: '티셔츠' }, { q: '티셔츠', sort: 'newest' }, 'another order'],
  ])('are refused for %j then %j', async (first, then, reason) => {
    const { page } = await search(first);
    const answer = await get({ ...then, cursor: page.next ?? '' });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      type: '/problems/cursor-invalid',
      detail: expect.stringContaining(reason) as string,
    });
  });

  it('are refused when they are none, or given with a page', async () => {
    for (const cursor of ['x', 'null', '%', 'W10', Buffer.from('[1,2]').toString('base64url')]) {
      expect((await get({ cursor })).json()).toMatchObject({ type: '/problems/cursor-invalid', status: 400 });
    }
    const { page } = await search({});
    expect((await get({ cursor: page.next ?? '', page: '2' })).json()).toMatchObject({
      type: '/problems/request-invalid',
    });
  });

  it('are refused once another index is live', async () => {
    const { page } = await search({});
    await indices.publish(brandi, { documents: products });
    expect((await get({ cursor: page.next ?? '' })).json()).toMatchObject({
      type: '/problems/cursor-invalid',
      detail: expect.stringContaining('indexed anew') as string,
    });
  });
});

describe('filters, facets and highlights', () => {
  it('count discounts, ages, seasons and what is in stock, each without its own pick', async () => {
    const { facets, total } = await search({ discountFrom: '30', inStock: 'true', age: 'twenties' });
    const fits = (from: number, stock: boolean, age: boolean) =>
      products.filter(
        ({ discountRate, soldOut, ageGroup }) =>
          discountRate >= from && (!stock || soldOut === 0) && (!age || ageGroup === 'twenties'),
      ).length;
    expect(total).toBe(fits(30, true, true));
    expect(facets.discount).toEqual([10, 20, 30, 50].map((from) => ({ from, count: fits(from, true, true) })));
    expect(facets.inStock).toEqual([{ value: 'true', label: '구매 가능', count: fits(30, true, true) }]);
    expect(facets.age).toContainEqual({ value: 'twenties', label: '20대', count: fits(30, true, true) });
    expect(facets.season).toEqual([{ value: 'summer', label: '여름', count: total }]);
    expect(facets.colour).toEqual([{ value: 'black', label: '블랙', count: total }]);
  });

  it('are those that the storefront shows', async () => {
    const shop = { ...brandi, facets: { ...brandi.facets, shown: ['colour' as const, 'price' as const] } };
    const few = await startTestApi({ indices, storefronts: [shop] });
    const headers = { 'x-api-key': await few.keyFor('brandi') };
    const answer = await few.app.inject({ url: '/v1/storefronts/brandi/products', headers });
    const { facets } = answer.json<SearchResult>();
    expect(facets).toMatchObject({ brand: [], category: [], discount: [], inStock: [], colour: [{ value: 'black' }] });
    expect(facets.price.max).not.toBeNull();
    await few.close();
  });

  it('mark the words of the query as HTML that is safe to show', async () => {
    const { hits } = await search({ q: '린넨티셔츠', highlight: 'true' });
    expect(hits[0]?.highlighted).toEqual({ name: '<em>린넨 티셔츠</em> &lt;b&gt;' });
    expect((await search({ q: '린넨' })).hits[0]?.highlighted).toBeUndefined();
  });

  it('take newness as it was on the first page', async () => {
    const { page } = await search({ q: '티셔츠' });
    const later = await startTestApi({ indices, storefronts: [brandi], overrides: { now: () => NOW + 3_600_000 } });
    const answer = await later.app.inject({
      url: '/v1/storefronts/brandi/products',
      query: { q: '티셔츠', cursor: page.next ?? '' },
      headers: { 'x-api-key': await later.keyFor('brandi') },
    });
    expect(idsOf(answer.json<SearchResult>())).toEqual(idsOf(await search({ q: '티셔츠', cursor: page.next ?? '' })));
    await later.close();
  });
});
