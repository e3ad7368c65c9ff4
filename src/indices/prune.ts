import type { Client } from '@elastic/elasticsearch';
import { suggestionsIndex } from './index-name.ts';

/** Deletes a concrete index with its suggestions. @returns 'gone' when somebody else did it first */
export async function deleteIndex(client: Client, name: string): Promise<'deleted' | 'gone'> {
  await client.indices.delete({ index: suggestionsIndex(name) }, { ignore: [404] });
  const answer = await client.indices.delete({ index: name }, { ignore: [404] });
  return answer.acknowledged ? 'deleted' : 'gone';
}
