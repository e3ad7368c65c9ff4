import type { Client } from '@elastic/elasticsearch';

/**
 * Changes that indices of a shape have yet to receive: whoever took the message can't write that shape. One document
 * for each shape and product, so there are never more than products; a consumer that writes the shape reads the product
 * again, writes it, and takes the document away.
 */
interface OwedDocument {
  readonly shape: number;
  readonly productId: number;
  /** ISO 8601: when it was owed last. */
  readonly owedAt: string;
}

/** One of them, as it stood when it was read: it may have been owed again since. */
export interface OwedChange {
  readonly productId: number;
  readonly place: { readonly if_seq_no: number; readonly if_primary_term: number };
}

export interface OwedCount {
  readonly changes: number;
  /** Epoch milliseconds: since when the oldest waits. */
  readonly oldest: number;
}

/** @param state the state index */
export async function oweChanges(
  client: Client,
  state: string,
  { shapes, productIds }: { readonly shapes: readonly number[]; readonly productIds: readonly number[] },
  now: number,
): Promise<void> {
  const owedAt = new Date(now).toISOString();
  const documents = shapes.flatMap((shape) =>
    productIds.map((productId): OwedDocument => ({ shape, productId, owedAt })),
  );
  if (documents.length === 0) return;
  const answer = await client.bulk({
    index: state,
    operations: documents.flatMap((document) => [{ index: { _id: idOf(document) } }, document]),
  });
  const failed = answer.items.find((item) => item.index?.error !== undefined)?.index;
  if (failed === undefined) return;
  // With the status of the item, so that it is told apart from what never passes.
  throw Object.assign(new Error(`An owed change was not kept: ${failed.error?.reason ?? ''}`), {
    statusCode: failed.status,
  });
}

/** What is owed, by shape; shapes of which nothing is owed are left out. May be behind by a refresh. */
export async function countOwed(client: Client, state: string): Promise<ReadonlyMap<number, OwedCount>> {
  const answer = await client.search<unknown, { shapes: { buckets: ShapeBucket[] } }>({
    index: state,
    size: 0,
    track_total_hits: false,
    allow_partial_search_results: false,
    aggs: { shapes: { terms: { field: 'shape', size: 100 }, aggs: { oldest: { min: { field: 'owedAt' } } } } },
  });
  return new Map(
    (answer.aggregations?.shapes.buckets ?? []).map(({ key, doc_count: changes, oldest }) => [
      key,
      { changes, oldest: oldest.value ?? 0 },
    ]),
  );
}

interface ShapeBucket {
  readonly key: number;
  readonly doc_count: number;
  readonly oldest: { readonly value: number | null };
}

/** Those that have waited longest. */
export async function readOwed(client: Client, state: string, shape: number, size: number): Promise<OwedChange[]> {
  const answer = await client.search<OwedDocument>({
    index: state,
    size,
    query: { term: { shape } },
    sort: [{ owedAt: 'asc' }],
    seq_no_primary_term: true,
    track_total_hits: false,
    allow_partial_search_results: false,
  });
  return answer.hits.hits.flatMap(({ _source: source, _seq_no: seqNo, _primary_term: term }) =>
    source === undefined || seqNo === undefined || term === undefined
      ? []
      : [{ productId: source.productId, place: { if_seq_no: seqNo, if_primary_term: term } }],
  );
}

/** Takes them away, but for those that were owed again since they were read. */
export async function settleOwed(
  client: Client,
  state: string,
  shape: number,
  settled: readonly OwedChange[],
): Promise<void> {
  if (settled.length === 0) return;
  const answer = await client.bulk({
    index: state,
    operations: settled.map(({ productId, place }) => ({ delete: { _id: idOf({ shape, productId }), ...place } })),
  });
  const failed = answer.items.find(
    ({ delete: item }) => item?.error !== undefined && item.status !== 409 && item.status !== 404,
  );
  if (failed !== undefined) throw new Error(`An owed change was not settled: ${failed.delete?.error?.reason ?? ''}`);
}

function idOf({ shape, productId }: Pick<OwedDocument, 'shape' | 'productId'>): string {
  return `${shape}:${productId}`;
}
