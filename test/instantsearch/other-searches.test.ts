import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/api/problems.ts';
import type { ListedBrand, ListedCategory } from '../../src/search/catalogue-lists.ts';
import { NOTHING_DENIED } from '../../src/search/denied.ts';
import type { Hit } from '../../src/search/hit.ts';
import type { SearchResult } from '../../src/search/search-result.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { documentBrand, NOW, productDocument, tombstone } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const nike = documentBrand(201, '나이키', 'NIKE');
const covernat = documentBrand(202, '커버낫', 'COVERNAT');
const tops = { categoryPaths: ['100', '100>110'], categoryNames: ['의류', '상의'] };
const secret = { categoryPaths: ['600'], categoryNames: ['비밀'] };

const brandi = await readDemoStorefront('brandi');
const indices = openSearchIndices();
let api: TestApi;
let key: string;

beforeAll(async () => {
  await indices.publish(brandi, {
    documents: [
      productDocument({ id: 1, name: '나이키 맨투맨', brand: nike, ...tops }),
      productDocument({ id: 2, name: '커버낫 니트', brand: covernat, ...tops, soldOut: 1 }),
      productDocument({ id: 3, name: '란제리', brand: documentBrand(203, '밤', 'NIGHT'), adult: true, ...secret }),
      productDocument({ id: 4, name: '앱 니트', brand: covernat, channels: ['app'], ...tops }),
      productDocument({ id: 5, name: '지난 니트', shownDuring: [{ gte: 0, lt: NOW }], ...tops }),
      productDocument({ id: 6, name: '셔츠', categoryPaths: ['9', '10'], categoryNames: ['작은', '큰'] }),
      tombstone(8),
    ],
  });
  api = await startTestApi({ indices, storefronts: [brandi] });
  key = await api.keyFor('brandi');
});
afterAll(async () => {
  await api.close();
  await indices.remove();
});

async function get<T>(path: string, on: TestApi = api, token = key): Promise<T> {
  const response = await on.app.inject({ url: `/v1/storefronts/brandi${path}`, headers: { 'x-api-key': token } });
  expect(response.statusCode, response.body).toBe(200);
  return response.json<T>();
}
const post = (payload: object) =>
  api.app.inject({
    method: 'POST',
    url: '/v1/storefronts/brandi/multi-search',
    headers: { 'x-api-key': key },
    payload,
  });

describe('GET /products/by-ids', () => {
  const ids = async (query: string, token = key) =>
    (await get<{ hits: Hit[] }>(`/products/by-ids?${query}`, api, token)).hits.map(({ id }) => id);

  it('gives products in the order asked for, once, and none that is hidden or gone', async () => {
    expect(await ids('id=6&id=2&id=1&id=2')).toEqual([6, 2, 1]);
    expect(await ids('id=3&id=4&id=5&id=8&id=999')).toEqual([]);
    expect(await ids('id=4', await api.keyFor('brandi', { channel: 'app' }))).toEqual([4]);
  });

  it.each(['', 'id=x', 'id=0', 'id=1.5', 'id=1&q=x', Array.from({ length: 101 }, (_, at) => `id=${at + 1}`).join('&')])(
    'refuses ?%s',
    async (query) => {
      const url = `/v1/storefronts/brandi/products/by-ids?${query}`;
      expect((await api.app.inject({ url, headers: { 'x-api-key': key } })).statusCode).toBe(400);
    },
  );
});

describe('GET /categories and /brands', () => {
  it('list what something is found in, with counts', async () => {
    expect((await get<{ categories: ListedCategory[] }>('/categories')).categories).toEqual([
      { path: '9', name: '작은', level: 1, products: 1 },
      { path: '10', name: '큰', level: 1, products: 1 },
      { path: '100', name: '의류', level: 1, products: 2 },
      { path: '100>110', name: '상의', level: 2, products: 2 },
    ]);
    expect((await get<{ brands: ListedBrand[] }>('/brands')).brands).toEqual([
      { id: '201', name: '나이키', nameEn: 'NIKE', products: 1 },
      { id: '202', name: '커버낫', nameEn: 'COVERNAT', products: 1 },
    ]);
  });

  it('leave out what is hidden at once', async () => {
    const denying = await startTestApi({
      indices,
      storefronts: [brandi],
      overrides: {
        denyLists: { deniedIn: () => ({ ...NOTHING_DENIED, brand: [201], category: [110] }), isStale: false },
      },
    });
    const token = await denying.keyFor('brandi');
    const { categories } = await get<{ categories: ListedCategory[] }>('/categories', denying, token);
    expect(categories.map(({ path }) => path)).toEqual(['9', '10', '100']);
    const { brands } = await get<{ brands: ListedBrand[] }>('/brands', denying, token);
    expect(brands.map(({ name }) => name)).toEqual(['커버낫']);
    await denying.close();
  });

  it('take no query', async () => {
    const response = await api.app.inject({ url: '/v1/storefronts/brandi/brands?q=1', headers: { 'x-api-key': key } });
    expect(response.json<Problem>().detail).toBe('q is not a parameter of this route');
  });
});

describe('POST /multi-search', () => {
  it('answers each search as /products does, from one index', async () => {
    const response = await post({ searches: [{ q: '니트' }, { category: ['100'], inStock: true }, { q: 'nike' }] });
    expect(response.statusCode, response.body).toBe(200);
    const { results } = response.json<{ results: SearchResult[] }>();
    expect(results.map(({ hits }) => hits.map(({ id }) => id))).toEqual([[2], [1], [1]]);
    expect(new Set(results.map(({ release }) => release.index)).size).toBe(1);
    expect(results[0]).toEqual(await get(`/products?q=${encodeURIComponent('니트')}`));
  });

  it.each([
    [{ searches: [] }, 'searches'],
    [{ searches: [{}, { color: 'black' }] }, 'searches[1].color'],
    [{ searches: [{ preview: '20261123t184742511-7e7f' }] }, 'searches[0].preview'],
    [{ searches: Array.from({ length: 11 }, () => ({})) }, 'searches'],
  ])('refuses %j and names the place', async (body, parameter) => {
    const problem = (await post(body)).json<Problem>();
    expect(problem).toMatchObject({ status: 400, errors: [{ parameter }] });
  });
});
