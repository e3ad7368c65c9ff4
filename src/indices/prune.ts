import type { Client } from '@elastic/elasticsearch';
import { indexCreatedAt, suggestionsIndex } from './index-name.ts';
import type { StorefrontIndex } from './storefront-indices.ts';

/** What a person wants to keep beside what somebody needs. */
export interface PruneLimits {
  /** So many of the newest stay. */
  readonly keep: number;
  /** Younger ones stay: epoch milliseconds. */
  readonly madeBefore: number;
}

/**
 * Names the indices that nobody needs: not live, not kept for a roll back, a run or a decision, old enough, and more than
 * shall be kept anyway. Pure.
 *
 * @param indices of one storefront, oldest first
 * @param kept names that somebody still needs
 */
export function selectPrunable(
  indices: readonly StorefrontIndex[],
  kept: ReadonlySet<string>,
  { keep, madeBefore }: PruneLimits,
): string[] {
  const unneeded = indices.filter((index) => !index.live && !kept.has(index.name)).map(({ name }) => name);
  return unneeded.slice(0, Math.max(0, unneeded.length - keep)).filter((name) => indexCreatedAt(name) < madeBefore);
}

/** Deletes a concrete index with its suggestions. @returns 'gone' when somebody else did it first */
export async function deleteIndex(client: Client, name: string): Promise<'deleted' | 'gone'> {
  await client.indices.delete({ index: suggestionsIndex(name) }, { ignore: [404] });
  const answer = await client.indices.delete({ index: name }, { ignore: [404] });
  return answer.acknowledged ? 'deleted' : 'gone';
}
