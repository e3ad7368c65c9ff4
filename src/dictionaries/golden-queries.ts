import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLines } from './dictionary-lines.ts';

export const GOLDEN_QUERIES = 'golden-queries.txt';

/**
 * What each storefront's searches must keep finding: the common queries, and those of its own file,
 * `<id>/golden-queries.txt`. A file that is missing is an empty one.
 */
export async function readGoldenQueries(
  folder: string,
  storefrontIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const common = await queriesOf(join(folder, GOLDEN_QUERIES));
  const all = storefrontIds.map(async (id) => {
    const own = await queriesOf(join(folder, id, GOLDEN_QUERIES));
    return [id, [...new Set([...common, ...own])]] as const;
  });
  return new Map(await Promise.all(all));
}

/** The queries of a file, one a line. @throws the file system's error */
export async function readQueries(file: string): Promise<string[]> {
  return readLines(file, await readFile(file, 'utf8')).map(({ text }) => text);
}

async function queriesOf(file: string): Promise<readonly string[]> {
  try {
    return await readQueries(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
