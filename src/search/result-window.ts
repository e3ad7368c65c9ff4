import type { Client, estypes } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import type { FacetAggregations } from './facets.ts';
import type { Candidate } from './fill-pages.ts';
import type { HitDocument } from './hit.ts';
import type { CountedOffers } from './item-count.ts';
import { firstOffersQuery, offersQuery } from './next-page-query.ts';
import type { SortValues } from './page-cursor.ts';
import type { SearchQueryInput } from './search-query.ts';

/** A product where it stands in the order. */
export interface StandingHit extends Candidate<HitDocument> {
  readonly sort: SortValues;
}

interface Aggregations extends FacetAggregations, Pick<CountedOffers, 'offers'> {
  /** Where something is pinned for the request. */
  readonly pins?: {
    readonly documents: { readonly hits: { readonly hits: readonly { readonly _source?: HitDocument }[] } };
  };
}

export type SearchAnswer = estypes.SearchResponse<HitDocument, Aggregations>;

/** @throws ExpectedError index-missing where the index went between two searches */
export async function ask(client: Client, index: string, body: estypes.SearchRequest): Promise<SearchAnswer> {
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

/** The hits of an answer, in order. Pure. */
export function standingHits({ hits }: SearchAnswer): StandingHit[] {
  return hits.hits.flatMap(({ _source: document, sort = [] }) =>
    document === undefined ? [] : [{ document, sort: sort.map(Number) }],
  );
}

/** The item of a product that others may offer as well; null: it stands alone. Pure. */
export function itemOf({ groupId = null }: HitDocument): number | null {
  return groupId !== null && groupId > 0 ? groupId : null;
}

/**
 * As many hits as the window asks for, each item by the offer that stands for it in the whole list: an item that an
 * earlier page has shown does not come again by another offer. Elasticsearch can't do it, since it either collapses or
 * goes on after a hit: two searches for a page, and two more while many of its hits are offers of earlier items.
 *
 * @param input as the first hits were asked for
 * @param first those hits, offers of one item one by one
 */
export async function oneOfferEach(
  client: Client,
  index: string,
  input: SearchQueryInput,
  first: readonly StandingHit[],
): Promise<StandingHit[]> {
  const { size } = input.window;
  const kept: StandingHit[] = [];
  const seen = new Set(input.items?.without);
  for (let found = first; ;) {
    const items = [...new Set(found.flatMap(({ document }) => itemOf(document) ?? []))];
    const standing = await firstOffers(client, index, input, items);
    kept.push(...found.filter(({ document }) => itemOf(document) === null || standing.has(document.id)));
    const last = found.at(-1);
    if (kept.length >= size || found.length < size || last === undefined) return kept.slice(0, size);
    // Whatever else there is of these items stands behind.
    for (const item of items) seen.add(item);
    const next = { ...input, after: last.sort, items: { without: [...seen] } };
    found = standingHits(await ask(client, index, offersQuery(next)));
  }
}

async function firstOffers(
  client: Client,
  index: string,
  input: SearchQueryInput,
  items: readonly number[],
): Promise<ReadonlySet<number>> {
  if (items.length === 0) return new Set();
  const { hits } = await ask(client, index, firstOffersQuery(input, items));
  return new Set(hits.hits.flatMap(({ _source }) => (_source === undefined ? [] : [_source.id])));
}
