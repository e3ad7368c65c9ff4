import type { Client, estypes } from '@elastic/elasticsearch';

/** A document that has to be indexed again, since a moment has passed at which something of it changes. */
export interface DueDocument {
  readonly id: number;
  /** Epoch milliseconds: its `nextTransitionAt`. */
  readonly dueAt: number;
}

/** What is due in one index. */
export interface DueCount {
  readonly documents: number;
  /** Epoch milliseconds; null: nothing is due. */
  readonly oldest: number | null;
}

/** A page of due documents, and where the next one begins; null: nothing is left. */
export interface DuePage {
  readonly due: readonly DueDocument[];
  readonly next: estypes.SortResults | null;
}

function dueQuery(now: number): NonNullable<estypes.QueryDslQueryContainer> {
  return { bool: { filter: [{ term: { state: 'product' } }, { range: { nextTransitionAt: { lte: now } } }] } };
}

/** An index that was pruned since its name was looked up has nothing due. */
const GONE_IS_EMPTY = { ignore_unavailable: true, allow_no_indices: true } as const;

/**
 * How much is due in these indices, by one request; those with nothing due are left out.
 *
 * @param now epoch milliseconds of the source's primary
 */
export async function countDue(
  client: Client,
  indices: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, DueCount>> {
  if (indices.length === 0) return new Map();
  const answer = await client.search<unknown, { indices: { buckets: IndexBucket[] } }>({
    index: [...indices],
    ...GONE_IS_EMPTY,
    allow_partial_search_results: false,
    size: 0,
    track_total_hits: false,
    query: dueQuery(now),
    aggs: {
      indices: {
        terms: { field: '_index', size: indices.length },
        aggs: { oldest: { min: { field: 'nextTransitionAt' } } },
      },
    },
  });
  return new Map(
    (answer.aggregations?.indices.buckets ?? []).map(({ key, doc_count: documents, oldest }) => [
      key,
      { documents, oldest: oldest.value },
    ]),
  );
}

interface IndexBucket {
  readonly key: string;
  readonly doc_count: number;
  readonly oldest: { readonly value: number | null };
}

/**
 * The next documents that are due in these indices of one storefront, each id once, what shoppers see most first.
 *
 * @param size documents looked at: a product that is due in two indices counts twice
 * @param after `next` of the page before; null: the first page
 */
export async function readDue(
  client: Client,
  indices: readonly string[],
  now: number,
  { size, after }: { readonly size: number; readonly after: estypes.SortResults | null },
): Promise<DuePage> {
  const { hits } = await client.search({
    index: [...indices],
    ...GONE_IS_EMPTY,
    allow_partial_search_results: false,
    size,
    track_total_hits: false,
    query: dueQuery(now),
    _source: false,
    docvalue_fields: ['id', { field: 'nextTransitionAt', format: 'epoch_millis' }],
    sort: [{ popularity: 'desc' }, { id: 'asc' }],
    ...(after === null ? {} : { search_after: after }),
  });
  const due = new Map<number, DueDocument>();
  for (const { fields = {} } of hits.hits) {
    const { id, dueAt } = readFields(fields);
    // In two indices at once: the one that is behind.
    if (dueAt < (due.get(id)?.dueAt ?? Infinity)) due.set(id, { id, dueAt });
  }
  const next = hits.hits.length < size ? null : (hits.hits.at(-1)?.sort ?? null);
  return { due: [...due.values()], next };
}

function readFields(fields: Record<string, unknown[]>): DueDocument {
  const id = Number(fields['id']?.[0]);
  const dueAt = Number(fields['nextTransitionAt']?.[0]);
  if (Number.isSafeInteger(id) && Number.isSafeInteger(dueAt)) return { id, dueAt };
  throw new Error('Elasticsearch answered a due document without its id or its transition.');
}
