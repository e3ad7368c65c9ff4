import { appliedFilters } from './applied-filters.ts';
import { attemptQuery } from './attempt-query.ts';
import { continuePage } from './continue-page.ts';
import { isDeniedPath, withoutDenied } from './denied.ts';
import { areLabelled, type FacetAggregations, NO_FACETS, readFacets } from './facets.ts';
import type { Candidate } from './fill-pages.ts';
import { highlightHit } from './highlight.ts';
import { type HitDocument, RANKED_FIELDS, toHit } from './hit.ts';
import { itemCount } from './item-count.ts';
import type { Release } from './live-index.ts';
import { type Merchandising, merchandisingFor } from './merchandising.ts';
import { type CursorOrigin, readCursor, writeCursor } from './page-cursor.ts';
import { pinPlaces } from './place-pins.ts';
import { probeQuery } from './probe-query.ts';
import { type Attempt, attemptMark, planQuery, type QueryPlan, WITHOUT_WORDS } from './query-plan.ts';
import { makePage, type PagePlan, planPage, type ResultPage, sellerLimit } from './result-pages.ts';
import { ask, itemOf, oneOfferEach, type SearchAnswer, standingHits } from './result-window.ts';
import type { SearchContext } from './search-context.ts';
import { searchQuery, type SearchQueryInput } from './search-query.ts';
import { LAST_HIT, type SearchRequest } from './search-request.ts';
import type { SearchResult } from './search-result.ts';
import { visibilityFilters } from './visibility.ts';

/** What the searches of one request have in common, whatever the attempt and the part of the list. */
export type SearchInput = Omit<SearchQueryInput, 'words' | 'items' | 'window' | 'after'>;

/**
 * Searches one storefront. Every search that this takes runs on `release.index`: an answer never mixes two indices.
 *
 * The next, looser stage is tried only when the text finds nothing before the shopper's filters: a filter that
 * leaves nothing is an answer, not a reason to search for something else.
 *
 * @throws ExpectedError cursor-invalid for a cursor that belongs to something else
 */
export async function searchProducts(context: SearchContext, asked: SearchRequest): Promise<SearchResult> {
  const { release, storefront, caller } = context;
  const origin: CursorOrigin = { index: release.index, request: asked, storefront };
  const cursor = asked.cursor === null ? null : readCursor(asked.cursor, origin, caller.now);
  const request = withoutDenied(asked, caller.denied);
  const merchandising = merchandisingFor(context.rules, request, storefront, caller.now);
  const input: SearchInput = {
    request,
    storefront,
    visibility: visibilityFilters(caller, storefront),
    merchandising,
    fields: RANKED_FIELDS,
    rankedAt: cursor?.rankedAt ?? caller.now,
  };
  const plan = planQuery(request.text, context.knowledge);
  if (plan.first === null) return nothingFor(request, context, merchandising.redirect);
  const answer =
    cursor === null
      ? await firstAnswer(context, input, plan, plan.first)
      : await continuePage(context, input, plan, cursor, search);
  const { attempt, page, total } = answer;
  const labels = await context.readLabels(release.index, (known) => areLabelled(answer.facets, known));
  const names = { known: labels, labels: storefront.facets.labels ?? {} };
  const next =
    page.next === null
      ? null
      : writeCursor({ ...page.next, rankedAt: input.rankedAt, attempt: attemptMark(attempt) }, origin);
  return {
    query: describeQuery(request, attempt),
    total,
    hits: page.hits.map((document) => {
      const hit = toHit(document, caller);
      return request.highlight ? { ...hit, highlighted: highlightHit(hit, attempt.applied) } : hit;
    }),
    facets: readFacets(answer.facets, names, (path) => isDeniedPath(path, caller.denied)),
    redirect: merchandising.redirect,
    page: { ...pageOf(request, cursor?.shown ?? null, total), next },
    release: answeredBy(release),
  };
}

