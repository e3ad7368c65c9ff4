import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Consumer } from '../../src/commands/start-consumer.ts';
import { liveAlias, writeAlias } from '../../src/indices/index-name.ts';
import { readAliases } from '../../src/indices/read-aliases.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { type Bench, openBench, until } from './running-consumer.ts';

const STOREFRONT = 'brandi';

let shop: Shop;
let bench: Bench;
beforeAll(async () => {
  shop = await createShop({ name: 'sweep', products: 150 });
  await shop.database.query('DELETE FROM time_deals');
  await shop.database.query('DELETE FROM product_coupons');
  await shop.database.query('DELETE FROM display_policies');
  // Twice: the second index is live and the first is kept warm.
  await shop.reindex([STOREFRONT]);
  await shop.reindex([STOREFRONT]);
  bench = openBench(shop);
});
afterAll(async () => {
  await bench.close();
  await shop.close();
});

/** Products that show with a price. */
async function pricedProducts(): Promise<number[]> {
  const { hits } = await shop.elasticsearch.search<{ id: number }>({
    index: liveAlias(shop.config.NAME_PREFIX, STOREFRONT),
    query: { bool: { filter: [{ term: { state: 'product' } }, { exists: { field: 'price' } }] } },
    sort: [{ id: 'asc' }],
    size: 10,
    _source: ['id'],
  });
  return hits.hits.map((hit) => hit._source?.id ?? 0);
}

/** A time deal at `price` that starts in so many seconds. @returns when it starts, epoch milliseconds */
async function startDeal(ids: readonly number[], price: number, inSeconds: number): Promise<number> {
  const [rows] = await shop.database.query<({ startsAt: number } & RowDataPacket)[]>(
    'SELECT UNIX_TIMESTAMP(UTC_TIMESTAMP()) + ? AS startsAt',
    [inSeconds],
  );
  const startsAt = Number(rows[0]?.startsAt);
  for (const id of ids) {
    await shop.database.query<ResultSetHeader>(
      `INSERT INTO time_deals (product_id, storefront_id, price, starts_at, ends_at, priority)
       VALUES (?, ?, ?, FROM_UNIXTIME(?), FROM_UNIXTIME(?), 100)`,
      [id, STOREFRONT, price, startsAt, startsAt + 3_600],
    );
  }
  return startsAt * 1_000;
}

/** How many of these products searches show at this price, in the live index and in the warm one. */
async function countAt(price: number, ids: readonly number[]): Promise<number[]> {
  const targets = await readAliases(shop.elasticsearch, { alias: writeAlias(shop.config.NAME_PREFIX, STOREFRONT) });
  return Promise.all(
    [...targets.keys()].map(async (name) => {
      const query = { bool: { filter: [{ term: { price } }, { terms: { id: [...ids] } }] } };
      return (await shop.elasticsearch.count({ index: name, query })).count;
    }),
  );
}

async function metricOf(consumer: Consumer, name: string): Promise<number> {
  const text = await (await fetch(`${consumer.url}/metrics`)).text();
  return Number(new RegExp(`^${name}\\{storefront="${STOREFRONT}"\\} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
}

it('changes prices at their moment, in every write target, without a message; once, however many consumers run', async () => {
  const consumers = [await bench.start(), await bench.start()];
  const ids = await pricedProducts();
  const startsAt = await startDeal(ids, 777, 3);
  await bench.publish({ type: 'products', ids });
  await until('the messages are done', async () => (await bench.messagesLeft()) === 0);
  expect(await countAt(777, ids)).toEqual([0, 0]);
  expect(Date.now()).toBeLessThan(startsAt);

  await until(
    'every target has the price',
    async () => (await countAt(777, ids)).every((n) => n === ids.length),
    9_000,
  );
  expect(Date.now() - startsAt).toBeGreaterThanOrEqual(0);
  expect(Date.now() - startsAt).toBeLessThan(3_000);
  const swept = await Promise.all(consumers.map((consumer) => metricOf(consumer, 'search_transitions_total')));
  expect(swept.toSorted((one, other) => one - other)).toEqual([0, ids.length]);

  // Another takes over when one is gone, and what became due meanwhile is caught up.
  const ids2 = ids.slice(0, 5);
  await startDeal(ids2, 555, 2);
  await bench.publish({ type: 'products', ids: ids2 });
  await until('the messages are done', async () => (await bench.messagesLeft()) === 0);
  await Promise.all(consumers.map((consumer) => consumer.close()));
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(await countAt(555, ids2)).toEqual([0, 0]);
  await bench.start();
  await until('it is caught up', async () => (await countAt(555, ids2)).every((n) => n === ids2.length), 5_000);
});
