import type { Client } from '@elastic/elasticsearch';

/** What an index holds. */
export interface IndexSize {
  readonly products: number;
  readonly tombstones: number;
  /** On disk, of one copy. */
  readonly bytes: number;
}

/** As searches see it: what was written since the last refresh is not counted. */
export async function readIndexSize(client: Client, index: string): Promise<IndexSize> {
  const [all, products, stats] = await Promise.all([
    client.count({ index }),
    client.count({ index, query: { term: { state: 'product' } } }),
    client.indices.stats({ index, metric: 'store' }),
  ]);
  return {
    products: products.count,
    tombstones: all.count - products.count,
    bytes: stats.indices?.[index]?.primaries?.store?.size_in_bytes ?? 0,
  };
}
