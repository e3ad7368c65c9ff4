import type { ListedBrand, ListedCategory } from '../search/catalogue-lists.ts';
import type { InstantSearchAnswer } from '../search/instantsearch-result.ts';
import type { SearchResult } from '../search/search-result.ts';
import type { Suggestion } from '../search/suggestion.ts';

/** What GET /v1/storefronts/brandi/products?q=반팔+티&size=1 answers, for the API's documentation. */
const SEARCH_EXAMPLE: SearchResult = {
  query: { original: '반팔 티', applied: '반팔 티', stage: 'all-words' },
  total: 286,
  hits: [
    {
      id: 1071974,
      name: '타탄체크 텐션 반팔 티 검정',
      brand: { id: 453, name: '플레인랩', nameEn: 'PLAIN LAB' },
      seller: { id: 1453, name: '플레인랩 공식스토어' },
      category: '100>110>111',
      images: ['/garments/black/tshirt.svg'],
      masked: false,
      price: 10400,
      listPrice: 13900,
      discountRate: 25,
      memberPrice: null,
      couponPrice: null,
      priceDisplay: 'shown',
      soldOut: false,
      buyable: true,
      colours: ['검정'],
      sizes: ['M'],
      delivery: 'standard',
      gender: 'female',
      reviews: 202,
      rating: 4.56,
      displayedAt: '2026-05-21T12:00:00.000Z',
    },
  ],
  facets: {
    category: [{ value: '100', label: '의류', count: 286 }],
    brand: [{ value: '201', label: '나이키', count: 13 }],
    colour: [{ value: 'black', label: '블랙', count: 71 }],
    size: [{ value: 'M', label: 'M', count: 120 }],
    gender: [{ value: 'female', label: '여성', count: 154 }],
    age: [{ value: 'twenties', label: '20대', count: 88 }],
    season: [{ value: 'summer', label: '여름', count: 201 }],
    delivery: [{ value: 'today', label: '오늘출발', count: 52 }],
    price: {
      bands: [
        { from: null, to: 10000, count: 31 },
        { from: 10001, to: 30000, count: 220 },
        { from: 30001, to: null, count: 35 },
      ],
      min: 5900,
      max: 68000,
    },
    discount: [
      { from: 10, count: 190 },
      { from: 30, count: 64 },
    ],
    inStock: [{ value: 'true', label: '구매 가능', count: 255 }],
  },
  redirect: null,
  page: { number: 1, size: 1, pages: 286, next: 'TjJ4d1pWOUxbMSwi...' },
  release: {
    index: 'products-brandi-20261123t184742709',
    run: '20261123t184742511-7e7f',
    dictionaries: 12,
  },
};

const { release } = SEARCH_EXAMPLE;
const [HIT] = SEARCH_EXAMPLE.hits;
const SUGGESTIONS: Suggestion[] = [
  { text: '나이키', kind: 'brand', brand: '201', category: null, products: 13 },
  { text: '나이키 맨투맨', kind: 'query', brand: null, category: null, products: 4 },
];
const CATEGORIES: ListedCategory[] = [
  { path: '100', name: '의류', level: 1, products: 286 },
  { path: '100>110', name: '상의', level: 2, products: 171 },
];
const BRANDS: ListedBrand[] = [{ id: '201', name: '나이키', nameEn: 'NIKE', products: 13 }];
const INSTANT_ANSWER: InstantSearchAnswer = {
  results: [
    {
      index: 'brandi',
      query: '반팔 티',
      parsedQuery: '반팔 티',
      params: 'query=%EB%B0%98%ED%8C%94%20%ED%8B%B0&hitsPerPage=1',
      hits: [{ objectID: '1071974', ...HIT }],
      nbHits: 286,
      page: 0,
      nbPages: 286,
      hitsPerPage: 1,
      processingTimeMS: 12,
      exhaustive: { nbHits: true, facetsCount: true },
      exhaustiveNbHits: true,
      exhaustiveFacetsCount: true,
      facets: { brand: { 나이키: 13 } },
      facets_stats: {},
      userData: [SEARCH_EXAMPLE.query],
      renderingContent: {},
    },
  ],
  release,
};
const HIDE_A_PRODUCT = {
  changes: [
    { action: 'add', policy: { storefront: 'brandi', targetType: 'product', targetId: 1071974, effect: 'hide' } },
  ],
};

