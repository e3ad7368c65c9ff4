import { createApiKey } from '../src/api-keys/create-api-key.ts';
import { listApiKeys } from '../src/api-keys/list-api-keys.ts';
import { revokeApiKey } from '../src/api-keys/revoke-api-key.ts';
import { elasticsearchFor } from '../src/clients/elasticsearch.ts';
import type { Config } from '../src/config.ts';

/**
 * One new search key for each storefront; earlier ones of the same name end.
 *
 * @param name whom the keys are for
 * @param origins pages whose browsers may use them; none: keys for servers
 */
export async function createSearchKeys(
  config: Config,
  storefronts: readonly string[],
  name: string,
  origins: readonly string[] = [],
): Promise<ReadonlyMap<string, string>> {
  const client = elasticsearchFor(config, 'admin');
  try {
    const earlier = await listApiKeys(client, config.NAME_PREFIX);
    for (const key of earlier) {
      if (key.name === name && key.revokedAt === null) await revokeApiKey(client, config.NAME_PREFIX, key.id);
    }
    const tokens = new Map<string, string>();
    for (const storefront of storefronts) {
      const { token } = await createApiKey(client, config.NAME_PREFIX, {
        storefront,
        role: 'search',
        channel: 'web',
        name,
        ...(origins.length > 0 && { origins }),
      });
      tokens.set(storefront, token);
    }
    return tokens;
  } finally {
    await client.close();
  }
}
