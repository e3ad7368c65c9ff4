import type { Client, estypes } from '@elastic/elasticsearch';
import { type Static, Type } from 'typebox';
import { ExpectedError } from '../errors.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import type { ProductDocument } from '../transform/product-document.ts';
import { appliedFilters, AppliedFiltersSchema } from './applied-filters.ts';
import { attemptQuery } from './attempt-query.ts';
import { isDeniedPath, withoutDenied } from './denied.ts';
import { type FacetAggregations, FacetsSchema, NO_FACETS, readFacets } from './facets.ts';
import { HIT_FIELDS, type HitDocument, HitSchema, toHit } from './hit.ts';
import { type CountedOffers, itemCount } from './item-count.ts';
import type { Release } from './live-index.ts';
import { type Merchandising, merchandisingFor, type MerchandisingRule } from './merchandising.ts';
import { organicWindow, placePins } from './place-pins.ts';
import { NO_KNOWLEDGE, type QueryKnowledge } from './query-knowledge.ts';
import { type Attempt, planQuery, STAGES, WITHOUT_WORDS } from './query-plan.ts';
import { probeQuery, searchQuery } from './search-query.ts';
import { LAST_HIT, type SearchRequest } from './search-request.ts';
import { type Caller, visibilityFilters } from './visibility.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** The answer of a product search. Its members stay; later ones are added beside them. */
export const SearchResultSchema = Type.Object({
  query: Type.Object({
    original: Type.String(),
    applied: Type.String({ description: 'The query as it was searched for.' }),
    stage: Type.Enum([...STAGES], {
      type: 'string',
      description:
        'How the words were matched: all of them, after a correction, without those that say little, most of them, their ' +
        'pairs of syllables, or only their brand or category. nothing: no way found anything; banned: a banned word.',
    }),
    corrections: Type.Optional(
      Type.Array(
        Type.Object({
          from: Type.String(),
          to: Type.String(),
          kind: Type.Enum(['brand', 'spacing', 'typo', 'keyboard', 'initials', 'half-typed'], { type: 'string' }),
        }),
        { description: 'What of the query was read as something else.' },
      ),
    ),
    filters: Type.Optional(AppliedFiltersSchema),
  }),
  total: Type.Integer({
    description: 'Products that match query and filters; offers of the same item count as one.',
  }),
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
  asked: SearchRequest,
  caller: Caller,
  rules: readonly MerchandisingRule[] = [],
  knowledge: QueryKnowledge = NO_KNOWLEDGE,
): Promise<SearchResult> {
  const request = withoutDenied(asked, caller.denied);
  const visibility = visibilityFilters(caller, storefront);
  const merchandising = merchandisingFor(rules, request, storefront, caller.now);
  const window = organicWindow(request.page, merchandising.pins.length);
  const input = { request, storefront, visibility, merchandising, window, fields: HIT_FIELDS, now: caller.now };
  const itemsBeside = (pinned: readonly number[]) => (release.knowsItems ? { pinned } : null);
  const plan = planQuery(request.text, knowledge);
  if (plan.first === null) return nothingFor(request, release, merchandising.redirect);
  const run = async (attempt: Attempt): Promise<StageAnswer> => {
    const words = attemptQuery(attempt, storefront);
    const searchBeside = async (pinnedItems: readonly number[]) => {
      const body = searchQuery({ ...input, words, items: itemsBeside(pinnedItems) });
      return readAnswer(attempt, await search(client, release.index, body), merchandising);
    };
    const answer = await searchBeside([]);
    const pinnedItems = itemsOf(answer.pinned);
    // Only the answer tells which pins may be shown, and so whose other offers must not stand beside them. Rare.
    return release.knowsItems && pinnedItems.length > 0 ? searchBeside(pinnedItems) : answer;
  };
  let answer = await run(request.text.applied === '' ? WITHOUT_WORDS : plan.first);
  const found = answer.facets.found.doc_count;
  if (plan.wider !== null && found > 0 && found < storefront.page.size) {
    const wider = await run(plan.wider);
    if (wider.facets.found.doc_count > found) answer = wider;
  }
  if (request.text.applied !== '' && found === 0) {
    const next = await firstWithHits(client, release.index, plan.others(), (attempt) => {
      const words = attemptQuery(attempt, storefront);
      return words === null ? null : probeQuery(words, visibility, merchandising);
    });
    answer = next === null ? { ...answer, attempt: { ...answer.attempt, stage: 'nothing' } } : await run(next);
  }
  return {
    query: describeQuery(request, answer.attempt),
    total: answer.total + answer.pinned.length,
    hits: hitsOf(answer, request, merchandising, window.from).map((document) => toHit(document, caller)),
    facets: readFacets(answer.facets, (path) => isDeniedPath(path, caller.denied)),
    redirect: merchandising.redirect,
    page: pageOf(request, answer.total + answer.pinned.length),
    release: answeredBy(release),
  };
}

function describeQuery(
  { text }: SearchRequest,
  { applied, stage, corrections, slots }: Attempt,
): SearchResult['query'] {
  const filters = appliedFilters(slots);
  return {
    original: text.original,
    applied,
    stage,
    ...(corrections.length === 0 ? {} : { corrections: [...corrections] }),
    ...(filters === null ? {} : { filters }),
  };
}

/** A banned query is not even asked. */
function nothingFor({ text, page }: SearchRequest, release: Release, redirect: string | null): SearchResult {
  return {
    query: { original: text.original, applied: text.applied, stage: 'banned' },
    total: 0,
    hits: [],
    facets: NO_FACETS,
    redirect,
    page: { ...page, pages: 0 },
    release: answeredBy(release),
  };
}

function answeredBy({ index, run, dictionaries }: Release): SearchResult['release'] {
  return { index, run, dictionaries };
}

/** All attempts are tried in one request, since each is cheap and few queries get here; null: none finds anything. */
async function firstWithHits(
  client: Client,
  index: string,
  attempts: readonly Attempt[],
  probe: (attempt: Attempt) => ReturnType<typeof probeQuery> | null,
): Promise<Attempt | null> {
  const probes = attempts.flatMap((attempt) => {
    const body = probe(attempt);
    return body === null ? [] : [{ attempt, body }];
  });
  if (probes.length === 0) return null;
  const { responses } = await client.msearch({
    index,
    searches: probes.flatMap(({ body }) => [{ allow_partial_search_results: false }, body]),
  });
  for (const [place, { attempt }] of probes.entries()) {
    const response = responses[place];
    if (response === undefined || 'error' in response)
      throw new Error('Elasticsearch could not answer a looser search.');
    if (typeof response.hits.total === 'object' && response.hits.total.value > 0) return attempt;
  }
  return null;
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
  readonly attempt: Attempt;
  /** Without what is pinned. */
  readonly total: number;
  readonly documents: readonly HitDocument[];
  /** One of each item, in no order. */
  readonly pinned: readonly PinnedDocument[];
  readonly facets: FacetAggregations;
}

type PinnedDocument = HitDocument & Pick<ProductDocument, 'groupId'>;

interface Aggregations extends FacetAggregations, Pick<CountedOffers, 'offers'> {
  /** Where something is pinned for the request. */
  readonly pins?: {
    readonly documents: { readonly hits: { readonly hits: readonly { readonly _source?: PinnedDocument }[] } };
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

function readAnswer(attempt: Attempt, { hits, aggregations }: Answer, { pins }: Merchandising): StageAnswer {
  if (aggregations === undefined || typeof hits.total !== 'object') {
    throw new Error('Elasticsearch answered a search without its total or its facets.');
  }
  const documents = hits.hits.flatMap(({ _source }) => (_source === undefined ? [] : [_source]));
  const pinned = (aggregations.pins?.documents.hits.hits ?? []).flatMap(({ _source }) =>
    _source === undefined ? [] : [_source],
  );
  const total = itemCount({ ...aggregations, doc_count: hits.total.value });
  return { attempt, total, documents, pinned: firstOfEachItem(pins, pinned), facets: aggregations };
}

/** Of several pins of one item the first one stands. */
function firstOfEachItem(pins: Merchandising['pins'], pinned: readonly PinnedDocument[]): PinnedDocument[] {
  const placeOf = new Map(pins.map(({ product }, place) => [product, place]));
  const sorted = pinned.toSorted((one, other) => (placeOf.get(one.id) ?? 0) - (placeOf.get(other.id) ?? 0));
  return sorted.filter(
    ({ groupId }, place) => groupId === null || sorted.findIndex((other) => other.groupId === groupId) === place,
  );
}

/** The items of these products that others may offer as well. */
function itemsOf(products: readonly PinnedDocument[]): number[] {
  return products.flatMap(({ groupId }) => (groupId !== null && groupId > 0 ? [groupId] : []));
}
