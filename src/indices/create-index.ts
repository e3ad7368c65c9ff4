import type { Client, estypes } from '@elastic/elasticsearch';

/**
 * Creates an index together with its aliases, in one acknowledged call: it takes part in the write targets from its
 * first moment, so a change that is read after it can't pass it by.
 *
 * @returns 'already-exists' when an index of this name is there: a repeated call after a lost answer
 */
export async function createIndex(
  client: Client,
  name: string,
  definition: Pick<estypes.IndicesCreateRequest, 'settings' | 'mappings'>,
  aliases: readonly string[],
): Promise<'created' | 'already-exists'> {
  try {
    await client.indices.create({
      index: name,
      ...definition,
      aliases: Object.fromEntries(aliases.map((alias) => [alias, {}])),
      wait_for_active_shards: 1,
      timeout: '30s',
    });
    return 'created';
  } catch (error) {
    if (errorType(error) === 'resource_already_exists_exception') return 'already-exists';
    throw error;
  }
}

function errorType(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('body' in error)) return undefined;
  return (error.body as { error?: { type?: string } } | undefined)?.error?.type;
}
