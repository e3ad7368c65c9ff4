import { type Static, Type } from 'typebox';
import { ExpectedError } from '../errors.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { FACET_NAMES, type FacetName, isFacetName, type Picks, readPicks } from './instantsearch-filters.ts';
import { type QueryText, readQueryText } from './query-text.ts';
import { defaultSort, LAST_HIT, type Sort, SORTS } from './search-request.ts';

const MOST_SEARCHES = 20;
const MOST_HITS = 100;
const MOST_VALUES = 200;
const MOST_FACET_HITS = 100;
/** Searching among the values of a facet looks at so many of them. */
const SEARCHED_VALUES = 1_000;

const Tag = (description: string) => Type.Optional(Type.String({ maxLength: 100, description }));
const Names = (description: string) =>
  Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50, description }));
const Ignored = (schema: Type.TSchema) => Type.Optional({ ...schema, description: 'Taken and without effect.' });

/** The parameters of one search. Everything else is refused, so that nobody believes it has an effect. */
const ParamsSchema = Type.Object(
  {
    query: Type.Optional(Type.String({ maxLength: 2_000, description: 'What the shopper typed.' })),
    page: Type.Optional(Type.Integer({ minimum: 0, maximum: LAST_HIT, description: 'From 0.' })),
    hitsPerPage: Type.Optional(Type.Integer({ minimum: 0, maximum: MOST_HITS })),
    facets: Names(`Facets whose values are counted: ${FACET_NAMES.join(', ')}; * for all.`),
    maxValuesPerFacet: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_VALUES })),
    facetFilters: Type.Optional(
      Type.Array(Type.Unknown(), {
        maxItems: 50,
        description: 'Texts such as colour:black, joined by and; a list of them in the list is joined by or.',
      }),
    ),
    numericFilters: Type.Optional(
      Type.Array(Type.Unknown(), { maxItems: 50, description: 'Comparisons of the price, such as price<=30000.' }),
    ),
    attributesToRetrieve: Names('Attributes of the hits; * for all, as without it.'),
    attributesToHighlight: Names('name and brand.name are highlighted, as without it; an empty list: nothing.'),
    highlightPreTag: Tag('Before a highlighted word; <em> by default.'),
    highlightPostTag: Tag('After it; </em> by default.'),
    facetName: Tag('Of a search among facet values; the same as `facet`.'),
    facetQuery: Tag('Of a search among facet values: what they begin with.'),
    maxFacetHits: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_FACET_HITS })),
    analytics: Type.Optional(Type.Boolean({ description: 'false: the search is not logged.' })),
    analyticsTags: Ignored(Type.Array(Type.String())),
    clickAnalytics: Ignored(Type.Boolean()),
    enableABTest: Ignored(Type.Boolean()),
    userToken: Ignored(Type.String()),
    tagFilters: Ignored(Type.Array(Type.String(), { maxItems: 0 })),
  },
  { additionalProperties: false },
);

const RequestSchema = Type.Object(
  {
    indexName: Type.String({
      maxLength: 100,
      description: "The storefront's id, or the id and an order: brandi_price_asc.",
      examples: ['brandi'],
    }),
    type: Type.Optional(Type.Enum(['default', 'facet'], { type: 'string', description: 'facet: among its values.' })),
    facet: Type.Optional(Type.String({ maxLength: 100, description: 'Of a search among facet values.' })),
    params: Type.Optional(ParamsSchema),
  },
  { additionalProperties: false },
);

/** The body of POST /instantsearch: what InstantSearch hands to its search client. */
export const InstantSearchBodySchema = Type.Object(
  { requests: Type.Array(RequestSchema, { minItems: 1, maxItems: MOST_SEARCHES }) },
  { additionalProperties: false },
);
export type InstantSearchBody = Static<typeof InstantSearchBodySchema>;
type Request = InstantSearchBody['requests'][number];
type Params = NonNullable<Request['params']>;

