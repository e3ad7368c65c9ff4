import type { Client } from '@elastic/elasticsearch';
import { stateIndex } from '../indices/index-name.ts';
import { type ApiKey, type ApiKeyFields, makeApiKey } from './api-key.ts';
import { keysMissing } from './list-api-keys.ts';

/**
 * Stores a new key; API processes know it within seconds.
 *
 * @returns the key, and its token: shown to whoever asked for it, and never to be had again
 * @throws ExpectedError index-missing before set-up
 */
export async function createApiKey(
  client: Client,
  prefix: string,
  fields: ApiKeyFields,
  now: Date = new Date(),
): Promise<{ key: ApiKey; token: string }> {
  const index = stateIndex(prefix, 'api-keys');
  // Writing to an index that is not there would make one with guessed fields.
  if (!(await client.indices.exists({ index }))) throw keysMissing(index);
  const made = makeApiKey(fields, now);
  await client.create({ index, id: made.key.id, document: made.key, refresh: 'wait_for' });
  return made;
}
