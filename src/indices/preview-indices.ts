import type { Client } from '@elastic/elasticsearch';
import { previewIndexName } from './index-name.ts';
import { deleteIndex } from './prune.ts';
import { readAliases } from './read-aliases.ts';

/** How long a preview is kept. */
const KEPT_MS = 24 * 3_600_000;

/**
 * Deletes the storefront's previews of more than a day ago, also the copies for trying dictionaries that a killed process
 * left behind, with their synonyms sets.
 *
 * @returns their names
 */
export async function prunePreviews(
  client: Client,
  prefix: string,
  storefront: string,
  now: number,
): Promise<string[]> {
  const start = previewIndexName(prefix, storefront, '');
  const found = await readAliases(client, { index: `${start}*` });
  const old = [...found.keys()].filter((name) => {
    const madeAt = name.startsWith(start) ? madeAtOf(name.slice(start.length)) : null;
    return madeAt !== null && now - madeAt > KEPT_MS;
  });
  for (const name of old) await deletePreview(client, name);
  return old;
}

/** Deletes a preview, and the synonyms set that it alone used, if it had one. */
export async function deletePreview(client: Client, name: string): Promise<void> {
  await deleteIndex(client, name);
  // Elasticsearch refuses to delete a set while an index names it.
  await client.synonyms.deleteSynonym({ id: name }, { ignore: [404] });
}

/** Epoch milliseconds from what follows the start of a preview's name: a run's id, or a trial's; null: neither. */
function madeAtOf(rest: string): number | null {
  const trial = /^([0-9a-z]{8})-\d+$/.exec(rest)?.[1];
  if (trial !== undefined) return parseInt(trial, 36);
  const parts = /^(\d{4})(\d{2})(\d{2})t(\d{2})(\d{2})(\d{2})(\d{3})-[0-9a-f]{4}$/.exec(rest)?.slice(1).map(Number);
  if (parts === undefined) return null;
  const [year = 0, month = 0, day, hour, minute, second, millisecond] = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
}
