import type { SQS } from '@aws-sdk/client-sqs';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { applyTriggers } from '../../demo/apply-triggers.ts';
import { createMySqlPool } from '../../src/clients/mysql.ts';
import { createSqs } from '../../src/clients/sqs.ts';
import { type OutboxRelay, readOutboxStatus, relayOutboxBatch } from '../../src/queue/outbox-relay.ts';
import { parseChange } from '../../src/queue/product-change.ts';
import { receiveMessages } from '../../src/queue/receive-loop.ts';
import { createShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let sqs: SQS;
let queueUrl: string;
let outbox: string;
beforeAll(async () => {
  shop = await createShop({ name: 'outbox', products: 40 });
  sqs = createSqs(shop.config);
  queueUrl = shop.config.SQS_CHANGES_QUEUE_URL ?? '';
  outbox = `\`${shop.config.MYSQL_PIPELINE_SCHEMA}\`.search_outbox`;
  await applyTriggers(shop.database, shop.config.MYSQL_PIPELINE_SCHEMA);
});
afterAll(async () => {
  sqs.destroy();
  await shop.close();
});
beforeEach(async () => {
  await shop.database.query(`DELETE FROM ${outbox}`);
  await receiveAll();
});

/** A relay with an account of its own, as the process has it. */
function relay(changes: Partial<OutboxRelay> = {}): OutboxRelay & { close(): Promise<void> } {
  const pool = createMySqlPool(shop.config.MYSQL_URL ?? '', { connectionLimit: 2 });
  return {
    pool,
    pipelineSchema: shop.config.MYSQL_PIPELINE_SCHEMA,
    sqs,
    queueUrl,
    batchRows: 50,
    requests: 2,
    refused: new Set(),
    onRefused: () => undefined,
    ...changes,
    close: () => pool.end(),
  };
}

async function receiveAll(): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const messages = await receiveMessages({ sqs, queueUrl, visibilitySeconds: 30, now: Date.now }, 0);
    if (messages.length === 0) return bodies;
    for (const { body, receiptHandle } of messages) {
      bodies.push(body);
      await sqs.deleteMessage({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle });
    }
  }
}

async function rows(): Promise<unknown[]> {
  const [found] = await shop.database.query<({ message: string } & RowDataPacket)[]>(
    `SELECT message FROM ${outbox} ORDER BY id`,
  );
  return found.map(({ message }) => parseChange(message));
}

async function fill(count: number): Promise<void> {
  const values = Array.from({ length: count }, (_, at) => [
    JSON.stringify({ version: 1, type: 'products', ids: [at + 1], id: `change-${at + 1}` }),
  ]);
  await shop.database.query(`INSERT INTO ${outbox} (message) VALUES ?`, [values]);
}

const idsOf = (bodies: readonly string[]): number[] =>
  bodies.flatMap((body) => {
    const change = parseChange(body);
    return change.kind === 'products' ? change.ids : [];
  });

it('moves every row to the queue and leaves none behind', async () => {
  await fill(120);
  const one = relay();
  const batches = [await relayOutboxBatch(one), await relayOutboxBatch(one), await relayOutboxBatch(one)];
  expect(batches.map(({ sent }) => sent)).toEqual([50, 50, 20]);
  expect(await relayOutboxBatch(one)).toEqual({ claimed: 0, sent: 0 });
  await one.close();
  expect(idsOf(await receiveAll()).sort((a, b) => a - b)).toEqual(Array.from({ length: 120 }, (_, at) => at + 1));
  expect(await readOutboxStatus(shop.database, shop.config.MYSQL_PIPELINE_SCHEMA)).toEqual({
    rows: 0,
    lagSeconds: null,
  });
});

it('shares the rows among several relays: each once, none forgotten', async () => {
  await fill(600);
  const relays = [relay(), relay(), relay()];
  await Promise.all(
    relays.map(async (one) => {
      while ((await relayOutboxBatch(one)).sent > 0);
      await one.close();
    }),
  );
  const ids = idsOf(await receiveAll());
  expect(ids).toHaveLength(600);
  expect(new Set(ids).size).toBe(600);
});

