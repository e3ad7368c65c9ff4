import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, estypes } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import { ANSWER_MS } from './change-live-alias.ts';

type Definition = Pick<estypes.IndicesCreateRequest, 'settings' | 'mappings'>;

/** Elasticsearch removes a node that has not applied a change for 90 s; after this long it is a person's turn. */
const CONFIRM_MS = 120_000;

/**
 * Creates an index together with its aliases, in one call.
 *
 * @returns 'unconfirmed' when it is there, and not every node of Elasticsearch has said in time that it knows of it;
 * 'already-exists' when an index of this name is there: a repeated call after a lost answer
 */
export async function createIndex(
  client: Client,
  name: string,
  definition: Definition,
  aliases: readonly string[],
): Promise<'created' | 'unconfirmed' | 'already-exists'> {
  const index = {
    index: name,
    ...definition,
    aliases: Object.fromEntries(aliases.map((alias) => [alias, {}])),
    wait_for_active_shards: 1,
    timeout: '30s',
  };
  try {
    const { acknowledged } = await client.indices.create(index, { requestTimeout: ANSWER_MS });
    return acknowledged ? 'created' : 'unconfirmed';
  } catch (error) {
    if (errorType(error) === 'resource_already_exists_exception') return 'already-exists';
    throw error;
  }
}

/**
 * Creates an index that takes part in the write targets from its first moment, so that a change which is read after it
 * can't pass it by, whichever node is asked who the targets are: every one knows of it when this returns.
 *
 * @param confirmMs milliseconds
 * @throws ExpectedError elasticsearch-unavailable when not every node has confirmed it in that time
 */
export async function createWriteTarget(
  client: Client,
  name: string,
  definition: Definition,
  aliases: readonly string[],
  confirmMs = CONFIRM_MS,
): Promise<void> {
  if ((await createIndex(client, name, definition, aliases)) === 'created') return;
  for (const giveUpAt = performance.now() + confirmMs; performance.now() < giveUpAt; await sleep(500)) {
    if (await isKnownEverywhere(client, name, definition)) return;
  }
  throw new ExpectedError(
    'elasticsearch-unavailable',
    `The index ${name} was made, and not every node of Elasticsearch has confirmed it within ${Math.round(confirmMs / 1_000)} s: a change could pass it by.`,
    'Look at the health of the cluster and its pending tasks, then start another full reindex.',
  );
}

/**
 * Whether every node has applied a state of the cluster that is newer than the index. Nodes apply states in turn, so one
 * confirmed change of it proves that. But Elasticsearch confirms a change that changes nothing at once, whatever the
 * nodes know (elastic/elasticsearch#66009): a repeated call proves nothing. Of two different ones, the second is a change
 * in any case. The order in which indices recover is what it matters least to.
 */
async function isKnownEverywhere(client: Client, index: string, { settings }: Definition): Promise<boolean> {
  const own = settings?.priority ?? settings?.index?.priority ?? 1;
  await client.indices.putSettings({ index, settings: { priority: Number(own) + 1 } }, { requestTimeout: ANSWER_MS });
  const { acknowledged } = await client.indices.putSettings(
    { index, settings: { priority: own } },
    { requestTimeout: ANSWER_MS },
  );
  return acknowledged;
}

function errorType(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('body' in error)) return undefined;
  return (error.body as { error?: { type?: string } } | undefined)?.error?.type;
}
