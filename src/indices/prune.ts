import type { Client } from '@elastic/elasticsearch';
import { indexCreatedAt, suggestionsIndex } from './index-name.ts';

/** What a person wants to keep of the indices that nobody needs. */
export interface PruneLimits {
  /** So many of the newest stay. */
  readonly keep: number;
  /** Younger ones stay, milliseconds. */
  readonly olderThanMs: number;
}

/**
 * Which of the indices that nobody needs are to be deleted. Pure.
 *
 * @param names of one storefront, oldest first
 * @param now epoch milliseconds
 */
export function selectPrunable(names: readonly string[], { keep, olderThanMs }: PruneLimits, now: number): string[] {
  return names.slice(0, Math.max(0, names.length - keep)).filter((name) => now - indexCreatedAt(name) >= olderThanMs);
}

/** Deletes a concrete index with its suggestions. @returns 'gone' when somebody else did it first */
export async function deleteIndex(client: Client, name: string): Promise<'deleted' | 'gone'> {
  await client.indices.delete({ index: suggestionsIndex(name) }, { ignore: [404] });
  const answer = await client.indices.delete({ index: name }, { ignore: [404] });
  return answer.acknowledged ? 'deleted' : 'gone';
}
