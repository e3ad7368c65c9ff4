import type { Client } from '@elastic/elasticsearch';
import { previewIndexName } from './index-name.ts';
import { deleteIndex } from './prune.ts';

/** How long a preview is kept. */
const KEPT_MS = 24 * 3_600_000;

/** Deletes the storefront's previews of more than a day ago. @returns their names */
export async function prunePreviews(
  client: Client,
  prefix: string,
  storefront: string,
  now: number,
): Promise<string[]> {
  const start = previewIndexName(prefix, storefront, '');
  const found = Object.keys(await client.indices.getAlias({ index: `${start}*` }, { ignore: [404] }));
  const old = found.filter((name) => {
    const madeAt = name.startsWith(start) ? madeAtOf(name.slice(start.length)) : null;
    return madeAt !== null && now - madeAt > KEPT_MS;
  });
  for (const name of old) await deleteIndex(client, name);
  return old;
}

/** Epoch milliseconds of a run's id; null: it is none. */
function madeAtOf(run: string): number | null {
  const parts = /^(\d{4})(\d{2})(\d{2})t(\d{2})(\d{2})(\d{2})(\d{3})-[0-9a-f]{4}$/.exec(run)?.slice(1).map(Number);
  if (parts === undefined) return null;
  const [year = 0, month = 0, day, hour, minute, second, millisecond] = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
}
