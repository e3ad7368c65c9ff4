import type { Client } from '@elastic/elasticsearch';

/** How many products an index holds; tombstones do not count. The index must have been refreshed. */
export async function countProducts(client: Client, index: string): Promise<number> {
  const answer = await client.count({ index, query: { term: { state: 'product' } } });
  return answer.count;
}
