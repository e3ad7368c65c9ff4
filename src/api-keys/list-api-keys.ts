import type { Client } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import { stateIndex } from '../indices/index-name.ts';
import type { ApiKey } from './api-key.ts';

/** Keys of earlier releases are server keys. */
const MADE_BEFORE_ORIGINS = { origins: null };

/** Elasticsearch's largest page. Nobody hands out as many keys. */
const MOST_KEYS = 10_000;

/**
 * Every key, the revoked ones too, oldest first.
 *
 * @throws ExpectedError index-missing before set-up
 */
export async function listApiKeys(client: Client, prefix: string): Promise<ApiKey[]> {
  const index = stateIndex(prefix, 'api-keys');
  try {
    const { hits } = await client.search<ApiKey>({
      index,
      size: MOST_KEYS,
      sort: [{ createdAt: 'asc' }, { id: 'asc' }],
      allow_partial_search_results: false,
    });
    return hits.hits.flatMap(({ _source }) => (_source === undefined ? [] : [{ ...MADE_BEFORE_ORIGINS, ..._source }]));
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) throw keysMissing(index, error);
    throw error;
  }
}

export function keysMissing(index: string, cause?: unknown): ExpectedError {
  return new ExpectedError(
    'index-missing',
    `The index ${index} of API keys does not exist.`,
    'Create it with: storefront-search setup',
    { cause },
  );
}
