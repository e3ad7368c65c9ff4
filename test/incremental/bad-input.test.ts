import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { liveAlias, stateIndex } from '../../src/indices/index-name.ts';
import { groupRejected } from '../../src/load/rejected-lists.ts';
import { redriveRejected } from '../../src/pipelines/redrive-rejected.ts';
import { findDeadLetterQueue, listDeadLetters, redriveDeadLetters } from '../../src/queue/dead-letters.ts';
import { publishChange } from '../../src/queue/send-messages.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { type Bench, openBench, until } from './running-consumer.ts';

let shop: Shop;
let bench: Bench;
let shown: number[];
beforeAll(async () => {
  shop = await createShop({ name: 'badinput', products: 120 });
  await shop.reindex();
  bench = openBench(shop);
  await bench.start();
  const index = liveAlias(shop.config.NAME_PREFIX, 'brandi');
  const found = await shop.elasticsearch.search({
    index,
    query: { term: { state: 'product' } },
    size: 20,
    sort: ['id'],
  });
  shown = found.hits.hits.map((hit) => Number(hit._id));
});
afterAll(async () => {
  await bench.close();
  await shop.close();
});

async function causes(state: 'rejected' | 'rejected-messages'): Promise<Record<string, number>> {
  const index = stateIndex(shop.config.NAME_PREFIX, state);
  await shop.elasticsearch.indices.refresh({ index });
  const groups = await groupRejected(shop.elasticsearch, index, state === 'rejected' ? 'storefront' : 'queue');
  return Object.fromEntries(groups.map(({ cause, count }) => [cause, count]));
}

it('sets poisoned messages aside by cause, and indexes the others at once', async () => {
  const poison = [
    'not json',
    'not json either',
    '{"version":1,"type":"products","ids":[1],"__proto__":{"a":1}}',
    '{"version":1,"type":"stock","ids":[1]}',
    '{"version":1,"type":"products","ids":["a"]}',
  ];
  const id = shown[0] ?? 0;
  await shop.database.query('UPDATE products SET name = ? WHERE id = ?', ['독약사이 상품', id]);
  for (const body of poison) await bench.sqs.sendMessage({ QueueUrl: bench.changesUrl, MessageBody: body });
  const startedAt = performance.now();
  await bench.publish({ type: 'products', ids: [id] });
  await until('the good one is indexed', async () => (await bench.read('brandi', id))?.['name'] === '독약사이 상품');
  // Far below any visibility timeout; how much poison may cost others is measured by the fault harness.
  expect(performance.now() - startedAt).toBeLessThan(8_000);
  await until('nothing is left', async () => (await bench.messagesLeft()) === 0);
  const found = await causes('rejected-messages');
  expect(found['message: not JSON']).toBe(2);
  expect(Object.keys(found).sort()).toEqual([
    'message: has a key __proto__',
    'message: invalid products message',
    'message: not JSON',
    'message: unknown type',
  ]);
});

it('hides a product whose row can not be understood, keeps the reason, and shows it after redrive', async () => {
  const [broken = 0, fine = 0] = shown.slice(1);
  await shop.database
    .query("UPDATE products SET created_at = '0000-00-00 00:00:00' WHERE id = ?", [broken])
    .catch(() =>
      shop.database.query(
        "SET STATEMENT sql_mode='' FOR UPDATE products SET created_at = '0000-00-00 00:00:00' WHERE id = ?",
        [broken],
      ),
    );
  await shop.database.query('UPDATE products SET name = ? WHERE id = ?', ['멀쩡한 이웃', fine]);
  await bench.publish({ type: 'products', ids: [broken, fine] });
  await until('the neighbour is indexed', async () => (await bench.read('brandi', fine))?.['name'] === '멀쩡한 이웃');
  expect(await bench.read('brandi', broken)).toMatchObject({ state: 'tombstone', reasons: ['unreadable'] });
  await until('the message is deleted', async () => (await bench.messagesLeft()) === 0);
  const cause = Object.keys(await causes('rejected')).find((one) => one.startsWith('extract:')) ?? '';
  expect(cause).toContain('created_at');

  await shop.database.query('UPDATE products SET created_at = UTC_TIMESTAMP() WHERE id = ?', [broken]);
  const index = stateIndex(shop.config.NAME_PREFIX, 'rejected');
  const sent = await redriveRejected(shop.elasticsearch, index, { cause }, (change) =>
    publishChange(bench.sqs, bench.changesUrl, change),
  );
  expect(sent).toBe(1);
  await until('it shows again', async () => (await bench.read('brandi', broken))?.['state'] === 'product');
  expect(await causes('rejected')).toEqual({});
});

