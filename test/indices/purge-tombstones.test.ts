import type { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { liveAlias } from '../../src/indices/index-name.ts';
import { purgeTombstones, TOMBSTONE_MS } from '../../src/indices/purge-tombstones.ts';
import { readAliases } from '../../src/indices/read-aliases.ts';
import { createBulkBody } from '../../src/load/bulk-body.ts';
import { bulkIndex } from '../../src/load/bulk-index.ts';
import { tombstoneOperation } from '../../src/pipelines/change-batch-write.ts';
import { createShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let consumer: Client;
let index: string;
beforeAll(async () => {
  shop = await createShop({ name: 'purge', products: 20 });
  await shop.reindex(['brandi']);
  consumer = elasticsearchFor(shop.config, 'consumer');
  [index = ''] = (await readAliases(consumer, { alias: liveAlias(shop.config.NAME_PREFIX, 'brandi') })).keys();
});
afterAll(async () => {
  await consumer.close();
  await shop.close();
});

async function writeTombstone(id: number, version: number): Promise<string | undefined> {
  const body = createBulkBody();
  body.append(tombstoneOperation({ run: 'test' }, { id, version }, ['gone']));
  const [result] = await bulkIndex({ client: consumer, index, isRetriable: () => false }, body);
  await consumer.indices.refresh({ index });
  return result?.kind;
}

const exists = async (id: number): Promise<boolean> => consumer.exists({ index, id: String(id) });

it('deletes tombstones of long ago with the rights of a consumer, and nothing else', async () => {
  const now = Date.now();
  const { count: products } = await consumer.count({ index, query: { term: { state: 'product' } } });
  await writeTombstone(900_001, (now - TOMBSTONE_MS) * 1_000 - 1);
  await writeTombstone(900_002, (now - TOMBSTONE_MS) * 1_000 + 60_000_000);
  expect(await purgeTombstones(consumer, [index, `${index}-gone`], now)).toBeGreaterThanOrEqual(1);
  expect(await exists(900_001)).toBe(false);
  expect(await exists(900_002)).toBe(true);
  await consumer.indices.refresh({ index });
  expect((await consumer.count({ index, query: { term: { state: 'product' } } })).count).toBe(products);
  expect(await purgeTombstones(consumer, [], now)).toBe(0);
});

it('lets a product come back after its tombstone is gone', async () => {
  const now = Date.now();
  await writeTombstone(900_003, (now - 2 * TOMBSTONE_MS) * 1_000);
  await purgeTombstones(consumer, [index], now);
  expect(await exists(900_003)).toBe(false);
  expect(await writeTombstone(900_003, now * 1_000)).toBe('indexed');
  expect(await exists(900_003)).toBe(true);
});
