import type { Client, estypes } from '@elastic/elasticsearch';
import { type Static, Type } from 'typebox';
import { ExpectedError } from '../errors.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { type FacetAggregations, FacetsSchema, readFacets } from './facets.ts';
import { HIT_FIELDS, type HitDocument, HitSchema, toHit } from './hit.ts';
import type { Release } from './live-index.ts';
import { type Merchandising, merchandisingFor, type MerchandisingRule } from './merchandising.ts';
import { organicWindow, placePins } from './place-pins.ts';
import { searchQuery, type Stage } from './search-query.ts';
import { LAST_HIT, type SearchRequest } from './search-request.ts';
import { type Caller, visibilityFilters } from './visibility.ts';

const LOOSER_STAGES = ['fewer-words', 'two-grams'] as const satisfies readonly Stage[];
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** The answer of a product search. Its members stay; later ones are added beside them. */
export const SearchResultSchema = Type.Object({
  query: Type.Object({
    original: Type.String(),
    applied: Type.String({ description: 'The query as it was searched for.' }),
    stage: Type.Enum(['all-words', ...LOOSER_STAGES], {
      type: 'string',
      description: 'How the words were matched: all of them, most of them, or their pairs of syllables.',
    }),
  }),
  total: Type.Integer({ description: 'Products that match query and filters, exactly.' }),
  hits: Type.Array(HitSchema),
  facets: FacetsSchema,
  redirect: Nullable(
    Type.String({ description: 'The page that merchandisers lead this query to: a path of the storefront, or https.' }),
  ),
  page: Type.Object({ number: Type.Integer(), size: Type.Integer(), pages: Type.Integer() }),
  release: Type.Object({
    index: Type.String(),
    run: Nullable(Type.String()),
    dictionaries: Nullable(Type.Integer({ description: 'Number of the dictionary release that is live.' })),
  }),
});
export type SearchResult = Static<typeof SearchResultSchema>;

/**
 * Searches one storefront. Every search that this takes runs on `release.index`: an answer never mixes two indices.
 *
 * The next, looser stage is tried only when the text finds nothing before the shopper's filters: a filter that
 * leaves nothing is an answer, not a reason to search for something else.
 */
export async function searchProducts(
  client: Client,
  release: Release,
  storefront: Storefront,
  request: SearchRequest,
  caller: Caller,
  rules: readonly MerchandisingRule[] = [],
): Promise<SearchResult> {
  const visibility = visibilityFilters(caller, storefront);
  const merchandising = merchandisingFor(rules, request, storefront, caller.now);
  const window = organicWindow(request.page, merchandising.pins.length);
  const input = { request, storefront, visibility, merchandising, window, fields: HIT_FIELDS, now: caller.now };
  const run = async (stage: Stage): Promise<StageAnswer> =>
    readAnswer(stage, await search(client, release.index, searchQuery({ ...input, stage })));
  let answer = await run('all-words');
  if (request.text.applied !== '') {
    for (const stage of LOOSER_STAGES) {
      if (answer.facets.found.doc_count > 0) break;
      answer = await run(stage);
    }
  }
  return {
    query: { original: request.text.original, applied: request.text.applied, stage: answer.stage },
    total: answer.total + answer.pinned.length,
    hits: hitsOf(answer, request, merchandising, window.from).map((document) => toHit(document, caller)),
    facets: readFacets(answer.facets),
    redirect: merchandising.redirect,
    page: pageOf(request, answer.total + answer.pinned.length),
    release,
  };
}

function hitsOf(
  { documents, pinned, total }: StageAnswer,
  { page }: SearchRequest,
  { pins }: Merchandising,
  from: number,
): readonly HitDocument[] {
  return placePins(page, pins, pinned, { hits: documents, from, total });
}

function pageOf({ page: { number, size } }: SearchRequest, total: number): SearchResult['page'] {
  return { number, size, pages: Math.ceil(Math.min(total, LAST_HIT) / size) };
}

interface StageAnswer {
  readonly stage: Stage;
  /** Without what is pinned. */
  readonly total: number;
  readonly documents: readonly HitDocument[];
  /** In no order. */
  readonly pinned: readonly HitDocument[];
  readonly facets: FacetAggregations;
}

interface Aggregations extends FacetAggregations {
  /** Where something is pinned for the request. */
  readonly pins?: {
    readonly documents: { readonly hits: { readonly hits: readonly { readonly _source?: HitDocument }[] } };
  };
}

type Answer = estypes.SearchResponse<HitDocument, Aggregations>;

async function search(client: Client, index: string, body: estypes.SearchRequest): Promise<Answer> {
  try {
    return await client.search<HitDocument, Aggregations>({ ...body, index });
  } catch (error) {
    if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 404)) throw error;
    throw new ExpectedError(
      'index-missing',
      `The index ${index} is gone.`,
      'Ask again; if it stays so, build one with: storefront-search reindex',
      { cause: error },
    );
  }
}

function readAnswer(stage: Stage, { hits, aggregations }: Answer): StageAnswer {
  if (aggregations === undefined || typeof hits.total !== 'object') {
    throw new Error('Elasticsearch answered a search without its total or its facets.');
  }
  const documents = hits.hits.flatMap(({ _source }) => (_source === undefined ? [] : [_source]));
  const pinned = (aggregations.pins?.documents.hits.hits ?? []).flatMap(({ _source }) =>
    _source === undefined ? [] : [_source],
  );
  return { stage, total: hits.total.value, documents, pinned, facets: aggregations };
}