/** What a route takes and answers, by its `operationId`. */
interface RouteExample {
  /** Of a route that takes one. */
  readonly body?: unknown;
  readonly answer: unknown;
}

/** For the documentation; a test holds each to its schema, and every route to having one. */
export const ROUTE_EXAMPLES: Readonly<Record<string, RouteExample>> = {
  live: { answer: { status: 'live' } },
  ready: { answer: { status: 'ready', missing: [] } },
  describeProblem: {
    answer: {
      type: '/problems/storefront-unknown',
      status: 404,
      title: 'There is no such storefront',
      description: 'The storefront in the address is not one that this service knows.',
    },
  },
  searchProducts: { answer: SEARCH_EXAMPLE },
  productsByIds: { answer: { hits: [HIT], release } },
  listCategories: { answer: { categories: CATEGORIES, release } },
  listBrands: { answer: { brands: BRANDS, release } },
  suggest: { answer: { query: '나잌', suggestions: SUGGESTIONS, release } },
  popularQueries: { answer: { queries: SUGGESTIONS.slice(1), release } },
  multiSearch: {
    body: { searches: [{ q: '반팔 티', size: 1 }] },
    answer: { results: [SEARCH_EXAMPLE] },
  },
  instantSearch: {
    body: {
      requests: [
        { indexName: 'brandi', params: { query: '반팔 티', hitsPerPage: 1, facets: ['brand'], maxValuesPerFacet: 1 } },
      ],
    },
    answer: INSTANT_ANSWER,
  },
  explainProduct: {
    answer: {
      product: 1071974,
      storefront: 'brandi',
      at: '2026-12-23T15:00:00.000Z',
      shown: false,
      reasons: ['not-approved'],
      rules: [{ rule: 'approval', verdict: 'hides', reason: 'not-approved', shownDuring: [], policies: [] }],
      price: { amount: 10400, source: 'sale', sourceId: null, everyday: 10400, couponPrice: null },
      order: { factor: 1, policies: [] },
      nextTransitionAt: null,
      indexed: {
        index: release.index,
        state: null,
        version: 1795590859620000,
        run: release.run,
        reasons: ['not-approved'],
      },
      search: {
        query: SEARCH_EXAMPLE.query,
        total: 286,
        rank: null,
        whyNot: ['The live index does not hold this product.'],
        filters: [{ filter: 'state', passes: false }],
        stages: [],
        moved: { pin: null, factor: 1, boost: null, popularity: null, soldOut: null, redirect: null },
      },
      unreadable: null,
      row: { id: 1071974, approval: 'rejected' },
    },
  },
  diffPolicies: {
    body: HIDE_A_PRODUCT,
    answer: {
      before: '2026-11-25T09:00:00.000Z',
      after: '2026-11-25T09:00:00.000Z',
      share: 1,
      products: 300,
      offered: 280,
      shownBefore: 241,
      shownAfter: 240,
      appears: { count: 0, reasons: {}, samples: [] },
      disappears: {
        count: 1,
        reasons: { 'hidden-by-policy new 1': 1 },
        samples: [
          {
            product: 1071974,
            name: '타탄체크 텐션 반팔 티 검정',
            before: true,
            after: false,
            reasons: ['hidden-by-policy new 1'],
          },
        ],
      },
      price: { count: 0, reasons: {}, samples: [] },
      order: { count: 0, reasons: {}, samples: [] },
      unreadable: 0,
      invalidPolicies: [],
    },
  },
};
