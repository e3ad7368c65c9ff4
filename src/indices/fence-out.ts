import type { Client, estypes } from '@elastic/elasticsearch';
import { tokenAlias, writeAlias } from './index-name.ts';
import { listStorefrontIndices } from './storefront-indices.ts';

/**
 * Takes the tokens of every earlier run of the storefront away: a run that lost its lease while it was paused can't
 * promote when it wakes up. Called by whoever has the lease, before it creates an index of its own.
 *
 * Such an index leaves the write targets by the same call. Half-built and without a token it would look like one that
 * is kept warm, and a roll back would make it live.
 */
export async function fenceOutEarlierRuns(client: Client, prefix: string, storefront: string): Promise<void> {
  for (;;) {
    const actions = await readRemovals(client, prefix, storefront);
    if (actions.length === 0) return;
    try {
      await client.indices.updateAliases({ actions });
    } catch (error) {
      // One of them was pruned meanwhile: looked at again.
      if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 404)) throw error;
    }
  }
}

async function readRemovals(
  client: Client,
  prefix: string,
  storefront: string,
): Promise<estypes.IndicesUpdateAliasesAction[]> {
  const write = writeAlias(prefix, storefront);
  const token = tokenAlias(prefix, storefront, '');
  return (await listStorefrontIndices(client, prefix, storefront)).flatMap(({ name, aliases }) => {
    const tokens = aliases.filter((alias) => alias.startsWith(token));
    if (tokens.length === 0) return [];
    const lost = aliases.includes(write) ? [...tokens, write] : tokens;
    return lost.map((alias) => ({ remove: { index: name, alias } }));
  });
}
