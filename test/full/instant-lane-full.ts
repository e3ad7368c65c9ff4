import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../../src/api-keys/create-api-key.ts';
import { type ApiProcess, startApiProcess } from '../support/api-process.ts';
import type { Shop } from '../support/shop.ts';
import {
  type ConsumerProcess,
  createLargeShop,
  percentile,
  startConsumerProcess,
  STOREFRONT,
  writeTargetsOf,
} from './large-shop.ts';

/** Fewer only to try it out: the proof is about 50,000. */
const LARGE = Number(process.env['STOREFRONT_SEARCH_PRODUCTS'] ?? 50_000);
const TRIALS = Number(process.env['STOREFRONT_SEARCH_TRIALS'] ?? 100);

let shop: Shop;
let consumer: ConsumerProcess | null = null;
let servers: readonly ApiProcess[] = [];
let key: string;
/** Has all products but those of the small ones. */
const LARGE_SELLER = 900_000;
/** One for each trial, with so many products each: nobody waits until a seller shows again. */
const SMALL_SELLERS = Array.from({ length: TRIALS }, (_none, trial) => LARGE_SELLER + 1 + trial);
const PRODUCTS_EACH = 2;
beforeAll(async () => {
  shop = await createLargeShop('instantfull', LARGE + TRIALS * PRODUCTS_EACH);
  await shop.database.query('INSERT INTO sellers (id, name, status) VALUES ?', [
    [LARGE_SELLER, ...SMALL_SELLERS].map((id) => [id, `가게 ${id}`, 'active']),
  ]);
  // Each product is an item of its own, so that totals count products.
  await shop.database.query('UPDATE products SET group_id = NULL, seller_id = ?', [LARGE_SELLER]);
  await shop.database.query(
    `UPDATE products p JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY id DESC) - 1 AS place FROM products) last ON last.id = p.id
     SET p.seller_id = ? + last.place DIV ? WHERE last.place < ?`,
    [SMALL_SELLERS[0], PRODUCTS_EACH, TRIALS * PRODUCTS_EACH],
  );
  await shop.reindex([STOREFRONT]);
  const made = { storefront: STOREFRONT, role: 'search', channel: 'web', name: 'test' } as const;
  ({ token: key } = await createApiKey(shop.elasticsearch, shop.config.NAME_PREFIX, made));
  consumer = await startConsumerProcess(shop.config);
  servers = [await startApiProcess(shop.config), await startApiProcess(shop.config)];
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await consumer?.stop();
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
        await sleep(20);
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
    let left = await total(servers[0]?.url ?? '');
    expect(left).toBe(LARGE + TRIALS * PRODUCTS_EACH);
    const times: number[] = [];
    for (const seller of SMALL_SELLERS) {
      // At any moment of the intervals at which the source and the lists are looked at.
      await sleep(Math.random() * 1_000);
      left -= PRODUCTS_EACH;
      await setStatus(seller, 'blinded');
      times.push(await timeUntil((found) => found === left));
    }
    const [p50, p99] = [percentile(times, 50), percentile(times, 99)].map(Math.round);
    const longest = Math.round(Math.max(...times));
    console.log(
      JSON.stringify({ proof: 'instant lane', trials: TRIALS, processes: servers.length, p50, p99, longest }),
    );
    expect(p99).toBeLessThan(2_000);
  });

  it('hides 50,000 products as fast, and the durable lane follows', async () => {
    const [index] = await writeTargetsOf(shop);
    const before = await total(servers[0]?.url ?? '');
    const startedAt = performance.now();
    await setStatus(LARGE_SELLER, 'blinded');
    const hiddenAfterMs = Math.round(await timeUntil((found) => found === before - LARGE));
    const query = { bool: { filter: [{ term: { state: 'product' } }, { term: { 'seller.id': LARGE_SELLER } }] } };
    for (;;) {
      const { count } = await shop.elasticsearch.count({ index: index ?? '', query });
      if (count === 0) break;
      if (performance.now() - startedAt > 300_000) throw new Error(`${count} full documents after five minutes.`);
      await sleep(500);
    }
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    const productsPerSecond = Math.round(LARGE / seconds);
    // Overwritten, every one of them: none was lost on the way.
    const { count: tombstones } = await shop.elasticsearch.count({
      index: index ?? '',
      query: { term: { reasons: 'seller-blinded' } },
    });
    console.log(
      JSON.stringify({ proof: 'durable lane', products: LARGE, hiddenAfterMs, tombstones, seconds, productsPerSecond }),
    );
    expect(tombstones).toBe(LARGE + TRIALS * PRODUCTS_EACH);
    expect(hiddenAfterMs).toBeLessThan(2_000);
  });
});