it('puts a tombstone in the place of a document that Elasticsearch refuses', async () => {
  const [refused = 0, fine = 0] = shown.slice(3);
  const alias = liveAlias(shop.config.NAME_PREFIX, 'brandi');
  // A keyword of more than 32,766 bytes is more than Lucene takes.
  await shop.database.query('ALTER TABLE product_options MODIFY colour MEDIUMTEXT NOT NULL');
  await shop.database.query('UPDATE product_options SET colour = ? WHERE product_id = ?', [
    '검'.repeat(15_000),
    refused,
  ]);
  await shop.database.query('UPDATE products SET name = ? WHERE id = ?', ['거절된 것의 이웃', fine]);
  await bench.publish({ type: 'products', ids: [refused, fine] });
  await until(
    'the neighbour is indexed',
    async () => (await bench.read('brandi', fine))?.['name'] === '거절된 것의 이웃',
  );
  await until('the message is deleted', async () => (await bench.messagesLeft()) === 0);
  expect(await bench.read('brandi', refused)).toMatchObject({ state: 'tombstone', reasons: ['rejected'] });
  expect(Object.keys(await causes('rejected'))).toEqual(['load: document_parsing_exception']);
  expect(await shop.elasticsearch.exists({ index: alias, id: String(refused) })).toBe(true);
});

it('finds the product that breaks the read of a whole batch, and sets aside only that one', async () => {
  const [poisoned = 0, ...others] = shown.slice(6, 16);
  // A query of the shop's own that fails for one product: what a driver or server does with data it can not take.
  const [before] = await shop.database.query<RowDataPacket[]>('SELECT name FROM products WHERE id = ?', [poisoned]);
  expect(before).toHaveLength(1);
  const folder = await shop.copyOf('src/extract/sql');
  const { readFile, writeFile } = await import('node:fs/promises');
  const text = await readFile(`${folder}/tags.sql`, 'utf8');
  await writeFile(
    `${folder}/tags.sql`,
    text.replace('ORDER BY', `AND (product_id <> ${poisoned} OR (SELECT 1 UNION SELECT 2) = 1) ORDER BY`),
  );
  const second = openBench({ ...shop, config: { ...shop.config, SOURCE_SQL_DIR: folder } });
  await bench.close();
  bench = second;
  await bench.start();
  await shop.database.query('UPDATE products SET name = ? WHERE id IN (?)', ['이분 탐색', [poisoned, ...others]]);
  await bench.publish({ type: 'products', ids: [poisoned, ...others] });
  await until('the message is deleted', async () => (await bench.messagesLeft()) === 0);
  for (const id of others) expect((await bench.read('brandi', id))?.['name']).toBe('이분 탐색');
  expect(await bench.read('brandi', poisoned)).toMatchObject({ state: 'tombstone', reasons: ['unreadable'] });
});

it('lists what is in the dead-letter queue without removing it, and sends it again', async () => {
  const deadLetterUrl = (await findDeadLetterQueue(bench.sqs, bench.changesUrl)) ?? '';
  const id = shown[17] ?? 0;
  await shop.database.query('UPDATE products SET name = ? WHERE id = ?', ['되살아난 상품', id]);
  const body = JSON.stringify({ version: 1, type: 'products', ids: [id] });
  await bench.sqs.sendMessage({ QueueUrl: deadLetterUrl, MessageBody: body });
  for (let time = 0; time < 2; time++) {
    expect((await listDeadLetters(bench.sqs, deadLetterUrl, 10)).map((message) => message.body)).toEqual([body]);
  }
  expect(await redriveDeadLetters(bench.sqs, deadLetterUrl, bench.changesUrl)).toBe(1);
  await until('it is indexed', async () => (await bench.read('brandi', id))?.['name'] === '되살아난 상품');
  expect(await listDeadLetters(bench.sqs, deadLetterUrl, 10)).toEqual([]);
});
