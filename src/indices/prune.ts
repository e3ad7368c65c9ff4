import type { Client } from '@elastic/elasticsearch';
import { suggestionsIndex } from './index-name.ts';
import type { StorefrontIndex } from './storefront-indices.ts';

/**
 * Names the indices that nobody needs: not live, and not kept for a roll back, a run or a decision. Pure.
 *
 * @param indices of one storefront, oldest first
 * @param kept names that somebody still needs
 */
export function selectPrunable(indices: readonly StorefrontIndex[], kept: ReadonlySet<string>): string[] {
  return indices.filter((index) => !index.live && !kept.has(index.name)).map((index) => index.name);
}

/** Deletes a concrete index with its suggestions. @returns 'gone' when somebody else did it first */
export async function deleteIndex(client: Client, name: string): Promise<'deleted' | 'gone'> {
  await client.indices.delete({ index: suggestionsIndex(name) }, { ignore: [404] });
  const answer = await client.indices.delete({ index: name }, { ignore: [404] });
  return answer.acknowledged ? 'deleted' : 'gone';
}