/** The answer of the first attempt that finds something, strict ones first. */
async function firstAnswer(
  context: SearchContext,
  input: SearchInput,
  plan: QueryPlan,
  first: Attempt,
): Promise<StageAnswer> {
  const { storefront } = context;
  const { request, merchandising, visibility } = input;
  const withWords = request.text.applied !== '';
  const run = async (attempt: Attempt): Promise<StageAnswer> => {
    const page = planPage(request, sellerLimit(request, attempt, storefront), merchandising.pins.length);
    return search(context, input, attempt, page, []);
  };
  const answer = await run(withWords ? first : WITHOUT_WORDS);
  const found = itemCount(answer.facets.found);
  if (plan.wider !== null && found > 0 && found < storefront.page.size) {
    const wider = await run(plan.wider);
    if (itemCount(wider.facets.found) > found) return wider;
  }
  if (!withWords || found > 0) return answer;
  const next = await firstWithHits(context, plan.others(), (attempt) => {
    const words = attemptQuery(attempt, storefront);
    return words === null ? null : probeQuery(words, visibility, merchandising);
  });
  return next === null ? { ...answer, attempt: { ...answer.attempt, stage: 'nothing' } } : run(next);
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
function nothingFor({ text, page }: SearchRequest, { release }: SearchContext, redirect: string | null): SearchResult {
  return {
    query: { original: text.original, applied: text.applied, stage: 'banned' },
    total: 0,
    hits: [],
    facets: NO_FACETS,
    redirect,
    page: { ...page, pages: 0, next: null },
    release: answeredBy(release),
  };
}

function answeredBy({ index, run, dictionaries }: Release): SearchResult['release'] {
  return { index, run, dictionaries };
}

/** All attempts are tried in one request, since each is cheap and few queries get here; null: none finds anything. */
async function firstWithHits(
  { client, release: { index } }: SearchContext,
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

function pageOf({ page: { number, size } }: SearchRequest, shown: number | null, total: number) {
  const pages = size === 0 ? 0 : Math.ceil(Math.min(total, LAST_HIT) / size);
  return { number: shown === null ? number : Math.floor(shown / size) + 1, size, pages };
}

export interface StageAnswer {
  readonly attempt: Attempt;
  readonly page: ResultPage;
  readonly total: number;
  readonly facets: FacetAggregations;
}

export type Search = typeof search;

/** One page of one attempt. @param deferred what the pages before put off */
async function search(
  { client, release, storefront }: SearchContext,
  input: SearchInput,
  attempt: Attempt,
  plan: PagePlan,
  deferred: readonly Candidate<HitDocument>[],
): Promise<StageAnswer> {
  const { index } = release;
  const own = { ...input, words: attemptQuery(attempt, storefront), window: plan.window, after: plan.after };
  const searchWithout = async (items: readonly number[]) => {
    const query = { ...own, items: release.knowsItems ? { without: items } : null };
    return { query, answer: await ask(client, index, searchQuery(query)) };
  };
  let one = await searchWithout([]);
  const pinnedItems = pinnedOf(input.merchandising, one.answer).flatMap((document) => itemOf(document) ?? []);
  // Only the answer tells which pins may be shown, and so whose other offers must not stand beside them. Rare.
  if (release.knowsItems && pinnedItems.length > 0) one = await searchWithout(pinnedItems);
  const { query, answer } = one;
  const { aggregations: facets, hits } = answer;
  if (facets === undefined || typeof hits.total !== 'object') {
    throw new Error('Elasticsearch answered a search without its total or its facets.');
  }
  const found = standingHits(answer);
  const goesOn = plan.after !== null && query.items !== null;
  const fresh = goesOn ? await oneOfferEach(client, index, query, found) : found;
  // What was put off may be sold out by now.
  const candidates = [...deferred, ...fresh].sort((one, other) => one.document.soldOut - other.document.soldOut);
  const organic = itemCount({ ...facets, doc_count: hits.total.value });
  const pinned = pinnedOf(input.merchandising, answer);
  const total = organic + pinned.length;
  const places = pinPlaces(input.merchandising.pins, pinned, organic);
  return { attempt, page: makePage(plan, { candidates, pinned: places, total }), total, facets };
}

/** The pinned products that may be shown, in no order; of several of one item the one whose pin comes first. */
function pinnedOf({ pins }: Merchandising, { aggregations }: SearchAnswer): HitDocument[] {
  const documents = (aggregations?.pins?.documents.hits.hits ?? []).flatMap(({ _source }) =>
    _source === undefined ? [] : [_source],
  );
  const placeOf = new Map(pins.map(({ product }, place) => [product, place]));
  const sorted = documents.sort((one, other) => (placeOf.get(one.id) ?? 0) - (placeOf.get(other.id) ?? 0));
  return sorted.filter((document, place) => {
    const item = itemOf(document);
    return item === null || sorted.findIndex((other) => itemOf(other) === item) === place;
  });
}