it('keeps what SQS did not take, and does not hold up the shop meanwhile', async () => {
  await fill(5);
  const away = createSqs({ ...shop.config, AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9' });
  const one = relay({ sqs: away });
  const failing = relayOutboxBatch(one);
  // While the claim is held, the shop writes on.
  await shop.database.query(`INSERT INTO ${outbox} (message) VALUES ('{}')`);
  await expect(failing).rejects.toThrow();
  expect((await readOutboxStatus(shop.database, shop.config.MYSQL_PIPELINE_SCHEMA)).rows).toBe(6);
  away.destroy();
  await one.close();
});

it('finds a row whose transaction commits after later ones', async () => {
  const slow = await shop.database.getConnection();
  await slow.beginTransaction();
  await slow.query(`INSERT INTO ${outbox} (message) VALUES ('{"version":1,"type":"products","ids":[1]}')`);
  await shop.database.query(`INSERT INTO ${outbox} (message) VALUES ('{"version":1,"type":"products","ids":[2]}')`);
  const one = relay();
  expect(await relayOutboxBatch(one)).toMatchObject({ sent: 1 });
  await slow.commit();
  slow.release();
  expect(await relayOutboxBatch(one)).toMatchObject({ sent: 1 });
  await one.close();
  expect(idsOf(await receiveAll()).sort()).toEqual([1, 2]);
});

it('steps over a row that is too large for a message, and says which', async () => {
  const refused: string[] = [];
  await shop.database.query(`INSERT INTO ${outbox} (message) VALUES (?)`, [JSON.stringify({ x: 'x'.repeat(300_000) })]);
  await fill(3);
  const one = relay({ batchRows: 1, onRefused: ({ cause }) => refused.push(cause) });
  for (let batch = 0; batch < 5; batch++) await relayOutboxBatch(one);
  await one.close();
  expect(idsOf(await receiveAll())).toHaveLength(3);
  expect(refused).toEqual(['larger than 256 KB']);
});

it('tells of a change in its own transaction, and of nothing that was rolled back', async () => {
  const connection = await shop.database.getConnection();
  const [found] = await connection.query<({ id: number } & RowDataPacket)[]>(
    'SELECT id FROM products ORDER BY id LIMIT 1',
  );
  const id = found[0]?.id ?? 0;
  await connection.beginTransaction();
  await connection.query('UPDATE products SET sale_price = sale_price - 10 WHERE id = ?', [id]);
  await connection.rollback();
  expect(await rows()).toEqual([]);
  await connection.query('UPDATE products SET sale_price = sale_price - 10 WHERE id = ?', [id]);
  connection.release();
  expect(await rows()).toMatchObject([{ kind: 'products', ids: [id], id: null }]);
});

it('tells of what belongs to a product, of what many share, and of policies before and after', async () => {
  const { database } = shop;
  const [found] = await database.query<({ product_id: number; id: number } & RowDataPacket)[]>(
    'SELECT product_id, id FROM product_options LIMIT 1',
  );
  const product = found[0]?.product_id ?? 0;
  await database.query('UPDATE product_options SET stock = stock + 1 WHERE id = ?', [found[0]?.id]);
  await database.query('DELETE FROM product_tags WHERE product_id = ? LIMIT 1', [product]);
  await database.query("UPDATE sellers SET status = 'on_leave' ORDER BY id LIMIT 1");
  await database.query('UPDATE categories SET displayed = FALSE ORDER BY id LIMIT 1');
  await database.query(
    "INSERT INTO display_policies (target_type, target_id, effect, created_by, reason) VALUES ('brand', '3', 'hide', 'test', 'test')",
  );
  await database.query("UPDATE display_policies SET target_type = 'category', target_id = '12' WHERE reason = 'test'");
  const told = (await rows()) as { kind: string; ids?: number[]; targets?: unknown[] }[];
  expect(told.every(({ kind }) => kind !== 'fault')).toBe(true);
  expect(told[0]).toMatchObject({ ids: [product] });
  expect(told.filter(({ targets }) => targets !== undefined).map(({ targets }) => targets)).toEqual([
    [expect.objectContaining({ kind: 'seller' })],
    [expect.objectContaining({ kind: 'category' })],
    [{ kind: 'brand', id: 3 }],
    [
      { kind: 'brand', id: 3 },
      { kind: 'category', id: 12 },
    ],
  ]);
});

it('tells of the products of a coupon', async () => {
  const [found] = await shop.database.query<({ coupon_id: number; products: number } & RowDataPacket)[]>(
    'SELECT coupon_id, COUNT(*) AS products FROM product_coupons GROUP BY coupon_id ORDER BY products DESC LIMIT 1',
  );
  await shop.database.query('UPDATE coupons SET amount_off = 777 WHERE id = ?', [found[0]?.coupon_id]);
  const told = (await rows()) as { ids: number[] }[];
  expect(told.flatMap(({ ids }) => ids)).toHaveLength(found[0]?.products ?? -1);
});
