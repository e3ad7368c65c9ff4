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
  /** Where offers of one item are found as one product; null: the index does not know its items. */
  readonly items: {
    /** Items that are not found: those that are pinned, and so stand elsewhere. */
    readonly without: readonly number[];
  } | null;
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
  const { request, storefront, items, after } = input;
  const picked = pickedFilters(request.filters);
  const pinned = pinnedProducts(input.merchandising);
  const offers: Aggregations = items === null ? {} : OFFERS_OF_A_VALUE;
  return {
    ...orderedHits(input),
    ...input.window,
    // Elasticsearch goes on after a hit, or collapses: whoever goes on sees to it that each item comes once.
    ...(after === null ? collapsed(items) : { search_after: [...after] }),
    aggs: {
      found: { filter: foundWithoutPins(input, pinned), ...(input.words === null ? {} : { aggs: offers }) },
      ...pins(input, picked, pinned),
      ...(items === null ? {} : { offers: offersUnder(listedOf(input), MOST_ITEMS) }),
      ...facets(request.filters, picked, storefront, offers),
    },
    track_total_hits: true,
  };
}

/** The offer that comes first in the order stands for its item: one that passed every filter. */
export function collapsed(items: SearchQueryInput['items']): Pick<estypes.SearchRequest, 'collapse'> {
  return items === null ? {} : { collapse: { field: 'groupId' } };
}

/** Which products are found and in which order, offers of one item one by one. Pure. */
export function orderedHits(input: SearchQueryInput) {
  const { request, storefront, merchandising, rankedAt } = input;
  const pinned = pinnedProducts(merchandising);
  return {
    query: factored(ranked(matching(input, pinned), storefront, rankedAt), merchandising),
    post_filter: listedOf(input),
    sort: SORT_KEYS[request.sort],
    // A shard that does not answer would otherwise leave its products out without a word.
    allow_partial_search_results: false,
    _source: [...input.fields],
  };
}

/** What the shopper picked, without what is pinned: that stands elsewhere. */
function listedOf({ request, merchandising, items }: SearchQueryInput): Query {
  const pinned = pinnedProducts(merchandising);
  return allOf(pickedFilters(request.filters), [
    ...(pinned === null ? [] : [pinned]),
    ...offersOf(items?.without ?? []),
  ]);
}

/** The query matches what is pinned too, and that is nothing found. */
function foundWithoutPins({ words }: SearchQueryInput, pinned: Query | null): Query {
  return pinned === null || words === null ? { match_all: {} } : words.match;
}

/** What passes every filter and matches the text, or is pinned. */
function matching({ words, visibility, merchandising }: SearchQueryInput, pinned: Query | null): Query {
  const filter = [...visibility, ...without(merchandising.hidden)];
  if (words === null) return { bool: { filter, must: { match_all: {} } } };
  if (pinned === null) return { bool: { filter, must: words.scored } };
  const should = [words.scored, { constant_score: { filter: pinned, boost: 0 } }];
  return { bool: { filter, should, minimum_should_match: 1 } };
}

/** Pure. */
export function without(hidden: readonly number[]): Query[] {
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
      aggs: { documents: { top_hits: { size: merchandising.pins.length, _source: [...fields, 'groupId'] } } },
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

function allOf(picked: readonly PickedFilter[], without: readonly Query[] = []): Query {
  const filter = picked.map(({ query }) => query);
  return { bool: { filter, ...(without.length === 0 ? {} : { must_not: [...without] }) } };
}

function offersOf(items: readonly number[]): Query[] {
  return items.length === 0 ? [] : [{ terms: { groupId: [...items] } }];
}

/** Products that stand alone have a negative one of their own (ProductDocument): only these may be of the same item. */
const IN_A_GROUP: Query = { range: { groupId: { gt: 0 } } };
/** Distinct items are counted without error up to some thousands, and closely up to here: the most Elasticsearch takes. */
const MOST_ITEMS = 40_000;
/** Less for a facet's value, since each of them needs the memory for as many. */
const MOST_ITEMS_OF_A_VALUE = 10_000;

/** What `itemCount` needs to count each item once: how many offers there are in groups, and of how many items. */
function offersUnder(filter: Query, precision: number): NonNullable<estypes.AggregationsAggregationContainer> {
  return {
    filter: { bool: { filter: [IN_A_GROUP, filter] } },
    aggs: { items: { cardinality: { field: 'groupId', precision_threshold: precision } } },
  };
}

/** To be put into the buckets of an aggregation. */
export const OFFERS_OF_A_VALUE: Aggregations = { offers: offersUnder({ match_all: {} }, MOST_ITEMS_OF_A_VALUE) };

/** Of what a discount facet counts, in percent. */
const DISCOUNT_BANDS = [10, 20, 30, 50];

/** Each facet counts under every filter but its own, so that a shopper sees what else could be picked. */
function facets(
  filters: Filters,
  picked: readonly PickedFilter[],
  storefront: Storefront,
  offers: Aggregations,
): Aggregations {
  const { size, priceBands, discountBands = DISCOUNT_BANDS, shown } = storefront.facets;
  const facet = (name: Facet, filter: keyof Filters, aggs: Aggregations): Aggregations =>
    shown === undefined || shown.includes(name)
      ? { [name]: { filter: allOf(picked.filter((one) => one.name !== filter)), aggs } }
      : {};
  const values = (field: string) => ({ values: { terms: { field, size }, aggs: offers } });
  return {
    ...facet('category', 'category', {
      values: { terms: { field: 'categoryPaths', include: nextLevel(filters.category), size }, aggs: offers },
    }),
    ...facet('brand', 'brand', values('brand.id')),
    ...facet('colour', 'colour', values('colourGroups')),
    ...facet('size', 'optionSize', values('sizesInStock')),
    ...facet('gender', 'gender', values('gender')),
    ...facet('age', 'age', values('ageGroup')),
    ...facet('season', 'season', values('season')),
    ...facet('delivery', 'delivery', values('delivery')),
    ...facet('price', 'price', {
      bands: { range: { field: 'price', ranges: bandRanges(priceBands) }, aggs: offers },
      bounds: { stats: { field: 'price' } },
    }),
    ...facet('discount', 'discountFrom', {
      bands: { range: { field: 'discountRate', ranges: discountBands.map((from) => ({ from })) }, aggs: offers },
    }),
    ...facet('inStock', 'inStock', {
      values: { filters: { filters: { true: { term: { soldOut: 0 } } } }, aggs: offers },
    }),
  };
}

/** The roots, or the children of as many picked categories as fit into 1,000 letters, the most Elasticsearch takes. Digits and '>' need no escape. */
function nextLevel(paths: readonly string[]): string {
  const children = `(${paths.join('|')})>[0-9]+`;
  if (children.length > 1_000) return nextLevel(paths.slice(0, -1));
  return paths.length === 0 ? '[0-9]+' : children;
}

/** A bound belongs to the band below it, as in '3만원 이하'; Elasticsearch's own `to` is exclusive. */
function bandRanges(bounds: readonly number[]): estypes.AggregationsAggregationRange[] {
  return [...bounds, null].map((to, index) => {
    const below = bounds[index - 1];
    return { ...(below === undefined ? {} : { from: below + 1 }), ...(to === null ? {} : { to: to + 1 }) };
  });
}
