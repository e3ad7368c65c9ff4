import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../support/api.ts';
import { documentBrand, productDocument } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const nike = documentBrand(201, '나이키', 'NIKE');
const covernat = documentBrand(202, '커버낫', 'COVERNAT');
const tops = { categoryPaths: ['100', '100>110', '100>110>113'], categoryNames: ['의류', '상의', '맨투맨'] };
const shoes = { categoryPaths: ['200'], categoryNames: ['신발'] };

const brandi = await readDemoStorefront('brandi');
const indices = openSearchIndices();
let api: TestApi;
let key: string;

beforeAll(async () => {
  await indices.publish(brandi, {
    documents: [
      productDocument({ id: 1, name: '나이키 맨투맨', brand: nike, ...tops, price: 30_000, colourGroups: ['black'] }),
      productDocument({ id: 2, name: '맨투맨 기모', brand: covernat, ...tops, price: 45_000, colourGroups: ['white'] }),
      productDocument({ id: 3, name: '나이키 맨투맨', brand: nike, ...tops, price: 50_000, soldOut: 1 }),
      productDocument({ id: 4, name: '맨투맨 무늬 신발', brand: nike, ...shoes, price: 90_000 }),
    ],
  });
  api = await startTestApi({ indices, storefronts: [brandi] });
  key = await api.keyFor('brandi');
});
afterAll(async () => {
  await api.close();
  await indices.remove();
});

/** As a front end has it, over HTTP. */
const searchClient = {
  search: async (requests: object) => {
    const response = await api.app.inject({
      method: 'POST',
      url: '/v1/storefronts/brandi/instantsearch',
      headers: { 'x-api-key': key },
      payload: { requests },
    });
    const body = response.json<object & { detail?: string }>();
    if (response.statusCode !== 200) throw new Error(body.detail);
    return body;
  },
};

interface Page {
  addWidgets(widgets: readonly object[]): void;
  start(): void;
  dispose(): void;
  on(event: 'render', then: () => void): void;
  on(event: 'error', then: (error: Error) => void): void;
  readonly mainIndex: { getResults(): Results | null };
}
interface Values {
  readonly items: readonly { readonly label: string; readonly value: string; readonly count: number }[];
  searchForItems(query: string): void;
  refine(value: string): void;
}
interface Results {
  readonly hits: readonly { readonly objectID: string }[];
  getFacetValues(name: string, options: object): unknown;
  getFacetStats(name: string): unknown;
}

/** What a page's first results are, or what went wrong. */
function resultsOf(page: Page): Promise<Results> {
  return new Promise<Results>((resolve, reject) => {
    page.on('error', reject);
    page.on('render', () => {
      const found = page.mainIndex.getResults();
      if (found !== null) resolve(found);
    });
    page.start();
  });
}

