import type { Client } from '@elastic/elasticsearch';
import { liveAlias } from './index-name.ts';

/**
 * Takes the tokens of every earlier run of the storefront away: a run that lost its lease while it was paused can't
 * promote when it wakes up. Called by whoever has the lease, before it creates an index of its own.
 */
export async function fenceOutEarlierRuns(client: Client, prefix: string, storefront: string): Promise<void> {
  const family = liveAlias(prefix, storefront);
  await client.indices.deleteAlias({ index: `${family}-*`, name: `${family}-token-*` }, { ignore: [404] });
}
