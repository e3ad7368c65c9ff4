import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MerchandisingRule } from '../../src/search/merchandising.ts';
import type { SearchResult } from '../../src/search/search-result.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { documentBrand, NOW, productDocument, type ProductFields } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const brandi = await readDemoStorefront('brandi');
const hiver = await readDemoStorefront('hiver');
const indices = openSearchIndices();
let api: TestApi;
let key: string;

const NIKE = documentBrand(1, '나이키', 'NIKE');
/** Each is hidden from an unknown shopper of the web by one rule alone. */
const HIDDEN: Readonly<Record<string, Partial<ProductFields>>> = {
  'a blinded seller': { seller: { id: 66, name: '가려진 가게' } },
  'a period that has ended': { shownDuring: [{ gte: NOW - 2_000, lt: NOW }] },
  'a period that has not begun': { shownDuring: [{ gte: NOW + 1 }] },
  'adults only': { adult: true },
  'members only': { memberGrades: ['vip'] },
  'the app only': { channels: ['app'] },
  'links only': { searchable: false },
  staff: { internal: true },
};
const hidden = Object.values(HIDDEN).flatMap((fields, place) => [
  productDocument({ id: 100 + place, name: '나이키 운동화', brand: NIKE, tags: ['나이키'], popularity: 1, ...fields }),
  productDocument({ id: 200 + place, name: '쫀쫀한 나시', brand: NIKE, tags: ['나시'], popularity: 1, ...fields }),
]);
const shown = [1, 2, 3].flatMap((id) => [
  productDocument({ id, name: '나이키 운동화', brand: NIKE, tags: ['나이키'] }),
  productDocument({ id: 10 + id, name: '쫀쫀한 나시', tags: ['나시'] }),
]);

/** Each hidden product at the top of both queries. */
const rules: MerchandisingRule[] = ['나이키', '나시'].flatMap((query, which) =>
  hidden.map(({ id: product }, place) => ({
    id: which * 100 + place,
    kind: 'pin',
    query,
    category: null,
    startsAt: null,
    endsAt: null,
    product,
    position: place + 1,
  })),
);

beforeAll(async () => {
  await indices.publish(brandi, { documents: [...hidden, ...shown] });
  const overrides = {
    merchandising: { rulesOf: () => rules },
    denyLists: { deniedIn: () => ({ seller: [66], brand: [], category: [], product: [] }), isStale: false },
  };
  api = await startTestApi({ indices, storefronts: [brandi, hiver], overrides });
  key = await api.keyFor('brandi');
});
afterAll(async () => {
  await api.close();
  await indices.remove();
});

async function search(query: Record<string, string>): Promise<SearchResult> {
  const answer = await api.app.inject({
    url: '/v1/storefronts/brandi/products',
    query,
    headers: { 'x-api-key': key },
  });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<SearchResult>();
}

describe(`what is hidden (${Object.keys(HIDDEN).join(', ')})`, () => {
  it.each([
    ['나이키', [1, 2, 3]],
    ['nike', [1, 2, 3]],
    ['니이키', [1, 2, 3]],
    ['나시', [11, 12, 13]],
    ['sktl', [11, 12, 13]],
  ])('is in no hit, pin, total, facet or page behind a cursor of %s', async (q, ids) => {
    const result = await search({ q, size: '2' });
    expect(result.total).toBe(ids.length);
    expect(result.facets.brand.map(({ count }) => count)).toEqual(ids[0] === 1 ? [3] : []);
    const next = await search({ q, size: '2', cursor: result.page.next ?? '' });
    expect([...result.hits, ...next.hits].map(({ id }) => id).sort((one, other) => one - other)).toEqual(ids);
    expect(next.page.next).toBeNull();
  });

  it('is not found with the key of another storefront either', async () => {
    const answer = await api.app.inject({
      url: '/v1/storefronts/brandi/products',
      query: { q: '나이키' },
      headers: { 'x-api-key': await api.keyFor('hiver') },
    });
    expect(answer.statusCode).toBe(403);
    expect(answer.body).not.toContain('운동화');
  });
});
