import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeniedIds } from '../../src/deny-lists/deny-list.ts';
import { ExpectedError } from '../../src/errors.ts';
import { deniedFilters, isDeniedPath, NOTHING_DENIED } from '../../src/search/denied.ts';
import { createDenyListCache } from '../../src/search/deny-list-cache.ts';
import { startTestApi } from '../support/api.ts';
import { documentBrand, productDocument } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const brandi = await readDemoStorefront('brandi');
const indices = openSearchIndices();
let index: string;

beforeAll(async () => {
  index = await indices.publish(brandi, {
    documents: [
      productDocument({ id: 1, name: '니트', seller: { id: 70, name: '가게' }, filedCategories: [12] }),
      productDocument({ id: 2, name: '니트', brand: documentBrand(3, '나이키', 'NIKE'), filedCategories: [12, 21] }),
      productDocument({ id: 3, name: '니트', filedCategories: [21] }),
      productDocument({ id: 4, name: '니트', filedCategories: [] }),
    ],
  });
});
afterAll(() => indices.remove());

async function found(denied: Partial<DeniedIds>): Promise<number[]> {
  const query = { bool: { filter: deniedFilters({ ...NOTHING_DENIED, ...denied }) } };
  const { hits } = await indices.client.search({ index, query, sort: [{ id: 'asc' }], _source: false });
  return hits.hits.map(({ _id }) => Number(_id));
}

describe('what is denied', () => {
  it('is left out: sellers, brands, products', async () => {
    expect(await found({})).toEqual([1, 2, 3, 4]);
    expect(await found({ seller: [70] })).toEqual([2, 3, 4]);
    expect(await found({ brand: [3] })).toEqual([1, 3, 4]);
    expect(await found({ product: [1, 3] })).toEqual([2, 4]);
  });

  it('takes a product with it only when all of its categories are denied', async () => {
    expect(await found({ category: [12] })).toEqual([2, 3, 4]);
    expect(await found({ category: [12, 21] })).toEqual([4]);
    expect(await found({ category: [12, 99] })).toEqual([2, 3, 4]);
  });

  it('may be more than Elasticsearch takes in one list of terms', async () => {
    const many = Array.from({ length: 150_000 }, (_none, at) => at + 3);
    expect(await found({ product: many })).toEqual([1, 2]);
  });

  it('is a category by the last id of its path', () => {
    const denied = { ...NOTHING_DENIED, category: [12] };
    expect(['12', '1>12', '12>1', '1>120', '1'].map((path) => isDeniedPath(path, denied))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('deny lists that could not be read', () => {
  it('stop searches and readiness after five seconds, until they are read again', async () => {
    const clock = { now: 0 };
    let fails = true;
    const denyLists = createDenyListCache({
      read: () => (fails ? Promise.reject(new Error('away')) : Promise.resolve(new Map([['brandi', NOTHING_DENIED]]))),
      logger: { warn: () => undefined, info: () => undefined },
      now: () => clock.now,
    });
    const api = await startTestApi({ indices, storefronts: [brandi], overrides: { denyLists } });
    const headers = { authorization: `Bearer ${await api.keyFor('brandi')}` };
    const status = async (url: string) => (await api.app.inject({ url, headers })).statusCode;
    const both = async () => [await status('/v1/storefronts/brandi/products'), await status('/health/ready')];
    try {
      await expect(denyLists.refresh()).rejects.toThrow('away');
      expect(await both()).toEqual([503, 503]);
      fails = false;
      await denyLists.refresh();
      expect(await both()).toEqual([200, 200]);
      fails = true;
      clock.now = 5_000;
      await expect(denyLists.refresh()).rejects.toThrow('away');
      expect(await both()).toEqual([200, 200]);
      clock.now = 5_001;
      expect(await both()).toEqual([503, 503]);
      expect(() => denyLists.deniedIn('brandi')).toThrow(ExpectedError);
      const answer = await api.app.inject({ url: '/v1/storefronts/brandi/products', headers });
      expect(answer.json()).toMatchObject({ type: '/problems/deny-list-stale' });
    } finally {
      await api.close();
    }
  });
});
