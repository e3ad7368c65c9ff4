import type { Client, estypes } from '@elastic/elasticsearch';

/**
 * Makes a loaded index ready for readers before they come: replicas, refresh, caches. Safe to call twice.
 *
 * @throws Error when its shards are not all there within `timeoutMs`
 */
export async function serveIndex(
  client: Client,
  index: string,
  settings: estypes.IndicesIndexSettings,
  timeoutMs: number,
): Promise<void> {
  await client.indices.putSettings({ index, settings });
  await client.indices.refresh({ index });
  await client.cluster.health(
    { index, wait_for_status: 'green', timeout: `${timeoutMs}ms` },
    { requestTimeout: timeoutMs + 5_000 },
  );
}
