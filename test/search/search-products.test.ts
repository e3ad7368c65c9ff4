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
import { documentBrand, NOW, productDocument, type ProductFields } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const brandi = await readDemoStorefront('brandi');
const hiver = await readDemoStorefront('hiver');
const indices = openSearchIndices();
const shopper: Caller = {
  now: NOW,
  channel: 'web',
  adultVerified: false,
  memberGrade: null,
  staff: false,
  denied: NOTHING_DENIED,
};
const resolve = createReleaseResolver(indices.client, async () => NOTHING_PUBLISHED, { freshMs: 0 });
const readLabels = createFacetLabels(indices.client);

afterAll(() => indices.remove());

async function search(
  query: Partial<SearchQuery>,
  caller = shopper,
  storefront: Storefront = brandi,
): Promise<SearchResult> {
  const release = await resolve(liveAlias(indices.prefix, storefront.id), storefront.id);
  return searchProducts(
    { client: indices.client, release, storefront, caller, rules: [], knowledge: NO_KNOWLEDGE, readLabels },
    readSearchRequest(query, storefront),
  );
}
const idsOf = (result: SearchResult) => result.hits.map(({ id }) => id);
const found = async (query: Partial<SearchQuery>) => new Set(idsOf(await search(query)));

const NIKE = documentBrand(1, '나이키', 'NIKE');
const ADIDAS = documentBrand(2, '아디다스', 'adidas');
const TOPS = { categoryPaths: ['1', '1>11'], categoryNames: ['상의', '티셔츠'], primaryCategoryPath: '1>11' };
const KNITS = { categoryPaths: ['1', '1>12'], categoryNames: ['상의', '니트'], primaryCategoryPath: '1>12' };
const SHOES = { categoryPaths: ['2', '2>21'], categoryNames: ['신발', '운동화'], primaryCategoryPath: '2>21' };

describe('words', () => {
  beforeAll(async () => {
    const products: ProductFields[] = [
      { id: 1, name: '[1+1] 반팔티', popularity: 1, displayedAt: NOW, ...TOPS },
      { id: 2, name: '오버핏 반팔 티', ...TOPS },
      { id: 3, name: '하나시계 메탈', categoryPaths: ['3'], categoryNames: ['시계'] },
      { id: 4, name: '나이키 에어 운동화', brand: NIKE, ...SHOES },
      { id: 5, name: '캔버스 운동화', brand: ADIDAS, tags: ['나이키'], ...SHOES },
      { id: 6, name: '코튼 긴팔티', ...TOPS },
      { id: 7, name: '트위드 자켓', ...KNITS },
      { id: 8, name: '미니 숄더 미니백' },
    ];
    await indices.publish(brandi, {
      documents: products.map(productDocument),
      synonyms: ['자켓, 재킷, jacket'],
      userWords: ['나이키', '자켓', '재킷'],
    });
  });

  it.each([
    ['a compound and its parts are the same', '반팔티', [1, 2]],
    ['so they are the other way round', '반팔 티', [1, 2]],
    ['a category is found by its name', '상의', [1, 2, 6, 7]],
    ['a brand is found in another script', 'ＮＩＫＥ', [4]],
    ['a synonym finds what it is a synonym of', '재킷', [7]],
    ['a brand and a thing without a blank', '나이키운동화', [4, 5]],
    ['a number is not read out of a word', '미니백', [8]],
  ])('%s: %s', async (_what, q, ids) => {
    const result = await search({ q });
    expect(new Set(idsOf(result))).toEqual(new Set(ids));
    expect(result).toMatchObject({ total: ids.length, query: { original: q, stage: 'all-words' } });
  });

  it('put the brand before those that only mention it', async () => {
    expect(idsOf(await search({ q: '나이키' }))).toEqual([4, 5]);
  });

  it('are matched less strictly only when nothing has them all', async () => {
    const result = await search({ q: '한복 트위드 자켓' });
    expect(result.query).toEqual({
      original: '한복 트위드 자켓',
      applied: '한복 트위드 자켓',
      stage: 'fewer-words',
      filters: { fabric: ['tweed'] },
    });
    expect(idsOf(result)).toEqual([7]);
  });

  it('that are split in another place find the word all the same, and first', async () => {
    // The others are as popular as can be.
    expect(idsOf(await search({ q: '긴 팔 티' }))[0]).toBe(6);
  });

  it('that are half of a word find it by pairs of syllables', async () => {
    const result = await search({ q: '버스운' });
    expect(result.query.stage).toBe('two-grams');
    expect(idsOf(result)).toEqual([5]);
  });

  it('that nobody uses find nothing', async () => {
    expect(await search({ q: '뷁뷁뷁' })).toMatchObject({ total: 0, hits: [], page: { pages: 0 } });
    expect(await search({ q: '!!!' })).toMatchObject({ total: 0 });
  });

  it('are not query syntax', async () => {
    for (const q of ['name:*', '*', '나이키 OR 자켓', '"반팔티', '(((', '\\', '{"match_all":{}}', '반팔티 AND NOT']) {
      await expect(search({ q })).resolves.toBeDefined();
    }
    expect((await search({ q: '*' })).total).toBe(0);
  });

  it('are not loosened because of a filter', async () => {
    const result = await search({ q: '나이키 운동화', colour: ['없는색'] });
    expect(result).toMatchObject({ total: 0, query: { stage: 'all-words' } });
  });

  it('say which index, run and dictionaries answered', async () => {
    const { release } = await search({ q: '반팔티' });
    expect(release).toEqual({
      index: expect.stringMatching(new RegExp(`^${indices.prefix}products-brandi-\\d{8}t\\d{9}$`)) as string,
      run: 'run-of-this-test',
      dictionaries: null,
    });
  });
});

