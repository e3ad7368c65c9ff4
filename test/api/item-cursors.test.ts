import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchResult } from '../../src/search/search-result.ts';
import type { ProductDocument } from '../../src/transform/product-document.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { NOW, productDocument } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const demo = await readDemoStorefront('brandi');
const storefront = (sellerLimit?: number) => ({
  ...demo,
  page: { size: 7, defaultSort: 'recommended', ...(sellerLimit === undefined ? {} : { sellerLimit }) },
});
const indices = openSearchIndices();
let index: string;
let free: TestApi;
let limited: TestApi;
const keys = new Map<TestApi, string>();

/** Groups of one to four offers, and one item of which there are ninety: they stand all over every order. */
const offers: readonly ProductDocument[] = Array.from({ length: 240 }, (_none, place) => {
  const id = place + 1;
  const groupId = id % 8 < 3 ? 7_000 : id % 5 === 0 ? -id : 900 + Math.floor(id / 4);
  return productDocument({
    id,
    groupId,
    name: id % 3 === 0 ? '면 원피스' : '쉬폰 원피스',
    price: id % 23 === 0 ? null : 10_000 + ((id * 7_919) % 90) * 1_000,
    discountRate: (id * 13) % 60,
    reviews: (id * 7) % 11,
    popularity: ((id * 31) % 97) / 100,
    colourGroups: [id % 2 === 0 ? 'black' : 'red'],
    seller: { id: 40 + (id % 4), name: '가게' },
    soldOut: id % 6 === 0 ? 1 : 0,
    shownDuring: id % 9 === 0 ? [{ gte: NOW + 1 }] : [{ gte: NOW - 1_000 }],
  });
});
const itemOf = new Map(offers.map(({ id, groupId }) => [id, groupId]));

beforeAll(async () => {
  index = await indices.publish(demo, { documents: [...offers] });
  free = await startTestApi({ indices, storefronts: [storefront()] });
  limited = await startTestApi({ indices, storefronts: [storefront(2)] });
  for (const api of [free, limited]) keys.set(api, await api.keyFor('brandi'));
});
afterAll(async () => {
  await free.close();
  await limited.close();
  await indices.remove();
});

async function search(api: TestApi, query: Record<string, string>): Promise<SearchResult> {
  const url = '/v1/storefronts/brandi/products';
  const answer = await api.app.inject({ url, query, headers: { 'x-api-key': keys.get(api) ?? '' } });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<SearchResult>();
}

async function byCursor(api: TestApi, query: Record<string, string>, between = async () => Promise.resolve()) {
  const pages = [await search(api, query)];
  for (let next = pages[0]?.page.next ?? null; next !== null; next = pages.at(-1)?.page.next ?? null) {
    await between();
    pages.push(await search(api, { ...query, cursor: next }));
  }
  return pages;
}

async function byNumber(api: TestApi, query: Record<string, string>): Promise<number[][]> {
  const first = await search(api, query);
  const rest: SearchResult[] = [];
  for (let page = 2; page <= first.page.pages; page++) rest.push(await search(api, { ...query, page: String(page) }));
  return [first, ...rest].map(idsOf);
}

const idsOf = ({ hits }: SearchResult) => hits.map(({ id }) => id);

describe('offers of one item on pages by cursor', () => {
  it.each<Record<string, string>>([
    {},
    { q: '원피스' },
    { q: '면 원피스', colour: 'red' },
    { sort: 'price_asc' },
    { sort: 'price_desc', size: '5' },
    { sort: 'popular', colour: 'black' },
    { sort: 'newest', size: '3' },
    { sort: 'discount', inStock: 'true' },
    { sort: 'reviews', size: '100' },
  ])('show as one product, on the pages that numbers show: %j', async (query) => {
    const pages = await byCursor(free, query);
    expect(pages.map(idsOf)).toEqual(await byNumber(free, query));
    const items = pages.flatMap(idsOf).map((id) => itemOf.get(id));
    expect(new Set(items).size).toBe(items.length);
    expect(items).toHaveLength(pages[0]?.total ?? 0);
  });

  it('show each item once where sellers are mixed', async () => {
    for (const query of [{}, { q: '원피스', size: '5' }]) {
      const pages = await byCursor(limited, query);
      const items = pages.flatMap(idsOf).map((id) => itemOf.get(id));
      expect(new Set(items).size).toBe(items.length);
      expect(items).toHaveLength(pages[0]?.total ?? 0);
      const sellers = (pages[0]?.hits ?? []).map(({ seller }) => seller.id);
      for (const seller of new Set(sellers)) expect(sellers.filter((one) => one === seller).length).toBeLessThan(3);
    }
  });

  it.each<Record<string, string>>([{ sort: 'price_asc' }, { q: '면 원피스' }])(
    'lose and repeat no item that stays, while others come, change and go: %j',
    async (query) => {
      let id = 10_000;
      const shown = (
        await byCursor(free, query, async () => {
          const documents = Array.from({ length: 12 }, () => {
            id++;
            const price = 5_000 + ((id * 7_919) % 120) * 1_000;
            const groupId = id % 2 === 0 ? 50_000 + Math.floor(id / 3) : -id;
            return productDocument({ id, groupId, price, name: id % 2 === 0 ? '면 원피스' : '가방', popularity: 1 });
          });
          // What came two pages before is gone, or costs something else.
          const old = documents.map((document) => ({ ...document, id: document.id - 24, price: 7_000 }));
          await indices.client.bulk({
            index,
            refresh: true,
            operations: [
              ...documents.flatMap((document) => [{ index: { _id: String(document.id) } }, document]),
              ...old
                .filter((document) => document.id > 10_000)
                .flatMap((document): object[] =>
                  document.id % 3 === 0
                    ? [{ delete: { _id: String(document.id) } }]
                    : [{ index: { _id: String(document.id) } }, document],
                ),
            ],
          });
        })
      ).flatMap(idsOf);
      await indices.client.deleteByQuery({ index, query: { range: { id: { gt: 10_000 } } }, refresh: true });
      const staying = shown.filter((one) => one <= 240).map((one) => itemOf.get(one));
      const expected = (await byNumber(free, query)).flat().map((one) => itemOf.get(one));
      expect(staying.toSorted()).toEqual(expected.toSorted());
    },
  );
});
