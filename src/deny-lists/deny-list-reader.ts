import type { Client } from '@elastic/elasticsearch';
import { stateIndex } from '../indices/index-name.ts';
import { deniedBy, type DeniedIds } from './deny-list.ts';
import { readDenyLists, type StoredDenyList } from './deny-list-store.ts';

/**
 * Reads what queries have to leave out, in each storefront. What has not changed since the last call is not read
 * again, and comes back as the same object.
 *
 * @throws (the returned function) ExpectedError index-missing before set-up, or the client's error
 */
export function createDenyListReader(
  client: Client,
  prefix: string,
  storefronts: readonly string[],
): () => Promise<ReadonlyMap<string, DeniedIds>> {
  const index = stateIndex(prefix, 'deny-lists');
  const denied = new WeakMap<StoredDenyList, DeniedIds>();
  let known: ReadonlyMap<string, StoredDenyList> = new Map();
  return async () => {
    known = await readDenyLists(client, index, storefronts, known);
    return new Map(
      [...known].map(([storefront, stored]) => {
        const ids = denied.get(stored) ?? deniedBy(stored.list);
        denied.set(stored, ids);
        return [storefront, ids];
      }),
    );
  };
}
