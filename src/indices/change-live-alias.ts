import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, estypes } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import { liveAlias } from './index-name.ts';
import { readAliases } from './read-aliases.ts';

/** Which index of a storefront is to be the live one, and nobody else. */
export interface LiveChange {
  readonly prefix: string;
  readonly storefront: string;
  /** null: the storefront shall have none. */
  readonly index: string | null;
  /** What the decision stood on is removed with `must_exist`. */
  readonly actions: readonly estypes.IndicesUpdateAliasesAction[];
}

/** Above what Elasticsearch takes for a change of the cluster: 30 s for its master, 30 s for the other nodes. */
export const ANSWER_MS = 65_000;
/** How long the aliases are looked at after an answer that says nothing. A node may be behind for seconds. */
const LOOK_MS = 30_000;
const LOOK_EVERY_MS = 500;

/**
 * Changes the live index in one atomic call. Where its answer is lost, or says that not every node has confirmed it in
 * time, the change may have happened all the same: then the aliases tell. To take a change for refused that was made
 * would let the next roll back make the bad index live again, and a prune delete the way back.
 *
 * @param lookMs milliseconds
 * @returns 'refused': what the decision stood on was no longer so, and nothing was changed
 * @throws ExpectedError elasticsearch-unavailable when nobody knows what became of it, or the error of an answer that
 * says that nothing was changed
 */
export async function changeLiveAlias(
  client: Client,
  change: LiveChange,
  lookMs = LOOK_MS,
): Promise<'changed' | 'refused'> {
  const doubt = await send(client, change);
  if (doubt === 'changed' || doubt === 'refused') return doubt;
  for (const giveUpAt = performance.now() + lookMs; ; await sleep(LOOK_EVERY_MS)) {
    // Whatever is wrong with this look as well: the next may succeed.
    if (await isLiveAlone(client, change).catch(() => false)) return 'changed';
    if (performance.now() > giveUpAt) throw unknownOutcome(change, doubt.why);
  }
}

async function send(
  client: Client,
  { actions }: LiveChange,
): Promise<'changed' | 'refused' | { readonly why: unknown }> {
  try {
    const answer: { acknowledged: boolean; errors?: boolean } = await client.indices.updateAliases(
      { actions: [...actions] },
      { requestTimeout: ANSWER_MS },
    );
    if (answer.acknowledged && answer.errors !== true) return 'changed';
    return { why: new Error('not every node of Elasticsearch has confirmed it in time') };
  } catch (error) {
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : null;
    if (status === 404) return 'refused';
    if (status !== null && status >= 400 && status < 500 && status !== 408) throw error;
    return { why: error };
  }
}

async function isLiveAlone(client: Client, { prefix, storefront, index }: LiveChange): Promise<boolean> {
  const live = [...(await readAliases(client, { alias: liveAlias(prefix, storefront) })).keys()];
  return index === null ? live.length === 0 : live.length === 1 && live[0] === index;
}

function unknownOutcome({ storefront, index }: LiveChange, why: unknown): ExpectedError {
  const reason = why instanceof Error ? why.message : String(why);
  return new ExpectedError(
    'elasticsearch-unavailable',
    `Nobody knows whether ${storefront} has ${index ?? 'no index'} as its live index now: the request was sent, and ${reason}.`,
    `Once Elasticsearch answers, look which one is live before anything else: storefront-search indices list --storefront ${storefront}`,
    { cause: why },
  );
}
