import type { estypes } from '@elastic/elasticsearch';
import type { Facet, Storefront } from '../storefronts/storefront.ts';
import type { AttemptQuery } from './attempt-query.ts';
import type { Merchandising } from './merchandising.ts';
import type { SortValues } from './page-cursor.ts';
import type { Filters, SearchRequest, Sort } from './search-request.ts';

export interface SearchQueryInput {
  readonly request: SearchRequest;
  readonly storefront: Storefront;
  /** How the words are matched this time; null: there are none. */
  readonly words: AttemptQuery | null;
  /** From `visibilityFilters`: apply to hits, totals and facets alike. */
  readonly visibility: readonly Query[];
  /** What merchandisers want of this request. Pinned products come in `aggs.pins` and not among the hits. */
  readonly merchandising: Merchandising;
  /** Which hits, pinned products aside: of those after `after`, where that is not null. */
  readonly window: { readonly from: number; readonly size: number };
  readonly after: SortValues | null;
  /** Fields of the document that hits are made from. */
  readonly fields: readonly string[];
  /** With what moment newness is reckoned, epoch milliseconds. */
  readonly rankedAt: number;
}

type Query = NonNullable<estypes.QueryDslQueryContainer>;
type Aggregations = Record<string, NonNullable<estypes.AggregationsAggregationContainer>>;
/** A filter that the shopper picked, and the facet that shows its choices. */
interface PickedFilter {
  readonly name: keyof Filters;
  readonly query: Query;
}

/**
 * The body of one search: hits, exact total and facets. Pure.
 *
 * What the shopper picked stands in `post_filter`, so that each facet can count without its own picks. `aggs.found`
 * counts the matches before those picks, without what is only pinned: it decides whether the next stage is tried.
 */
export function searchQuery(input: SearchQueryInput): estypes.SearchRequest {
  const { request, storefront, merchandising, after } = input;
  const picked = pickedFilters(request.filters);
  const pinned = pinnedProducts(merchandising);
  return {
    ...orderedHits(input, picked, pinned),
    ...input.window,
    ...(after === null ? {} : { search_after: [...after] }),
    aggs: {
      found: { filter: foundWithoutPins(input, pinned) },
      ...pins(input, picked, pinned),
      ...facets(request.filters, picked, storefront),
    },
    track_total_hits: true,
  };
}

/** The same hits in the same order, of these products only: to see where they stand. Pure. */
export function lookUpQuery(input: SearchQueryInput, ids: readonly number[]): estypes.SearchRequest {
  const hits = orderedHits(input, pickedFilters(input.request.filters), pinnedProducts(input.merchandising));
  return {
    ...hits,
    query: { bool: { must: hits.query, filter: { terms: { id: [...ids] } } } },
    size: ids.length,
    track_total_hits: false,
  };
}

function orderedHits(input: SearchQueryInput, picked: readonly PickedFilter[], pinned: Query | null) {
  const { request, storefront, merchandising, rankedAt } = input;
  return {
    query: factored(ranked(matching(input, pinned), storefront, rankedAt), merchandising),
    ...(picked.length === 0 && pinned === null ? {} : { post_filter: allOf(picked, pinned) }),
    sort: SORT_KEYS[request.sort],
    // A shard that does not answer would otherwise leave its products out without a word.
    allow_partial_search_results: false,
    _source: [...input.fields],
  };
}

/** The query matches what is pinned too, and that is nothing found. */
function foundWithoutPins({ words }: SearchQueryInput, pinned: Query | null): Query {
  return pinned === null || words === null ? { match_all: {} } : words.match;
}

/** Whether anything at all passes every filter and matches. Pure. */
export function probeQuery(words: AttemptQuery, visibility: readonly Query[], { hidden }: Merchandising) {
  return {
    query: { bool: { filter: [...visibility, ...without(hidden), words.match] } },
    size: 0,
    terminate_after: 1,
    track_total_hits: 1,
  };
}

