import type { Client, estypes } from '@elastic/elasticsearch';

/** How many products an index holds; tombstones do not count. The index must have been refreshed. */
export async function countProducts(client: Client, index: string): Promise<number> {
  return countMatching(client, index, [{ term: { state: 'product' } }]);
}

/** A search, since `_count` can't be told to fail where a shard does not answer: it counts less. */
async function countMatching(client: Client, index: string, filter: estypes.QueryDslQueryContainer[]): Promise<number> {
  const { hits } = await client.search({
    index,
    size: 0,
    query: { bool: { filter } },
    track_total_hits: true,
    allow_partial_search_results: false,
  });
  return typeof hits.total === 'number' ? hits.total : (hits.total?.value ?? NaN);
}

/** How many documents, tombstones included, the run wrote, and how many somebody else did. The index must have been refreshed. */
export async function countWrites(
  client: Client,
  index: string,
  run: string,
): Promise<{ readonly ours: number; readonly others: number }> {
  const all = await countMatching(client, index, []);
  const ours = await countMatching(client, index, [{ term: { run } }]);
  return { ours, others: all - ours };
}

/** Ids above `after`, up to and with `through`. */
export interface IdStretch {
  readonly after: number;
  readonly through: number;
}

const STRETCHES_AT_ONCE = 500;

/** As `countWrites`, in each of these stretches, in their order. The index must have been refreshed. */
export async function countWritesIn(
  client: Client,
  index: string,
  run: string,
  stretches: readonly IdStretch[],
): Promise<{ readonly ours: number; readonly others: number }[]> {
  const counts: { ours: number; others: number }[] = [];
  for (let first = 0; first < stretches.length; first += STRETCHES_AT_ONCE) {
    const some = stretches.slice(first, first + STRETCHES_AT_ONCE);
    const answer = await client.search<unknown, { stretches: { buckets: StretchBucket[] } }>({
      index,
      size: 0,
      track_total_hits: false,
      allow_partial_search_results: false,
      aggs: {
        stretches: {
          range: { field: 'id', ranges: some.map(({ after, through }) => ({ from: after + 1, to: through + 1 })) },
          aggs: { ours: { filter: { term: { run } } } },
        },
      },
    });
    const buckets = new Map(answer.aggregations?.stretches.buckets.map((bucket) => [bucket.from, bucket]));
    for (const { after } of some) {
      const bucket = buckets.get(after + 1);
      if (bucket === undefined) throw new Error(`Elasticsearch answered without a stretch of ${index}.`);
      counts.push({ ours: bucket.ours.doc_count, others: bucket.doc_count - bucket.ours.doc_count });
    }
  }
  return counts;
}

interface StretchBucket {
  readonly from: number;
  readonly doc_count: number;
  readonly ours: { readonly doc_count: number };
}
