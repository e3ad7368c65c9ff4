import type { Client } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import { stateIndex } from '../indices/index-name.ts';

/**
 * Ends a key; API processes refuse it within seconds. Revoking it again changes nothing.
 *
 * @throws ExpectedError request-invalid when there is no such key
 */
export async function revokeApiKey(
  client: Client,
  prefix: string,
  id: string,
  now: Date = new Date(),
): Promise<'revoked' | 'already-revoked'> {
  const index = stateIndex(prefix, 'api-keys');
  const found = await client.get<{ revokedAt: string | null }>({ index, id }, { ignore: [404] });
  // A 404 of the index itself has no `found`.
  if (!('found' in found) || !found.found || found._source === undefined) {
    throw new ExpectedError(
      'request-invalid',
      `There is no API key ${id}.`,
      'storefront-search keys list shows them; its id is the part after sfs_.',
    );
  }
  if (found._source.revokedAt !== null) return 'already-revoked';
  await client.update({ index, id, doc: { revokedAt: now.toISOString() }, refresh: 'wait_for' });
  return 'revoked';
}
