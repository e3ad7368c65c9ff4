import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { createMySqlPool } from '../../src/clients/mysql.ts';
import { readSourceQueries } from '../../src/extract/source-queries.ts';
import { indexWhatBecameDue } from '../../src/pipelines/reindex-due.ts';
import { createResources } from '../../src/resources.ts';
import { liveIndexOf } from '../support/live-documents.ts';
import { readDemoStorefront } from '../support/search-index.ts';
import { createShop, type Shop } from '../support/shop.ts';

const resources = createResources();
let shop: Shop;
beforeAll(async () => {
  shop = resources.use(await createShop({ name: 'reindexdue', products: 60 }), (opened) => opened.close());
});
afterAll(() => resources.close());

it('indexes again what became due while the index was built, without a consumer', async () => {
  const { database, config, elasticsearch: admin } = shop;
  await database.query('DELETE FROM time_deals');
  const [rows] = await database.query<({ startsAt: number } & RowDataPacket)[]>(
    'SELECT UNIX_TIMESTAMP(UTC_TIMESTAMP()) + 12 AS startsAt',
  );
  const startsAt = Number(rows[0]?.startsAt);
  await database.query(
    `INSERT INTO time_deals (product_id, storefront_id, price, starts_at, ends_at)
     SELECT id, NULL, 777, FROM_UNIXTIME(?), FROM_UNIXTIME(?) FROM products`,
    [startsAt, startsAt + 3_600],
  );
  await shop.reindex(['brandi']);
  const index = (await liveIndexOf(shop, 'brandi')) ?? '';
  const atPrice = async () => (await admin.count({ index, query: { term: { price: 777 } } })).count;
  expect(await atPrice()).toBe(0);
  await sleep(startsAt * 1_000 - Date.now() + 50);

  const pool = resources.use(createMySqlPool(config.MYSQL_URL ?? '', { connectionLimit: 1 }), (opened) => opened.end());
  const elasticsearch = resources.use(elasticsearchFor(config, 'reindex'), (client) => client.close());
  const services = {
    source: { pool, pipelineSchema: config.MYSQL_PIPELINE_SCHEMA },
    queries: await readSourceQueries(config.SOURCE_SQL_DIR),
    elasticsearch,
    isRetriable: () => false,
    warn: (error: unknown) => expect.unreachable(String(error)),
  };
  const target = { index, storefront: await readDemoStorefront('brandi') };
  expect(await indexWhatBecameDue(services, 'run-of-this-test', target)).toBe(0);
  const shown = (await admin.count({ index, query: { exists: { field: 'price' } } })).count;
  expect(shown).toBeGreaterThan(10);
  expect(await atPrice()).toBe(shown);
});