describe('facets and filters', () => {
  beforeAll(async () => {
    const products: ProductFields[] = [
      {
        id: 1,
        name: '면 티',
        brand: NIKE,
        ...TOPS,
        colourGroups: ['블랙', '화이트'],
        sizesInStock: ['S', 'M'],
        price: 10_000,
      },
      { id: 2, name: '울 니트', brand: NIKE, ...KNITS, colourGroups: ['블랙'], sizesInStock: ['M'], price: 30_000 },
      {
        id: 3,
        name: '운동화',
        brand: ADIDAS,
        ...SHOES,
        colourGroups: ['화이트'],
        sizesInStock: ['270'],
        price: 100_001,
      },
      { id: 4, name: '구두', ...SHOES, colourGroups: ['블랙'], price: null, priceDisplay: 'inquiry', gender: 'male' },
    ];
    await indices.publish(brandi, { documents: products.map(productDocument) });
  });

  it('count everything without a pick', async () => {
    const { facets, total } = await search({});
    expect(total).toBe(4);
    expect(facets.category).toEqual([
      { value: '1', label: '상의', count: 2 },
      { value: '2', label: '신발', count: 2 },
    ]);
    expect(facets.brand).toEqual([
      { value: '1', label: '나이키', count: 2 },
      { value: '2', label: '아디다스', count: 1 },
    ]);
    expect(facets.colour).toEqual([
      { value: '블랙', label: '블랙', count: 3 },
      { value: '화이트', label: '화이트', count: 2 },
    ]);
    expect(facets.size).toContainEqual({ value: 'M', label: 'M', count: 2 });
    expect(facets.price).toEqual({
      bands: [
        { from: null, to: 10_000, count: 1 },
        { from: 10_001, to: 30_000, count: 1 },
        { from: 30_001, to: 50_000, count: 0 },
        { from: 50_001, to: 100_000, count: 0 },
        { from: 100_001, to: null, count: 1 },
      ],
      min: 10_000,
      max: 100_001,
    });
  });

  it('keep their other choices, while the other facets follow the pick', async () => {
    const result = await search({ brand: ['1'] });
    expect(new Set(idsOf(result))).toEqual(new Set([1, 2]));
    expect(result.total).toBe(2);
    expect(result.facets.brand.map(({ value, count }) => [value, count])).toEqual([
      ['1', 2],
      ['2', 1],
    ]);
    expect(result.facets.colour).toContainEqual({ value: '화이트', label: '화이트', count: 1 });
    expect(result.facets.price).toMatchObject({ min: 10_000, max: 30_000 });
  });

  it('show the level below the picked category', async () => {
    const { facets, total } = await search({ category: ['1'] });
    expect(total).toBe(2);
    expect(facets.category).toEqual([
      { value: '1>11', label: '티셔츠', count: 1 },
      { value: '1>12', label: '니트', count: 1 },
    ]);
  });

  it('name two categories that are called alike', async () => {
    const categoryPaths = ['1', '1>11', '2', '2>21'];
    const categoryNames = ['여성', '티셔츠', '남성', '티셔츠'];
    await indices.publish(hiver, {
      documents: [productDocument({ id: 1, name: '면 티', categoryPaths, categoryNames })],
    });
    const { facets } = await search({ category: ['2'] }, shopper, hiver);
    expect(facets.category).toEqual([{ value: '2>21', label: '티셔츠', count: 1 }]);
  });

  it.each<[string, Partial<SearchQuery>, number[]]>([
    ['any of several colours', { colour: ['블랙', '화이트'] }, [1, 2, 3, 4]],
    ['colour and size', { colour: ['블랙'], optionSize: ['M'] }, [1, 2]],
    ['prices, both ends included', { priceFrom: 10_000, priceTo: 30_000 }, [1, 2]],
    ['the same bounds as the bands', { priceFrom: 10_001, priceTo: 30_000 }, [2]],
    ['gender', { gender: ['male'] }, [4]],
    ['a category below', { category: ['1>12', '2'] }, [2, 3, 4]],
  ])('filter by %s', async (_what, query, ids) => {
    expect(await found(query)).toEqual(new Set(ids));
  });

  it('tell nothing of a hidden price', async () => {
    const hit = (await search({ gender: ['male'] })).hits[0];
    expect(hit).toMatchObject({ price: null, listPrice: null, discountRate: 0, couponPrice: null });
  });
});

