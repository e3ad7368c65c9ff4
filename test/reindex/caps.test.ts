import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readMySqlUrl } from '../../src/clients/mysql.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { slowQueries } from '../support/slow-run.ts';

const PRODUCTS = 300;

let shop: Shop;

beforeAll(async () => {
  shop = await createShop({ name: 'caps', products: PRODUCTS });
}, 120_000);

afterAll(() => shop.close());

it('reads no more rows a second than it may', async () => {
  const startedAt = performance.now();
  const run = await shop.reindex(['brandi'], { REINDEX_ROWS_PER_SECOND: 100 });
  expect(run).toMatchObject({ state: 'finished', rowsRead: PRODUCTS });
  expect(performance.now() - startedAt).toBeGreaterThan(2_000);
}, 120_000);

it('has no more connections than it may', async () => {
  const { user } = readMySqlUrl(shop.config.MYSQL_URL ?? '');
  let over = false;
  let most = 0;
  const watch = async (): Promise<void> => {
    for (; !over; await sleep(20)) {
      const [rows] = await shop.database.query<({ connections: number } & RowDataPacket)[]>(
        'SELECT COUNT(*) AS connections FROM information_schema.processlist WHERE user = ?',
        [user],
      );
      most = Math.max(most, rows[0]?.connections ?? 0);
    }
  };
  const watching = watch();
  const changes = { REINDEX_CONNECTIONS: 1, SOURCE_SQL_DIR: await slowQueries(shop, 50, 0.1) };
  const run = await shop.reindex(['brandi'], changes);
  over = true;
  await watching;
  expect(run).toMatchObject({ state: 'finished', rowsRead: PRODUCTS });
  expect(most).toBe(1);
}, 120_000);
