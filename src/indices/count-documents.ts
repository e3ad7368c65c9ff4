import type { Client } from '@elastic/elasticsearch';

/** How many products an index holds; tombstones do not count. The index must have been refreshed. */
export async function countProducts(client: Client, index: string): Promise<number> {
  const answer = await client.count({ index, query: { term: { state: 'product' } } });
  return answer.count;
}

/** How many documents, tombstones included, the run wrote, and how many somebody else did. The index must have been refreshed. */
export async function countWrites(
  client: Client,
  index: string,
  run: string,
): Promise<{ readonly ours: number; readonly others: number }> {
  const all = await client.count({ index });
  const own = await client.count({ index, query: { term: { run } } });
  return { ours: own.count, others: all.count - own.count };
}
