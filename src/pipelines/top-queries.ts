import type { Client } from '@elastic/elasticsearch';

interface Counts {
  readonly queries: { readonly buckets: readonly { readonly key: string }[] };
}

/** What shoppers of the storefront searched for most, most often first; none where nothing was logged. */
export async function topQueries(
  client: Client,
  prefix: string,
  storefront: string,
  size: number,
): Promise<readonly string[]> {
  const answer = await client.search<unknown, Counts>({
    index: `${prefix}search-query-log*`,
    ignore_unavailable: true,
    size: 0,
    query: { term: { storefront } },
    aggs: { queries: { terms: { field: 'query', size } } },
  });
  return (answer.aggregations?.queries.buckets ?? []).map(({ key }) => key);
}