describe('orders', () => {
  beforeAll(async () => {
    const products: ProductFields[] = [
      { id: 1, name: '니트', price: 30_000, popularity: 0.2, displayedAt: NOW - 3, discountRate: 0, reviews: 5 },
      { id: 2, name: '니트', price: 10_000, popularity: 0.9, displayedAt: NOW - 2, discountRate: 50, reviews: 9 },
      {
        id: 3,
        name: '니트',
        price: 20_000,
        popularity: 0.5,
        displayedAt: NOW - 1,
        discountRate: 20,
        reviews: 9,
        rating: 5,
      },
      { id: 4, name: '니트', price: 1_000, popularity: 1, displayedAt: NOW, discountRate: 90, reviews: 99, soldOut: 1 },
      {
        id: 5,
        name: '니트',
        price: null,
        priceDisplay: 'inquiry',
        popularity: 0,
        displayedAt: NOW - 9,
        discountRate: 0,
      },
      { id: 6, name: '니트', price: 30_000, popularity: 0.2, displayedAt: NOW - 3, discountRate: 0, reviews: 5 },
    ];
    await indices.publish(brandi, { documents: products.map(productDocument) });
  });

  it.each<[NonNullable<SearchQuery['sort']>, number[]]>([
    ['recommended', [2, 3, 1, 6, 5, 4]],
    ['popular', [2, 3, 1, 6, 5, 4]],
    ['newest', [3, 2, 1, 6, 5, 4]],
    ['price_asc', [2, 3, 1, 6, 5, 4]],
    ['price_desc', [1, 6, 3, 2, 5, 4]],
    ['discount', [2, 3, 1, 5, 6, 4]],
    ['reviews', [3, 2, 1, 6, 5, 4]],
  ])('%s: sold-out ones last, equal ones by id', async (sort, ids) => {
    expect(idsOf(await search({ q: '니트', sort }))).toEqual(ids);
  });

  it('cut pages that meet without a gap or a repetition', async () => {
    const pages = await Promise.all([1, 2, 3].map((page) => search({ q: '니트', page, size: 2 })));
    expect(pages.flatMap(idsOf)).toEqual(idsOf(await search({ q: '니트' })));
    expect(pages[2]?.page).toEqual({ number: 3, size: 2, pages: 3, next: null });
    expect(await search({ q: '니트', page: 4, size: 2 })).toMatchObject({ total: 6, hits: [] });
  });

  it('obey a boost', async () => {
    const products = [1, 2, 3].map((id) => productDocument({ id, name: '코트', boost: id === 2 ? 2 : 1 }));
    await indices.publish(brandi, { documents: products });
    expect(idsOf(await search({ q: '코트' }))).toEqual([2, 1, 3]);
  });
});
