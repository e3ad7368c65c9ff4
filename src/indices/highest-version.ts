import type { Client, estypes } from '@elastic/elasticsearch';
import { writeAlias } from './index-name.ts';

/** The highest version of any document in any write target; null: there is no document. */
export async function readHighestVersion(
  client: Client,
  prefix: string,
  storefronts: readonly string[],
): Promise<number | null> {
  const answer = await client.search<unknown, { highest: estypes.AggregationsMaxAggregate }>({
    index: storefronts.map((storefront) => writeAlias(prefix, storefront)),
    ignore_unavailable: true,
    allow_no_indices: true,
    size: 0,
    track_total_hits: false,
    allow_partial_search_results: false,
    aggregations: { highest: { max: { field: 'version' } } },
  });
  return answer.aggregations?.highest.value ?? null;
}