/** What passes every filter and matches the text, or is pinned. */
function matching({ words, visibility, merchandising }: SearchQueryInput, pinned: Query | null): Query {
  const filter = [...visibility, ...without(merchandising.hidden)];
  if (words === null) return { bool: { filter, must: { match_all: {} } } };
  if (pinned === null) return { bool: { filter, must: words.scored } };
  const should = [words.scored, { constant_score: { filter: pinned, boost: 0 } }];
  return { bool: { filter, should, minimum_should_match: 1 } };
}

function without(hidden: readonly number[]): Query[] {
  return hidden.length === 0 ? [] : [{ bool: { must_not: { terms: { id: [...hidden] } } } }];
}

/** Sold-out products come last in every order, so a pin holds only while its product can be bought; null: no pins. */
function pinnedProducts({ pins }: Merchandising): Query | null {
  if (pins.length === 0) return null;
  return { bool: { filter: [{ terms: { id: pins.map(({ product }) => product) } }, { term: { soldOut: 0 } }] } };
}

/** The pinned products that this request may show, whole. They are part of the query, so every filter holds for them. */
function pins(
  { merchandising, fields }: SearchQueryInput,
  picked: readonly PickedFilter[],
  pinned: Query | null,
): Aggregations {
  if (pinned === null) return {};
  return {
    pins: {
      filter: { bool: { filter: [pinned, ...picked.map(({ query }) => query)] } },
      aggs: { documents: { top_hits: { size: merchandising.pins.length, _source: [...fields] } } },
    },
  };
}

function factored(query: Query, { factors }: Merchandising): Query {
  if (factors.length === 0) return query;
  const functions = factors.map(({ product, factor }) => ({ filter: { term: { id: product } }, weight: factor }));
  return { function_score: { query, functions, boost_mode: 'multiply' } };
}

/**
 * Multiplies the text's score by a factor between 1 and 2 for popularity and newness, and by the document's boost.
 * Bounded, since an unbounded popularity puts whatever sells above what was asked for.
 */
function ranked(query: Query, storefront: Storefront, rankedAt: number): Query {
  const { popularity, recency } = storefront.ranking;
  const scale = Math.max(1, popularity + recency);
  return {
    function_score: {
      query: {
        function_score: {
          query,
          functions: [
            { weight: 1, filter: { match_all: {} } },
            { field_value_factor: { field: 'popularity', factor: popularity / scale, missing: 0 } },
            {
              weight: recency / scale,
              gauss: { displayedAt: { origin: String(rankedAt), offset: '3d', scale: '21d', decay: 0.5 } },
            },
          ],
          score_mode: 'sum',
          boost_mode: 'multiply',
          max_boost: 2,
        },
      },
      functions: [{ field_value_factor: { field: 'boost', missing: 1 } }],
      boost_mode: 'multiply',
      max_boost: 2,
    },
  };
}

/** Prices end at 2,000,000,000. */
const ABOVE_EVERY_PRICE = 2_147_483_647;

/**
 * Sold-out products last, and the id at the end, so that two pages never show the same product. What a document lacks
 * is said here: Elasticsearch's own value for it is a number that JSON can't carry back in a cursor.
 */
const SORT_KEYS: Readonly<Record<Sort, estypes.Sort>> = {
  recommended: sortedBy({ _score: { order: 'desc' } }),
  popular: sortedBy({ popularity: { order: 'desc', missing: 0 } }),
  newest: sortedBy({ displayedAt: { order: 'desc', missing: 0 } }),
  price_asc: sortedBy({ price: { order: 'asc', missing: ABOVE_EVERY_PRICE } }),
  price_desc: sortedBy({ price: { order: 'desc', missing: -1 } }),
  discount: sortedBy({ discountRate: { order: 'desc', missing: 0 } }),
  reviews: sortedBy({ reviews: { order: 'desc', missing: 0 } }, { rating: { order: 'desc', missing: 0 } }),
};

function sortedBy(...keys: estypes.SortCombinations[]): estypes.Sort {
  return [{ soldOut: { order: 'asc', missing: 1 } }, ...keys, { id: 'asc' }];
}

