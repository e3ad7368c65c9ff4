import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SQS } from '@aws-sdk/client-sqs';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSqs } from '../../src/clients/sqs.ts';
import { readSourceQueries } from '../../src/extract/source-queries.ts';
import { type FanOutServices, fanOutStep, type TargetsChange } from '../../src/pipelines/fan-out-changes.ts';
import { parseChange } from '../../src/queue/product-change.ts';
import { receiveMessages } from '../../src/queue/receive-loop.ts';
import { createSourceGuard } from '../../src/queue/row-limit.ts';
import { createShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let sqs: SQS;
let services: FanOutServices;
beforeAll(async () => {
  shop = await createShop({ name: 'fanout', products: 150 });
  const { config } = shop;
  sqs = createSqs(config);
  services = {
    source: { pool: shop.database, pipelineSchema: config.MYSQL_PIPELINE_SCHEMA },
    queries: await readSourceQueries(config.SOURCE_SQL_DIR),
    guard: createSourceGuard(() => ({ rowsPerSecond: null, connections: 2 })),
    sqs,
    fanOutQueueUrl: config.SQS_FANOUT_QUEUE_URL ?? '',
    tuning: { stepIds: 40, messageIds: 15 },
  };
});
afterAll(async () => {
  sqs.destroy();
  await shop.close();
});

/** Follows a change through all its steps, as consumers would. @returns ids in the order of sending, and the steps */
async function follow(type: string, fields: object): Promise<{ ids: number[]; steps: number }> {
  const ids: number[] = [];
  let steps = 0;
  const open = [toTargets(JSON.stringify({ version: 1, type, changedAt: 1_000, id: 'trace', ...fields }))];
  for (let change = open.pop(); change !== undefined; change = open.pop()) {
    await fanOutStep(services, change);
    steps += 1;
    for (const body of await receiveAll()) {
      const next = parseChange(body);
      // Who follows a change finds its id and its time in all that it causes.
      expect(next).toMatchObject({ id: 'trace', changedAt: 1_000 });
      if (next.kind === 'products') {
        expect(next.ids.length).toBeLessThanOrEqual(15);
        ids.push(...next.ids);
      } else open.push(toTargets(body));
    }
  }
  return { ids, steps };
}

function toTargets(body: string): TargetsChange {
  const change = parseChange(body);
  if (change.kind !== 'targets') throw new Error(`No fan-out: ${body}`);
  return change;
}

async function receiveAll(): Promise<string[]> {
  const bodies: string[] = [];
  const queueUrl = services.fanOutQueueUrl;
  for (;;) {
    const messages = await receiveMessages({ sqs, queueUrl, visibilitySeconds: 30, now: Date.now }, 0);
    if (messages.length === 0) return bodies;
    for (const { body, receiptHandle } of messages) {
      bodies.push(body);
      await sqs.deleteMessage({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle });
    }
  }
}

async function idsBy(sql: string, values: readonly unknown[] = []): Promise<number[]> {
  const [rows] = await shop.database.query<({ id: number } & RowDataPacket)[]>(sql, [...values]);
  return rows.map((row) => row.id);
}

const sorted = (ids: Iterable<number>): number[] => [...new Set(ids)].sort((a, b) => a - b);

it('reaches every product of a storefront once, a bounded step at a time', async () => {
  const { ids, steps } = await follow('storefront', { ids: ['brandi'] });
  expect(ids).toHaveLength(150);
  expect(sorted(ids)).toEqual(await idsBy('SELECT id FROM products ORDER BY id'));
  expect(steps).toBe(4);
});

it('reaches the products of sellers and of brands', async () => {
  const sellers = (await idsBy('SELECT DISTINCT seller_id AS id FROM products')).slice(0, 3);
  const bySeller = await follow('seller', { ids: sellers });
  expect(sorted(bySeller.ids)).toEqual(
    await idsBy('SELECT id FROM products WHERE seller_id IN (?) ORDER BY id', [sellers]),
  );
  const brands = (await idsBy('SELECT DISTINCT brand_id AS id FROM products')).slice(0, 3);
  const byBrand = await follow('brand', { ids: brands });
  expect(sorted(byBrand.ids)).toEqual(
    await idsBy('SELECT id FROM products WHERE brand_id IN (?) ORDER BY id', [brands]),
  );
});

it('reaches everything that is filed below a category', async () => {
  const [root = 0] = await idsBy(
    `SELECT c.parent_id AS id FROM product_categories p JOIN categories c ON c.id = p.category_id
     WHERE c.parent_id IS NOT NULL GROUP BY c.parent_id ORDER BY COUNT(*) DESC LIMIT 1`,
  );
  const expected = await idsBy(
    `WITH RECURSIVE tree AS (
       SELECT id FROM categories WHERE id = ? UNION SELECT c.id FROM categories c JOIN tree ON c.parent_id = tree.id
     ) SELECT DISTINCT product_id AS id FROM product_categories WHERE category_id IN (SELECT id FROM tree) ORDER BY id`,
    [root],
  );
  expect(expected.length).toBeGreaterThan(5);
  const { ids } = await follow('category', { ids: [root] });
  expect(sorted(ids)).toEqual(expected);
});

it('reaches what a policy named before and what it names now', async () => {
  const [seller = 0] = await idsBy('SELECT seller_id AS id FROM products LIMIT 1');
  const [brand = 0] = await idsBy('SELECT brand_id AS id FROM products ORDER BY id DESC LIMIT 1');
  const { ids } = await follow('policy', {
    before: { targetType: 'seller', targetId: String(seller) },
    after: { targetType: 'brand', targetId: String(brand) },
  });
  expect(sorted(ids)).toEqual(
    await idsBy('SELECT id FROM products WHERE seller_id = ? OR brand_id = ? ORDER BY id', [seller, brand]),
  );
});

it('refuses a query whose order would have it pass products by', async () => {
  const [seller = 0] = await idsBy(
    'SELECT seller_id AS id FROM products GROUP BY seller_id ORDER BY COUNT(*) DESC LIMIT 1',
  );
  const sql = await shop.copyOf('src/extract/sql');
  const file = join(sql, 'product-ids-by-seller.sql');
  await writeFile(file, (await readFile(file, 'utf8')).replace(/ORDER BY (\S+)/, 'ORDER BY $1 DESC'));
  const turned = { ...services, queries: await readSourceQueries(sql) };
  const change = toTargets(JSON.stringify({ version: 1, type: 'seller', ids: [seller] }));
  await expect(fanOutStep(turned, change)).rejects.toMatchObject({
    code: 'source-invalid',
    message: expect.stringContaining('product-ids-by-seller.sql') as string,
  });
});

it('sends again what a step has sent when its own message comes again', async () => {
  const change = toTargets(
    JSON.stringify({ version: 1, type: 'storefront', ids: ['brandi'], changedAt: 1_000, id: 'trace' }),
  );
  await fanOutStep(services, change);
  const first = await receiveAll();
  await fanOutStep(services, change);
  expect(sorted((await receiveAll()).map((body) => body.length))).toEqual(sorted(first.map((body) => body.length)));
});
