import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readMySqlUrl } from '../../src/clients/mysql.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { slowQueries, until } from '../support/slow-run.ts';

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

it('does not let a statement run longer than it may, and tries again later', async () => {
  await shop.database.query('CREATE TABLE pause (seconds DOUBLE NOT NULL)');
  await shop.database.query('INSERT INTO pause VALUES (5)');
  const folder = await shop.copyOf('src/extract/sql');
  const path = join(folder, 'product-ids.sql');
  const query = (await readFile(path, 'utf8')).replace(
    'FROM products',
    'FROM products, (SELECT SLEEP(MAX(seconds)) FROM pause) AS p',
  );
  await writeFile(path, query);
  const before = await readStopped();
  const running = shop.reindex(['brandi'], { REINDEX_STATEMENT_TIMEOUT_MS: 200, SOURCE_SQL_DIR: folder });
  await until('a statement is stopped', async () => ((await readStopped()) > before ? true : null));
  await shop.database.query('UPDATE pause SET seconds = 0');
  expect(await running).toMatchObject({ state: 'finished', rowsRead: PRODUCTS });
}, 120_000);

async function readStopped(): Promise<number> {
  const [rows] = await shop.database.query<({ Value: string } & RowDataPacket)[]>(
    "SHOW GLOBAL STATUS LIKE 'Max_statement_time_exceeded'",
  );
  return Number(rows[0]?.Value);
}
