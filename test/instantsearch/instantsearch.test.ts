import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/api/problems.ts';
import type { InstantSearchAnswer, ProductsAnswer, ValuesAnswer } from '../../src/search/instantsearch-result.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { documentBrand, NOW, productDocument } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const nike = documentBrand(201, '나이키', 'NIKE');
const covernat = documentBrand(202, '커버낫', 'COVERNAT');
const tops = { categoryPaths: ['100', '100>110', '100>110>113'], categoryNames: ['의류', '상의', '맨투맨'] };
const coats = { categoryPaths: ['100', '100>120', '100>120>122'], categoryNames: ['의류', '아우터', '코트'] };
const shoes = { categoryPaths: ['200', '200>210'], categoryNames: ['신발', '운동화'] };

const brandi = await readDemoStorefront('brandi');
const indices = openSearchIndices();
let api: TestApi;
let key: string;

beforeAll(async () => {
  await indices.publish(brandi, {
    documents: [
      productDocument({
        id: 1,
        name: '나이키 오버핏 맨투맨',
        brand: nike,
        ...tops,
        colourGroups: ['black'],
        price: 30_000,
      }),
      productDocument({ id: 2, name: '맨투맨 기모', brand: covernat, ...tops, colourGroups: ['white'], price: 45_000 }),
      productDocument({
        id: 3,
        name: 'ＮＩＫＥ 맨 투맨',
        brand: nike,
        ...tops,
        colourGroups: ['gray'],
        soldOut: 1,
        price: 50_000,
      }),
      productDocument({
        id: 4,
        name: '울 코트',
        brand: covernat,
        ...coats,
        colourGroups: ['black', 'camel'],
        price: 120_000,
      }),
      productDocument({
        id: 5,
        name: '러닝화',
        brand: nike,
        ...shoes,
        colourGroups: ['white'],
        price: 90_000,
        gender: 'male',
      }),
      productDocument({ id: 6, name: '비밀 맨투맨', brand: nike, ...tops, internal: true }),
      productDocument({ id: 7, name: '내일의 맨투맨', brand: nike, ...tops, shownDuring: [{ gte: NOW + 1 }] }),
    ],
  });
  api = await startTestApi({ indices, storefronts: [brandi] });
  key = await api.keyFor('brandi');
});
afterAll(async () => {
  await api.close();
  await indices.remove();
});

const post = (payload: object, token = key) =>
  api.app.inject({
    method: 'POST',
    url: '/v1/storefronts/brandi/instantsearch',
    headers: { 'x-api-key': token },
    payload,
  });

async function search(params: object, indexName = 'brandi'): Promise<ProductsAnswer> {
  const response = await post({ requests: [{ indexName, params }] });
  expect(response.statusCode, response.body).toBe(200);
  return response.json<{ results: [ProductsAnswer] }>().results[0];
}

const ids = ({ hits }: ProductsAnswer) => hits.map(({ objectID }) => Number(objectID));