function pickedFilters(filters: Filters): PickedFilter[] {
  const { price, discountFrom, inStock } = filters;
  const terms = [
    ['category', 'categoryPaths', filters.category],
    ['brand', 'brand.id', filters.brand],
    ['colour', 'colourGroups', filters.colour],
    ['optionSize', 'sizesInStock', filters.optionSize],
    ['gender', 'gender', filters.gender],
    ['age', 'ageGroup', filters.age],
    ['season', 'season', filters.season],
    ['delivery', 'delivery', filters.delivery],
  ] as const;
  const range = {
    ...(price.from === null ? {} : { gte: price.from }),
    ...(price.to === null ? {} : { lte: price.to }),
  };
  return [
    ...terms
      .filter(([, , values]) => values.length > 0)
      .map(([name, field, values]) => ({ name, query: { terms: { [field]: [...values] } } })),
    ...(Object.keys(range).length === 0 ? [] : [{ name: 'price', query: { range: { price: range } } } as const]),
    ...(discountFrom === null
      ? []
      : [{ name: 'discountFrom', query: { range: { discountRate: { gte: discountFrom } } } } as const]),
    ...(inStock ? [{ name: 'inStock', query: { term: { soldOut: 0 } } } as const] : []),
  ];
}

function allOf(picked: readonly PickedFilter[], without: Query | null = null): Query {
  return { bool: { filter: picked.map(({ query }) => query), ...(without === null ? {} : { must_not: without }) } };
}

/** Of what a discount facet counts, in percent. */
const DISCOUNT_BANDS = [10, 20, 30, 50];

/** Each facet counts under every filter but its own, so that a shopper sees what else could be picked. */
function facets(filters: Filters, picked: readonly PickedFilter[], storefront: Storefront): Aggregations {
  const { size, priceBands, discountBands = DISCOUNT_BANDS, shown } = storefront.facets;
  const facet = (name: Facet, filter: keyof Filters, aggs: Aggregations): Aggregations =>
    shown === undefined || shown.includes(name)
      ? { [name]: { filter: allOf(picked.filter((one) => one.name !== filter)), aggs } }
      : {};
  const values = (field: string) => ({ values: { terms: { field, size } } });
  return {
    ...facet('category', 'category', {
      values: { terms: { field: 'categoryPaths', include: nextLevel(filters.category), size } },
    }),
    ...facet('brand', 'brand', values('brand.id')),
    ...facet('colour', 'colour', values('colourGroups')),
    ...facet('size', 'optionSize', values('sizesInStock')),
    ...facet('gender', 'gender', values('gender')),
    ...facet('age', 'age', values('ageGroup')),
    ...facet('season', 'season', values('season')),
    ...facet('delivery', 'delivery', values('delivery')),
    ...facet('price', 'price', {
      bands: { range: { field: 'price', ranges: bandRanges(priceBands) } },
      bounds: { stats: { field: 'price' } },
    }),
    ...facet('discount', 'discountFrom', {
      bands: { range: { field: 'discountRate', ranges: discountBands.map((from) => ({ from })) } },
    }),
    ...facet('inStock', 'inStock', { values: { filters: { filters: { true: { term: { soldOut: 0 } } } } } }),
  };
}

/** The roots, or the children of the picked categories. Their paths are digits and '>' only, so nothing to escape. */
function nextLevel(paths: readonly string[]): string {
  return paths.length === 0 ? '[0-9]+' : `(${paths.join('|')})>[0-9]+`;
}

/** A bound belongs to the band below it, as in '3만원 이하'; Elasticsearch's own `to` is exclusive. */
function bandRanges(bounds: readonly number[]): estypes.AggregationsAggregationRange[] {
  return [...bounds, null].map((to, index) => {
    const below = bounds[index - 1];
    return { ...(below === undefined ? {} : { from: below + 1 }), ...(to === null ? {} : { to: to + 1 }) };
  });
}
