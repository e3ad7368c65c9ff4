import type { Client, estypes } from '@elastic/elasticsearch';

/** What an index has of one product, as far as it is compared with the database. */
export interface IndexedProduct {
  readonly id: number;
  readonly state: 'product' | 'tombstone';
  readonly version: number;
  readonly contentHash: string;
}

const FIELDS = ['id', 'state', 'version', 'contentHash'];

/**
 * One page of an index in id order, as searches see it: what was written a moment ago may not be there yet.
 *
 * @param range ids above `after`, up to and with `through`
 * @returns the page, and where the next one begins; null: nothing is left of the range
 */
export async function readIndexedPage(
  client: Client,
  index: string,
  { after, through }: { readonly after: number; readonly through: number },
  pageSize: number,
): Promise<{ readonly products: readonly IndexedProduct[]; readonly next: number | null }> {
  const answer = await client.search<IndexedProduct>({
    index,
    size: pageSize,
    query: { range: { id: { gt: after, lte: through } } },
    sort: [{ id: 'asc' }],
    _source: FIELDS,
    track_total_hits: false,
    // A shard that does not answer would make its products look missing.
    allow_partial_search_results: false,
  });
  const products = answer.hits.hits.flatMap(({ _source }) => _source ?? []);
  const last = products.at(-1)?.id ?? null;
  return { products, next: products.length < pageSize ? null : last };
}

/** These products by id: always as they were written last. Those that the index does not know are left out. */
export async function readIndexedByIds(
  client: Client,
  index: string,
  ids: readonly number[],
): Promise<Map<number, IndexedProduct>> {
  if (ids.length === 0) return new Map();
  const answer = await client.mget<IndexedProduct>({ index, ids: ids.map(String), _source: FIELDS });
  return new Map(
    answer.docs.flatMap((found: estypes.MgetResponseItem<IndexedProduct>): [number, IndexedProduct][] => {
      if ('error' in found) throw new Error(`${index} could not be read: ${found.error.reason ?? found.error.type}`);
      return found._source === undefined ? [] : [[found._source.id, found._source]];
    }),
  );
}

/** DOCUMENT_SHAPE of the release that made the index; undefined: its `_meta` does not say. */
export async function readShape(client: Client, index: string): Promise<unknown> {
  const answer = await client.indices.getMapping({ index, filter_path: '*.mappings._meta' });
  return answer[index]?.mappings._meta?.['shape'];
}
