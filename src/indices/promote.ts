import type { Client, estypes } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import { changeLiveAlias } from './change-live-alias.ts';
import { liveAlias, tokenAlias, writeAlias } from './index-name.ts';

export interface Promotion {
  readonly prefix: string;
  readonly storefront: string;
  readonly run: string;
  readonly newIndex: string;
  /** The live index when the run decided to promote; null: there is none yet. */
  readonly liveIndex: string | null;
}

/**
 * Makes the new index the live one, in one atomic `_aliases` call. The previous index stays a write target, so that a
 * roll back meets current data.
 *
 * Everything that the decision stood on is removed with `must_exist`, so a run that lost its token, met another
 * promotion, or whose index dropped out of the write targets is refused as a whole.
 *
 * @throws ExpectedError promotion-refused, or elasticsearch-unavailable when it is not known whether it is live
 */
export async function promote(client: Client, promotion: Promotion): Promise<void> {
  const { prefix, storefront, newIndex, liveIndex, run } = promotion;
  const live = liveAlias(prefix, storefront);
  const write = writeAlias(prefix, storefront);
  const actions: estypes.IndicesUpdateAliasesAction[] = [
    { remove: { index: newIndex, alias: tokenAlias(prefix, storefront, run), must_exist: true } },
    { remove: { index: newIndex, alias: write, must_exist: true } },
    ...(liveIndex === null ? [] : [{ remove: { index: liveIndex, alias: live, must_exist: true } }]),
    { add: { index: newIndex, alias: live, is_write_index: false } },
    { add: { index: newIndex, alias: write } },
  ];
  const change = { prefix, storefront, index: newIndex, actions };
  if ((await changeLiveAlias(client, change)) === 'changed') return;
  throw new ExpectedError(
    'promotion-refused',
    `The index ${newIndex} was not promoted: its run ${run} no longer holds the storefront ${storefront}.`,
    'Another run, promotion or roll back came first; the live index is unchanged by this one.',
  );
}
