import type { Client, estypes } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import { changeLiveAlias } from './change-live-alias.ts';
import { liveAlias, writeAlias } from './index-name.ts';
import { isWarm, type StorefrontIndex } from './storefront-indices.ts';

/**
 * Chooses the index that a roll back makes live: the newest that receives every change and is not live. Pure.
 *
 * @param indices of one storefront, oldest first
 * @param left indices that missed a change
 * @throws ExpectedError promotion-refused when there is none
 */
export function chooseRollBack(
  storefront: string,
  indices: readonly StorefrontIndex[],
  left: ReadonlySet<string>,
): { readonly from: string; readonly to: string } {
  const from = indices.find((index) => index.live)?.name;
  const to = indices.findLast((index) => isWarm(index, storefront) && !left.has(index.name))?.name;
  if (from === undefined || to === undefined) {
    throw new ExpectedError(
      'promotion-refused',
      `The storefront ${storefront} has no index to roll back to: none beside the live one has received every change.`,
      'Mend the cause and run: storefront-search reindex',
    );
  }
  return { from, to };
}

/**
 * Makes the previous index live again, in one call. Both stay write targets, so it can be taken back in turn.
 *
 * @throws ExpectedError promotion-refused when either index has changed its place meanwhile, or
 * elasticsearch-unavailable when it is not known which one is live
 */
export async function rollBack(
  client: Client,
  prefix: string,
  storefront: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const live = liveAlias(prefix, storefront);
  const write = writeAlias(prefix, storefront);
  const actions: estypes.IndicesUpdateAliasesAction[] = [
    { remove: { index: from, alias: live, must_exist: true } },
    { remove: { index: to, alias: write, must_exist: true } },
    { add: { index: to, alias: write } },
    { add: { index: to, alias: live, is_write_index: false } },
  ];
  if ((await changeLiveAlias(client, { prefix, storefront, index: to, actions })) === 'changed') return;
  throw notRolledBack(storefront);
}

/**
 * Takes the live index back where none was live before it.
 *
 * @throws ExpectedError as `rollBack`
 */
export async function withdraw(client: Client, prefix: string, storefront: string, index: string): Promise<void> {
  const actions = [{ remove: { index, alias: liveAlias(prefix, storefront), must_exist: true } }];
  if ((await changeLiveAlias(client, { prefix, storefront, index: null, actions })) === 'changed') return;
  throw notRolledBack(storefront);
}

function notRolledBack(storefront: string): ExpectedError {
  return new ExpectedError(
    'promotion-refused',
    `The storefront ${storefront} was not rolled back: its live index changed at the same moment.`,
    'Look at it with storefront-search runs list, and try again.',
  );
}
