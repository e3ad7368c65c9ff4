import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Shop } from './shop-on-stack.ts';

/** Queries that give `rows` products a page, each after a pause: time to break something half-way. */
export async function slowQueries(shop: Shop, rows: number, seconds: number): Promise<string> {
  const folder = await shop.copyOf('src/extract/sql');
  const path = join(folder, 'product-ids.sql');
  const query = (await readFile(path, 'utf8')).replace(
    'FROM products',
    `FROM products, (SELECT SLEEP(${seconds})) AS pause`,
  );
  await writeFile(path, query.replace('LIMIT ?', `LIMIT ${rows}`));
  return folder;
}

export async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  for (const giveUpAt = performance.now() + 20_000; performance.now() < giveUpAt; await sleep(20)) {
    const found = await look();
    if (found !== null) return found;
  }
  throw new Error(`${what} did not happen within 20 s`);
}

/** A run that was killed is over after 30 s without a heartbeat, and its parts later: here at once. */
export async function letTimePass(shop: Shop): Promise<void> {
  const longAgo = new Date(Date.now() - 90_000).toISOString();
  for (const [state, field] of [
    ['leases', 'expiresAt'],
    ['runs', 'heartbeatAt'],
    ['run-parts', 'heartbeatAt'],
  ] as const) {
    const index = `${shop.config.NAME_PREFIX}search-${state}`;
    // It looks for documents by searching, and what it does not see in its newest version is a conflict.
    await shop.elasticsearch.indices.refresh({ index });
    await shop.elasticsearch.updateByQuery({
      index,
      refresh: true,
      script: { source: `ctx._source.${field} = params.longAgo`, params: { longAgo } },
    });
  }
}
