import type { Client } from '@elastic/elasticsearch';
import { queryLogPattern } from '../indices/query-log-indices.ts';

/** Which searches are counted. */
export interface SearchesQuery {
  readonly prefix: string;
  readonly storefront: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

/**
 * What fewer searched for within the time is told to nobody: it may be somebody's own business. It is also what nobody
 * misses.
 */
const FEWEST_SEARCHES = 10;
const MOST_SEARCHES = 2_000;

interface Counts {
  readonly queries: { readonly buckets: readonly { readonly key: string; readonly doc_count: number }[] };
}

/** How often each query was asked and found with all of its words, as it was searched for; rare ones are left out. */
export async function readSearches(
  client: Client,
  { prefix, storefront, since }: SearchesQuery,
): Promise<ReadonlyMap<string, number>> {
  const { aggregations } = await client.search<never, Counts>({
    index: queryLogPattern(prefix),
    ignore_unavailable: true,
    allow_no_indices: true,
    size: 0,
    query: {
      bool: {
        filter: [
          { term: { storefront } },
          { terms: { stage: ['all-words', 'corrected'] } },
          { range: { at: { gte: since } } },
          { range: { total: { gt: 0 } } },
        ],
      },
    },
    aggs: { queries: { terms: { field: 'applied', size: MOST_SEARCHES, min_doc_count: FEWEST_SEARCHES } } },
  });
  return new Map((aggregations?.queries.buckets ?? []).map(({ key, doc_count: count }) => [key, count]));
}

/** A query of the log. */
export interface CountedQuery {
  /** As it was typed, normalised. */
  readonly query: string;
  readonly searches: number;
  /** Products found, on average. */
  readonly products: number;
  /** How its words were matched most often. */
  readonly stage: string;
}

interface Counted {
  readonly queries: {
    readonly buckets: readonly {
      readonly key: string;
      readonly doc_count: number;
      readonly products: { readonly value: number | null };
      readonly stages: { readonly buckets: readonly { readonly key: string }[] };
    }[];
  };
}

/** Queries, those asked most first. @param which `zero`: those for which no stage found anything */
export async function countQueries(
  client: Client,
  { prefix, storefront, since }: SearchesQuery,
  which: 'any' | 'zero',
  size: number,
): Promise<CountedQuery[]> {
  const { aggregations } = await client.search<never, Counted>({
    index: queryLogPattern(prefix),
    ignore_unavailable: true,
    allow_no_indices: true,
    size: 0,
    query: {
      bool: {
        filter: [
          { term: { storefront } },
          { range: { at: { gte: since } } },
          ...(which === 'zero' ? [{ term: { stage: 'nothing' } }] : []),
        ],
      },
    },
    aggs: {
      queries: {
        terms: { field: 'query', size },
        aggs: { products: { avg: { field: 'total' } }, stages: { terms: { field: 'stage', size: 1 } } },
      },
    },
  });
  return (aggregations?.queries.buckets ?? []).map(({ key: query, doc_count: searches, products, stages }) => ({
    query,
    searches,
    products: Math.round(products.value ?? 0),
    stage: stages.buckets[0]?.key ?? '',
  }));
}