/** One search, read and with its defaults. */
export interface InstantSearchRequest {
  readonly indexName: string;
  readonly text: QueryText;
  readonly sort: Sort;
  /** From 0. */
  readonly page: number;
  readonly hitsPerPage: number;
  readonly picks: Picks;
  readonly facets: readonly FacetName[];
  readonly valuesPerFacet: number;
  /** Null: all. */
  readonly attributes: readonly string[] | null;
  readonly highlighted: readonly HighlightedAttribute[];
  readonly tags: { readonly pre: string; readonly post: string };
  /** A search among the values of a facet; null: a search for products. */
  readonly values: { readonly facet: FacetName; readonly query: QueryText; readonly size: number } | null;
  /** As they came: they are echoed. */
  readonly params: Params;
}

const HIGHLIGHTED = ['name', 'brand.name'] as const;
export type HighlightedAttribute = (typeof HIGHLIGHTED)[number];

/** @throws ExpectedError request-invalid for what is not supported; the message names it */
export function readInstantSearch(request: Request, storefront: Storefront): InstantSearchRequest {
  const { params = {}, indexName } = request;
  const page = params.page ?? 0;
  const hitsPerPage = params.hitsPerPage ?? storefront.page.size;
  if ((page + 1) * hitsPerPage > LAST_HIT) {
    throw invalid(
      `Page ${page} of ${hitsPerPage} hits ends after the hit ${LAST_HIT}.`,
      'Narrow the query by filters instead of turning so many pages.',
    );
  }
  const values = readValues(request, params);
  return {
    indexName,
    text: readQueryText(params.query ?? ''),
    sort: readSort(indexName, storefront),
    page,
    hitsPerPage: values === null ? hitsPerPage : 0,
    picks: readPicks(params.facetFilters ?? [], params.numericFilters ?? []),
    facets: readFacetNames(params.facets ?? []),
    valuesPerFacet: values === null ? (params.maxValuesPerFacet ?? storefront.facets.size) : SEARCHED_VALUES,
    attributes: params.attributesToRetrieve?.includes('*') === true ? null : (params.attributesToRetrieve ?? null),
    highlighted: HIGHLIGHTED.filter((name) => names(params.attributesToHighlight ?? ['*'], name)),
    tags: { pre: params.highlightPreTag ?? '<em>', post: params.highlightPostTag ?? '</em>' },
    values,
    params,
  };
}

function names(list: readonly string[], name: string): boolean {
  return list.includes('*') || list.includes(name);
}

/** An order has the name of an index, since that is what sortBy switches between. */
function readSort(indexName: string, storefront: Storefront): Sort {
  if (indexName === storefront.id) return defaultSort(storefront);
  const sort = SORTS.find((known) => indexName === `${storefront.id}_${known}`);
  if (sort !== undefined) return sort;
  throw invalid(
    `There is no index ${JSON.stringify(indexName)}.`,
    `Take ${storefront.id}, or ${storefront.id}_ and one of: ${SORTS.join(', ')}.`,
  );
}

function readFacetNames(facets: readonly string[]): FacetName[] {
  if (facets.includes('*')) return [...FACET_NAMES];
  return facets.map((name) => {
    if (isFacetName(name)) return name;
    throw invalid(`There is no facet ${JSON.stringify(name)}.`, `Take one of: ${FACET_NAMES.join(', ')}.`);
  });
}

function readValues({ type, facet }: Request, params: Params): InstantSearchRequest['values'] {
  if (type !== 'facet') {
    if (params.facetQuery === undefined && facet === undefined) return null;
    throw invalid('A facet is searched, and the type is not "facet".', 'Send type: "facet".');
  }
  const name = facet ?? params.facetName ?? '';
  if (!isFacetName(name) || name === 'price' || name === 'inStock') {
    throw invalid(
      `The values of ${JSON.stringify(name)} can't be searched.`,
      'Take brand, colour, size or a category level.',
    );
  }
  return { facet: name, query: readQueryText(params.facetQuery ?? ''), size: params.maxFacetHits ?? 10 };
}

function invalid(message: string, remedy: string): ExpectedError {
  return new ExpectedError('request-invalid', message, remedy);
}
