import type { Client, estypes } from '@elastic/elasticsearch';

/** Products that something has in common: those of a seller, of a brand, filed in a category, or one alone. */
export interface ProductsOf {
  readonly kind: 'seller' | 'brand' | 'category' | 'product';
  readonly id: number;
}

const FIELDS = { seller: 'seller.id', brand: 'brand.id', category: 'filedCategories', product: 'id' } as const;

/**
 * Which of these still have a document that could be found, in any of the indices.
 *
 * @param targets at most a few hundred
 * @returns those of `targets` that have one
 */
export async function withFullDocuments<T extends ProductsOf>(
  client: Client,
  indices: readonly string[],
  targets: readonly T[],
): Promise<T[]> {
  if (targets.length === 0 || indices.length === 0) return [];
  const answer = await client.search<unknown, { targets: { buckets: Record<string, { doc_count: number }> } }>({
    index: [...indices],
    ignore_unavailable: true,
    allow_partial_search_results: false,
    size: 0,
    track_total_hits: false,
    query: { term: { state: 'product' } },
    aggs: { targets: { filters: { filters: filtersOf(targets) } } },
  });
  const buckets = answer.aggregations?.targets.buckets;
  if (buckets === undefined) throw new Error('Elasticsearch answered without saying which documents there are.');
  // What it says nothing about counts as being there.
  return targets.filter((target) => (buckets[nameOf(target)]?.doc_count ?? 1) > 0);
}

function filtersOf(targets: readonly ProductsOf[]): Record<string, NonNullable<estypes.QueryDslQueryContainer>> {
  return Object.fromEntries(targets.map((target) => [nameOf(target), { term: { [FIELDS[target.kind]]: target.id } }]));
}

function nameOf({ kind, id }: ProductsOf): string {
  return `${kind}:${id}`;
}