describe('InstantSearch itself', () => {
  const require = createRequire(import.meta.url);
  const { default: instantsearch } = require('instantsearch.js') as { default: (options: object) => Page };
  const connectors = require('instantsearch.js/cjs/connectors') as Record<
    string,
    (render: (values: Values) => void) => (options: object) => object
  >;
  const widget = (name: string, options: object): object => connectors[name]?.(() => undefined)(options) ?? {};

  it('finds, counts and refines through the search client of the documentation', async () => {
    const page = instantsearch({
      indexName: 'brandi',
      searchClient,
      initialUiState: {
        brandi: {
          query: '맨투맨',
          refinementList: { brand: ['나이키'] },
          hierarchicalMenu: { 'category.lvl0': ['의류', '상의'] },
          range: { price: '10000:60000' },
        },
      },
    });
    page.addWidgets([
      widget('connectSearchBox', {}),
      widget('connectHits', {}),
      widget('connectRefinementList', { attribute: 'brand' }),
      widget('connectRefinementList', { attribute: 'colour' }),
      widget('connectHierarchicalMenu', { attributes: ['category.lvl0', 'category.lvl1', 'category.lvl2'] }),
      widget('connectRange', { attribute: 'price' }),
      widget('connectToggleRefinement', { attribute: 'inStock' }),
    ]);
    const results = await resultsOf(page);
    page.dispose();
    expect(results.hits.map(({ objectID }) => objectID)).toEqual(['1', '3']);
    expect(results.getFacetValues('brand', {})).toMatchObject([
      { name: '나이키', count: 2, isRefined: true },
      { name: '커버낫', count: 1, isRefined: false },
    ]);
    expect(results.getFacetValues('category.lvl0', {})).toMatchObject({
      data: [
        {
          name: '의류',
          isRefined: true,
          data: [{ name: '상의', isRefined: true, count: 2, data: [{ name: '맨투맨', count: 2 }] }],
        },
      ],
    });
    expect(results.getFacetStats('price')).toEqual({ min: 30_000, max: 50_000 });
  });

  it.each<[string, string, object, object, readonly string[]]>([
    ['menu', 'connectMenu', { attribute: 'brand' }, { menu: { brand: '커버낫' } }, ['2']],
    [
      'numeric menu',
      'connectNumericMenu',
      { attribute: 'price', items: [{ label: 'x', end: 40_000 }] },
      { numericMenu: { price: ':40000' } },
      ['1'],
    ],
    ['toggle', 'connectToggleRefinement', { attribute: 'inStock' }, { toggle: { inStock: true } }, ['1', '2', '4']],
    ['infinite hits', 'connectInfiniteHits', {}, { page: 2, configure: { hitsPerPage: 3 } }, ['3']],
    ['hits per page', 'connectHitsPerPage', { items: [{ label: '1', value: 1, default: true }] }, {}, ['1']],
    [
      'sort',
      'connectSortBy',
      { items: [{ label: 'x', value: 'brandi_price_desc' }] },
      { sortBy: 'brandi_price_desc' },
      ['4', '2', '1', '3'],
    ],
    [
      'breadcrumb',
      'connectBreadcrumb',
      { attributes: ['category.lvl0', 'category.lvl1'] },
      { hierarchicalMenu: { 'category.lvl0': ['신발'] } },
      ['4'],
    ],
    [
      'dynamic widgets',
      'connectDynamicWidgets',
      { widgets: [], facets: ['*'], fallbackWidget: undefined },
      {},
      ['1', '2', '4', '3'],
    ],
    [
      'configured filters',
      'connectConfigure',
      { searchParameters: { hitsPerPage: 2, analyticsTags: ['x'], clickAnalytics: true } },
      {},
      ['1', '2'],
    ],
    [
      'alternatives of two facets',
      'connectRefinementList',
      { attribute: 'colour' },
      { refinementList: { brand: ['나이키', '커버낫'], colour: ['black', 'white'] } },
      ['1', '2'],
    ],
  ])('is answered for its %s', async (_name, connector, options, state, ids) => {
    const page = instantsearch({
      indexName: 'brandi',
      searchClient,
      initialUiState: { brandi: { query: '맨투맨', ...state } },
    });
    page.addWidgets([
      widget('connectSearchBox', {}),
      ...('refinementList' in state ? [widget('connectRefinementList', { attribute: 'brand' })] : []),
      ...('configure' in state ? [widget('connectConfigure', { searchParameters: state.configure })] : []),
      ...(connector === 'connectBreadcrumb'
        ? [widget('connectHierarchicalMenu', { attributes: ['category.lvl0', 'category.lvl1'] })]
        : []),
      ...(connector === 'connectInfiniteHits' ? [] : [widget('connectHits', {})]),
      widget(connector, options),
    ]);
    const results = await resultsOf(page);
    page.dispose();
    expect(results.hits.map(({ objectID }) => objectID)).toEqual(ids);
  });

  it('searches among the values of a facet, half-typed, and picks one', async () => {
    const seen: Values[] = [];
    const page = instantsearch({ indexName: 'brandi', searchClient, initialUiState: { brandi: { query: '맨투맨' } } });
    page.addWidgets([
      widget('connectHits', {}),
      widget('connectSearchBox', {}),
      connectors['connectRefinementList']?.((values) => seen.push(values))({ attribute: 'brand' }) ?? {},
    ]);
    await resultsOf(page);
    seen.at(-1)?.searchForItems('커벙');
    await expect.poll(() => seen.at(-1)?.items.map(({ label }) => label)).toEqual([]);
    seen.at(-1)?.searchForItems('커버');
    await expect.poll(() => seen.at(-1)?.items.map(({ value, count }) => [value, count])).toEqual([['커버낫', 1]]);
    seen.at(-1)?.refine('커버낫');
    await expect.poll(() => page.mainIndex.getResults()?.hits.map(({ objectID }) => objectID)).toEqual(['2']);
    page.dispose();
  });

  it('tells its page of what this API can not do, by name', async () => {
    const page = instantsearch({ indexName: 'brandi', searchClient, initialUiState: { brandi: { query: '맨투맨' } } });
    page.addWidgets([
      widget('connectHits', {}),
      widget('connectConfigure', { searchParameters: { filters: 'price < 10' } }),
    ]);
    await expect(resultsOf(page)).rejects.toThrow('requests[0].params.filters is not a parameter of this route');
    page.dispose();
  });
});
