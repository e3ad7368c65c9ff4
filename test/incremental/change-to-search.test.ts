import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { liveAlias } from '../../src/indices/index-name.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { type Bench, openBench, until } from './running-consumer.ts';

let shop: Shop;
let bench: Bench;
beforeAll(async () => {
  shop = await createShop({ name: 'change', products: 120 });
  await shop.reindex();
  bench = openBench(shop);
  await bench.start();
});
afterAll(async () => {
  await bench.close();
  await shop.close();
});

async function shownProduct(): Promise<number> {
  const index = liveAlias(shop.config.NAME_PREFIX, 'brandi');
  const found = await shop.elasticsearch.search<{ id: number }>({
    index,
    query: { term: { state: 'product' } },
    size: 1,
  });
  const id = found.hits.hits[0]?._source?.id;
  if (id === undefined) throw new Error('The shop shows nothing.');
  return id;
}

it('brings a committed change into search within three seconds, and deletes its message', async () => {
  const id = await shownProduct();
  await shop.database.query('UPDATE products SET name = ? WHERE id = ?', ['새벽감성 시험상품', id]);
  const startedAt = performance.now();
  await bench.publish({ type: 'products', ids: [id], changedAt: Date.now() });
  const index = liveAlias(shop.config.NAME_PREFIX, 'brandi');
  await until('a search finds the new name', async () => {
    const found = await shop.elasticsearch.search({ index, query: { match: { allText: '새벽감성 시험상품' } } });
    return found.hits.hits.some((hit) => hit._id === String(id));
  });
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  await until('the message is deleted', async () => (await bench.messagesLeft()) === 0);
});

it('replaces a product that is gone, or must not show, by a tombstone', async () => {
  const id = await shownProduct();
  await shop.database.query('UPDATE products SET displayed = FALSE WHERE id = ?', [id]);
  await bench.publish({ type: 'products', ids: [id, 999_999_999] });
  await until('both are tombstones', async () => (await bench.read('brandi', 999_999_999))?.['state'] === 'tombstone');
  expect(await bench.read('brandi', id)).toMatchObject({ state: 'tombstone', reasons: ['not-displayed'] });
  expect(await bench.read('brandi', 999_999_999)).toMatchObject({ reasons: ['gone'] });
});

it('brings a change of a seller to all of its products', async () => {
  const [rows] = await shop.database.query<({ seller_id: number; id: number } & RowDataPacket)[]>(
    'SELECT seller_id, id FROM products ORDER BY id LIMIT 200',
  );
  const seller = rows[0]?.seller_id ?? 0;
  await shop.database.query("UPDATE sellers SET status = 'blinded' WHERE id = ?", [seller]);
  await bench.publish({ type: 'seller', ids: [seller] });
  const ids = rows.filter((row) => row.seller_id === seller).map((row) => row.id);
  await until('all are tombstones', async () => {
    const documents = await Promise.all(ids.map((id) => bench.read('brandi', id)));
    return documents.every((document) => document?.['state'] === 'tombstone');
  });
  await until('nothing is left in the queues', async () => (await bench.messagesLeft()) === 0);
});
