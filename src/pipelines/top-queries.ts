import type { Client } from '@elastic/elasticsearch';
import { countQueries } from './logged-queries.ts';

/** What shoppers of the storefront searched for most, most often first; none where nothing was logged. */
export async function topQueries(
  client: Client,
  prefix: string,
  storefront: string,
  size: number,
): Promise<readonly string[]> {
  const counted = await countQueries(client, { prefix, storefront, since: 0 }, 'any', size);
  return counted.map(({ query }) => query);
}
