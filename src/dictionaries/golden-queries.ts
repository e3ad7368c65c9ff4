import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLines } from './dictionary-lines.ts';

export const GOLDEN_QUERIES = 'golden-queries.txt';

/**
 * What each storefront's searches must keep finding: the queries of its own file, `<id>/golden-queries.txt`; where it has
 * none, the common ones. An empty file means none.
 */
export async function readGoldenQueries(
  folder: string,
  storefrontIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const common = (await queriesOf(join(folder, GOLDEN_QUERIES))) ?? [];
  const own = storefrontIds.map(
    async (id) => [id, (await queriesOf(join(folder, id, GOLDEN_QUERIES))) ?? common] as const,
  );
  return new Map(await Promise.all(own));
}

async function queriesOf(file: string): Promise<readonly string[] | null> {
  try {
    return readLines(file, await readFile(file, 'utf8')).map(({ text }) => text);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
