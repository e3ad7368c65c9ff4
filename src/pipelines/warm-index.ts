import type { Storefront } from '../storefronts/storefront.ts';
import { liveDictionaries } from './golden-queries.ts';
import type { ReindexServices } from './reindex-services.ts';
import { topQueries } from './top-queries.ts';
import { anybody, tryQueries } from './try-queries.ts';

type Services = Pick<ReindexServices, 'elasticsearch' | 'prefix' | 'goldenQueries' | 'now' | 'warn'>;

const MOST_LOGGED = 100;

/**
 * Asks an index what shoppers will ask it, so that the first of them does not wait for its caches, its ordinals and its
 * fields to be read. What fails here fails nothing: the gate has judged.
 *
 * @returns how many queries were asked of each copy
 */
export async function warmIndex(services: Services, storefront: Storefront, index: string): Promise<number> {
  try {
    return await askEveryCopy(services, storefront, index);
  } catch (error) {
    services.warn(error);
    return 0;
  }
}

async function askEveryCopy(services: Services, storefront: Storefront, index: string): Promise<number> {
  const { elasticsearch, prefix, goldenQueries, now, warn } = services;
  const dictionaries = await liveDictionaries(services, storefront.id);
  if (dictionaries === null) return 0;
  const logged = await topQueries(elasticsearch, prefix, storefront.id, MOST_LOGGED).catch((error: unknown) => {
    warn(error);
    return [];
  });
  const queries = [...new Set(['', ...(goldenQueries.get(storefront.id) ?? []), ...logged])];
  const trial = { elasticsearch, storefront, index, dictionaries, caller: anybody(now()), size: storefront.page.size };
  // Each copy of a shard has caches of its own; Elasticsearch takes the copies in turn.
  for (let copy = 0; copy <= storefront.index.replicas; copy++) await tryQueries(trial, queries);
  return queries.length;
}
