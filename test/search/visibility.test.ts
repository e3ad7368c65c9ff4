import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveAlias } from '../../src/indices/index-name.ts';
import { NOTHING_DENIED } from '../../src/search/denied.ts';
import { createFacetLabels } from '../../src/search/facet-labels.ts';
import { createReleaseResolver } from '../../src/search/live-index.ts';
import { NOTHING_PUBLISHED } from '../../src/search/published-dictionaries.ts';
import { NO_KNOWLEDGE } from '../../src/search/query-knowledge.ts';
import { searchProducts } from '../../src/search/search-products.ts';
import { readSearchRequest, type SearchQuery } from '../../src/search/search-request.ts';
import type { SearchResult } from '../../src/search/search-result.ts';
import type { Caller } from '../../src/search/visibility.ts';
import type { Storefront } from '../../src/storefronts/storefront.ts';
import { documentBrand, NOW, productDocument, type ProductFields, tombstone } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const brandi = await readDemoStorefront('brandi');
const indices = openSearchIndices();
const resolve = createReleaseResolver(indices.client, async () => NOTHING_PUBLISHED, { freshMs: 0 });
const readLabels = createFacetLabels(indices.client);
const shopper: Caller = {
  now: NOW,
  channel: 'web',
  adultVerified: false,
  memberGrade: null,
  staff: false,
  denied: NOTHING_DENIED,
};
const HOUR = 3_600_000;

/** Each leaves traces of its own in every facet, so that whatever leaks is seen. */
const secret = (id: number, fields: Partial<ProductFields>): ProductFields => ({
  id,
  name: `니트 비밀${id}`,
  brand: documentBrand(id, `비밀${id}`, `secret${id}`),
  categoryPaths: [String(id)],
  categoryNames: [`비밀${id}`],
  colourGroups: [`비밀${id}`],
  sizesInStock: [`비밀${id}`],
  price: id * 1_000_000,
  ...fields,
});

const HIDDEN: Readonly<Record<string, ProductFields>> = {
  'not shown yet': secret(11, { shownDuring: [{ gte: NOW + 1 }] }),
  'no longer shown': secret(12, { shownDuring: [{ gte: NOW - HOUR, lt: NOW }] }),
  'between two intervals': secret(13, { shownDuring: [{ lt: NOW - 1 }, { gte: NOW + HOUR }] }),
  'never shown': secret(14, { shownDuring: [] }),
  'of another channel': secret(15, { channels: ['app'] }),
  'of no channel': secret(16, { channels: [] }),
  'for adults': secret(17, { adult: true }),
  internal: secret(18, { internal: true }),
  'left out of search': secret(19, { searchable: false }),
  'for a member grade': secret(20, { memberGrades: ['vip'] }),
};

beforeAll(async () => {
  const products: ProductFields[] = [{ id: 1, name: '니트', price: 10_000 }, ...Object.values(HIDDEN)];
  // With everything that another filter would ask for: the tombstone's own filter is what must hold it back.
  const remains = { ...productDocument(secret(31, {})), ...tombstone(31) };
  const documents = [...products.map(productDocument), tombstone(30), remains];
  await indices.publish(brandi, { documents });
});
afterAll(() => indices.remove());

async function search(
  query: Partial<SearchQuery>,
  caller: Partial<Caller> = {},
  storefront: Storefront = brandi,
): Promise<SearchResult> {
  const release = await resolve(liveAlias(indices.prefix, storefront.id), storefront.id);
  const request = readSearchRequest({ page: 1, ...query }, storefront);
  const context = { client: indices.client, release, storefront, rules: [], knowledge: NO_KNOWLEDGE, readLabels };
  return searchProducts({ ...context, caller: { ...shopper, ...caller } }, request);
}

describe('a product that must not be found', () => {
  it.each<[string, Partial<SearchQuery>]>([
    ['a query for everything', {}],
    ['a query for all of them', { q: '니트' }],
    ['a looser query', { q: '니트 비밀15 비밀17 없는말' }],
    ['a query by pairs of syllables', { q: '트비밀' }],
    ['a sort by price', { q: '니트', sort: 'price_desc' }],
    ['a filter', { brand: ['11', '15', '17', '18', '31'], priceFrom: 1_000_000 }],
    ['a category filter', { category: ['12'] }],
  ])('is in no hit, total or facet of %s', async (_what, query) => {
    const result = await search(query);
    expect(result.hits.filter(({ id }) => id !== 1)).toEqual([]);
    expect(result.total).toBeLessThanOrEqual(1);
    expect(JSON.stringify({ hits: result.hits, facets: result.facets })).not.toMatch(/비밀|secret/);
    expect(result.facets.price.max ?? 0).toBeLessThanOrEqual(10_000);
  });

  it.each(Object.entries(HIDDEN))('is not found by its own words: %s', async (_why, { id }) => {
    const { total, hits, facets } = await search({ q: `비밀${id}` });
    expect({ total, hits, brands: facets.brand }).toEqual({ total: 0, hits: [], brands: [] });
  });

  it('is found by whom it is for', async () => {
    const foundBy = async (caller: Partial<Caller>) =>
      (await search({ q: '니트' }, caller)).hits.map(({ id }) => id).filter((id) => id !== 1);
    expect(await foundBy({ now: NOW + 1 })).toEqual([11]);
    expect(await foundBy({ now: NOW - 1 })).toEqual([12]);
    expect(await foundBy({ now: NOW + HOUR })).toEqual(expect.arrayContaining([11, 13]) as number[]);
    expect(await foundBy({ channel: 'app' })).toEqual([15]);
    expect(await foundBy({ adultVerified: true })).toEqual([17]);
    expect(await foundBy({ staff: true })).toEqual([18]);
    expect(await foundBy({ memberGrade: 'vip' })).toEqual([20]);
    expect(await foundBy({ memberGrade: 'gold' })).toEqual([]);
  });
});

describe('a storefront that masks adult products', () => {
  const masking: Storefront = { ...brandi, policies: { ...brandi.policies, adult: 'masked' } };

  it('shows them without pictures until the shopper is verified', async () => {
    const hit = async (caller: Partial<Caller>) => (await search({ q: '비밀17' }, caller, masking)).hits[0];
    expect(await hit({})).toMatchObject({ id: 17, masked: true, images: [] });
    expect(await hit({ adultVerified: true })).toMatchObject({ id: 17, masked: false, images: ['/images/17.jpg'] });
  });
});

describe('a storefront that hides sold-out products', () => {
  const hiding: Storefront = { ...brandi, id: 'hiver', policies: { ...brandi.policies, soldOut: 'hidden' } };

  it('leaves them out of hits, total and facets', async () => {
    const documents = [
      productDocument({ id: 1, name: '코트', colourGroups: ['블랙'] }),
      productDocument({ id: 2, name: '코트', colourGroups: ['레드'], soldOut: 1 }),
    ];
    await indices.publish(hiding, { documents });
    const result = await search({ q: '코트' }, {}, hiding);
    expect(result.hits.map(({ id }) => id)).toEqual([1]);
    expect(result).toMatchObject({ total: 1, facets: { colour: [{ value: '블랙', count: 1 }] } });
  });
});
