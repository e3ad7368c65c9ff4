import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../../src/api-keys/create-api-key.ts';
import { type ApiProcess, startApiProcess } from '../support/api-process.ts';
import type { Shop } from '../support/shop.ts';
import { createLargeShop, percentile, startConsumerProcess, STOREFRONT, writeTargetsOf } from './large-shop.ts';

/** Fewer only to try it out: the proof is about 50,000. */
const LARGE = Number(process.env['STOREFRONT_SEARCH_PRODUCTS'] ?? 50_000);
const PRODUCTS = LARGE + 1_000;
const TRIALS = Number(process.env['STOREFRONT_SEARCH_TRIALS'] ?? 100);

let shop: Shop;
let stopConsumer = () => Promise.resolve();
let servers: readonly ApiProcess[] = [];
let key: string;
let large: number;
let small: number;
beforeAll(async () => {
  shop = await createLargeShop('instantfull', PRODUCTS);
  const [sellers] = await shop.database.query<({ id: number } & RowDataPacket)[]>('SELECT id FROM sellers LIMIT 2');
  large = sellers[0]?.id ?? 0;
  small = sellers[1]?.id ?? 0;
  await shop.database.query('UPDATE products SET seller_id = ?', [small]);
  await shop.database.query(`UPDATE products SET seller_id = ? ORDER BY id LIMIT ${LARGE}`, [large]);
  await shop.reindex([STOREFRONT]);
  const made = { storefront: STOREFRONT, role: 'search', channel: 'web', name: 'test' } as const;
  ({ token: key } = await createApiKey(shop.elasticsearch, shop.config.NAME_PREFIX, made));
  stopConsumer = await startConsumerProcess(shop.config);
  servers = [await startApiProcess(shop.config), await startApiProcess(shop.config)];
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await stopConsumer();
  await shop.close();
});

async function total(url: string): Promise<number> {
  const response = await fetch(`${url}/v1/storefronts/${STOREFRONT}/products?size=1`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return ((await response.json()) as { total: number }).total;
}

/** Milliseconds until every process answers with this total. */
async function timeUntil(wanted: (total: number) => boolean, timeoutMs = 30_000): Promise<number> {
  const startedAt = performance.now();
  await Promise.all(
    servers.map(async ({ url }) => {
      while (!wanted(await total(url))) {
        if (performance.now() - startedAt > timeoutMs) throw new Error('The total is not as wanted.');
        await sleep(10);
      }
    }),
  );
  return performance.now() - startedAt;
}

/** @returns right after the commit */
async function setStatus(seller: number, status: string): Promise<void> {
  await shop.database.query('UPDATE sellers SET status = ? WHERE id = ?', [status, seller]);
}

describe('the instant lane', () => {
  it('hides a seller in every process within two seconds at p99', async () => {
    const everything = await total(servers[0]?.url ?? '');
    const times: number[] = [];
    for (let trial = 0; trial < TRIALS; trial++) {
      // At any moment of the intervals at which the source and the lists are looked at.
      await sleep(Math.random() * 1_000);
      await setStatus(small, 'blinded');
      times.push(await timeUntil((found) => found < everything));
      await setStatus(small, 'active');
      await timeUntil((found) => found === everything);
    }
    const [p50, p99] = [percentile(times, 50), percentile(times, 99)];
    console.log(JSON.stringify({ proof: 'instant lane', trials: TRIALS, processes: servers.length, p50, p99 }));
    expect(p99).toBeLessThan(2_000);
  });

  it('hides 50,000 products as fast, and the durable lane follows', async () => {
    const [index] = await writeTargetsOf(shop);
    const everything = await total(servers[0]?.url ?? '');
    const startedAt = performance.now();
    await setStatus(large, 'blinded');
    const hiddenAfter = await timeUntil((found) => found <= everything - LARGE);
    const query = { term: { reasons: 'seller-blinded' } };
    for (;;) {
      const { count } = await shop.elasticsearch.count({ index: index ?? '', query });
      if (count >= LARGE) break;
      if (performance.now() - startedAt > 600_000) throw new Error(`Only ${count} tombstones after ten minutes.`);
      await sleep(500);
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    const rate = Math.round(LARGE / seconds);
    console.log(
      JSON.stringify({ proof: 'durable lane', products: LARGE, hiddenAfter, seconds, productsPerSecond: rate }),
    );
    expect(hiddenAfter).toBeLessThan(2_000);
  });
});