describe('POST /instantsearch', () => {
  it("answers in InstantSearch's form", async () => {
    const answer = await search({
      query: '맨투맨',
      hitsPerPage: 2,
      facets: ['brand', 'category.lvl0', 'colour', 'price'],
      highlightPreTag: '[',
      highlightPostTag: ']',
    });
    expect(answer).toMatchObject({
      index: 'brandi',
      query: '맨투맨',
      parsedQuery: '맨투맨',
      nbHits: 3,
      page: 0,
      nbPages: 2,
      hitsPerPage: 2,
      facets: {
        brand: { 나이키: 2, 커버낫: 1 },
        'category.lvl0': { 의류: 3 },
        colour: { black: 1, gray: 1, white: 1 },
      },
      facets_stats: { price: { min: 30_000, max: 50_000 } },
      userData: [{ original: '맨투맨', stage: 'all-words' }],
      renderingContent: {},
    });
    const [first] = answer.hits;
    expect(first).toMatchObject({ id: Number(first?.['objectID']), soldOut: false });
    expect(first?.['_highlightResult']).toMatchObject({ name: { matchLevel: 'full', matchedWords: ['맨투맨'] } });
    expect(JSON.stringify(first?.['_highlightResult'])).toContain('[맨투맨]');
  });

  it('marks words whatever the blanks and widths of the name', async () => {
    const [hit] = (await search({ query: 'nike맨투맨', facetFilters: ['colour:gray'] })).hits;
    expect(hit?.['_highlightResult']).toMatchObject({ name: { value: '<em>ＮＩＫＥ 맨 투맨</em>' } });
  });

  it('filters by names, any of a group and all of the groups', async () => {
    const picked = (facetFilters: unknown) => search({ facetFilters }).then((answer) => ids(answer).sort());
    expect(await picked(['brand:나이키'])).toEqual([1, 3, 5]);
    expect(await picked('brand:커버낫')).toEqual([2, 4]);
    expect(await picked([['brand:나이키', 'brand:커버낫'], 'colour:black'])).toEqual([1, 4]);
    expect(await picked([['category.lvl1:의류 > 상의']])).toEqual([1, 2, 3]);
    expect(await picked(['category.lvl0:의류', 'category.lvl1:의류 > 아우터'])).toEqual([4]);
    expect(await picked([['gender:male']])).toEqual([5]);
    expect(await picked(['inStock:true', 'brand:나이키'])).toEqual([1, 5]);
    expect(await picked([['size:FREE'], ['delivery:standard']])).toHaveLength(5);
    expect(await picked(['brand:없는브랜드'])).toEqual([]);
    expect(await picked(['category.lvl0:없음'])).toEqual([]);
    expect(await picked(['brand:나이키', 'brand:커버낫'])).toEqual([]);
  });

  it('filters by price, both bounds and open ones', async () => {
    const priced = (numericFilters: unknown) => search({ numericFilters }).then((answer) => ids(answer).sort());
    expect(await priced(['price>=45000', 'price<=90000'])).toEqual([2, 3, 5]);
    expect(await priced([['price>45000'], ['price<90000']])).toEqual([3]);
    expect(await priced('price:30000 TO 45000')).toEqual([1, 2]);
    expect(await priced(['price=30000'])).toEqual([1]);
    expect(await priced(['price>=9', 'price<1'])).toEqual([]);
  });

  it('counts a facet without its own filter, and the levels of what is picked', async () => {
    const facets = ['brand', 'category.lvl0', 'category.lvl1', 'category.lvl2'];
    expect((await search({ facets, facetFilters: [['brand:나이키']] })).facets['brand']).toEqual({
      나이키: 3,
      커버낫: 2,
    });
    const { facets: counts } = await search({ facets, facetFilters: [['category.lvl1:의류 > 상의']] });
    expect(counts).toMatchObject({
      'category.lvl0': { 의류: 3 },
      'category.lvl1': { '의류 > 상의': 3 },
      'category.lvl2': { '의류 > 상의 > 맨투맨': 3 },
    });
  });

  it('sorts by the name of the index, and turns pages', async () => {
    expect(ids(await search({}, 'brandi_price_desc'))).toEqual([4, 5, 2, 1, 3]);
    expect(ids(await search({ hitsPerPage: 2, page: 2 }, 'brandi_price_asc'))).toEqual([3]);
    expect(await search({ hitsPerPage: 0, page: 0 })).toMatchObject({ hits: [], nbHits: 5, nbPages: 0 });
  });

  it('gives only the attributes that are asked for', async () => {
    const [hit] = (await search({ attributesToRetrieve: ['name', 'price'], attributesToHighlight: [] })).hits;
    expect(Object.keys(hit ?? {}).sort()).toEqual(['_highlightResult', 'name', 'objectID', 'price']);
    expect(hit?.['_highlightResult']).toEqual({});
  });

  it('searches among the values of a facet', async () => {
    const values = async (facetQuery: string) => {
      const response = await post({
        requests: [{ indexName: 'brandi', type: 'facet', facet: 'brand', params: { facetQuery } }],
      });
      return response.json<{ results: [ValuesAnswer] }>().results[0].facetHits;
    };
    expect(await values('나잌')).toEqual([{ value: '나이키', highlighted: '나이키', count: 3 }]);
    expect(await values('커버')).toEqual([{ value: '커버낫', highlighted: '<em>커버</em>낫', count: 2 }]);
    expect(await values('버낫')).toEqual([]);
  });

  it('answers every request of a call, from one index', async () => {
    const response = await post({
      requests: [
        { indexName: 'brandi', params: { query: '코트' } },
        { indexName: 'brandi_newest', params: { query: '러닝화' } },
        { indexName: 'brandi', params: { query: '코트', hitsPerPage: 0 } },
      ],
    });
    const answer = response.json<{ results: ProductsAnswer[]; release: InstantSearchAnswer['release'] }>();
    expect(answer.results.map(({ nbHits, hits }) => [nbHits, hits.length])).toEqual([
      [1, 1],
      [1, 1],
      [1, 0],
    ]);
    expect(answer.release).toMatchObject({ run: 'run-of-this-test' });
  });

  it.each([
    [{ filters: 'price < 10' }, 'requests[0].params.filters', 'is not a parameter of this route'],
    [{ aroundLatLng: '1,2' }, 'requests[0].params.aroundLatLng', 'is not a parameter of this route'],
    [{ hitsPerPage: 101 }, 'requests[0].params.hitsPerPage', 'must be <= 100'],
    [{ page: -1 }, 'requests[0].params.page', 'must be >= 0'],
  ])('refuses %j and names the place', async (params, parameter, message) => {
    const response = await post({ requests: [{ indexName: 'brandi', params }] });
    const problem = response.json<Problem>();
    expect(problem).toMatchObject({ type: '/problems/request-invalid', status: 400, errors: [{ parameter, message }] });
    expect(problem.detail).toBe(`${parameter} ${message}`);
  });

  it.each([
    [{ page: 100, hitsPerPage: 100 }, /ends after the hit 10000/],
    [{ facets: ['color'] }, /no facet "color"\. Take one of: brand, /],
    [{ facetFilters: ['color:black'] }, /"color:black", which names no facet/],
    [{ facetFilters: ['price:10'] }, /names no facet/],
    [{ facetFilters: [['brand:나이키', 'colour:black']] }, /alternatives of several attributes/],
    [{ facetFilters: ['colour:black', 'colour:camel'] }, /two groups of colour at once/],
    [{ facetFilters: ['brand:-나이키'] }, /excludes a value of brand/],
    [{ facetFilters: ['brand:'] }, /brand without a value/],
    [{ facetFilters: [1] }, /facetFilters\[0\] is neither a text/],
    [{ facetFilters: ['inStock:false'] }, /inStock with another value/],
    [{ numericFilters: ['rating>3'] }, /"rating>3"/],
    [{ numericFilters: ['price!=3'] }, /Compare the price/],
    [{ numericFilters: [['price=1', 'price=2']] }, /has alternatives/],
  ])('refuses %j with a sentence', async (params, sentence) => {
    const response = await post({ requests: [{ indexName: 'brandi', params }] });
    expect(response.json<Problem>()).toMatchObject({ status: 400, detail: expect.stringMatching(sentence) as string });
  });

  it.each([
    [{ requests: [] }, 'requests'],
    [{ requests: Array.from({ length: 21 }, () => ({ indexName: 'brandi' })) }, 'requests'],
    [{}, 'requests'],
    [{ requests: [{ params: {} }] }, 'requests[0].indexName'],
  ])('refuses the body %j', async (body, parameter) => {
    expect((await post(body)).json<Problem>().errors?.[0]?.parameter).toBe(parameter);
  });

  it('refuses an index of another storefront, and a key of one', async () => {
    expect((await post({ requests: [{ indexName: 'hiver' }] })).json<Problem>().detail).toMatch(/no index "hiver"/);
    expect((await post({ requests: [{ indexName: 'brandi' }] }, 'nothing')).statusCode).toBe(401);
  });
});
