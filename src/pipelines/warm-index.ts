import type { Storefront } from '../storefronts/storefront.ts';
import { liveDictionaries } from './golden-queries.ts';
import type { ReindexServices } from './reindex-services.ts';
import { topQueries } from './top-queries.ts';
import { anybody, tryQueries } from './try-queries.ts';

type Services = Pick<ReindexServices, 'elasticsearch' | 'prefix' | 'now' | 'warn'>;

const MOST_LOGGED = 100;

/**
 * Asks an index what shoppers will ask it, so that the first of them does not wait for its caches, its ordinals and its
 * fields to be read. What fails here fails nothing: the gate has judged.
 */
export async function warmIndex(services: Services, storefront: Storefront, index: string): Promise<void> {
  try {
    await askEveryCopy(services, storefront, index);
  } catch (error) {
    services.warn(error);
  }
}

async function askEveryCopy(services: Services, storefront: Storefront, index: string): Promise<void> {
  const { elasticsearch, prefix, now, warn } = services;
  const dictionaries = await liveDictionaries(services, storefront.id);
  if (dictionaries === null) return;
  const logged = await topQueries(elasticsearch, prefix, storefront.id, MOST_LOGGED).catch((error: unknown) => {
    warn(error);
    return [];
  });
  // Golden queries were asked by the gate.
  const queries = ['', ...logged];
  const trial = { elasticsearch, storefront, index, dictionaries, caller: anybody(now()), size: storefront.page.size };
  // Each copy of a shard has caches of its own; Elasticsearch takes the copies in turn.
  for (let copy = 0; copy <= storefront.index.replicas; copy++) await tryQueries(trial, queries);
}
