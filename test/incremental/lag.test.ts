import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stateIndex } from '../../src/indices/index-name.ts';
import { findDeadLetterQueue } from '../../src/queue/dead-letters.ts';
import { DOCUMENT_SHAPE } from '../../src/transform/product-document.ts';
import { startCommand } from '../support/command-line.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { slackMessages } from '../support/slack-messages.ts';
import { type Bench, openBench, until } from './running-consumer.ts';

let shop: Shop;
let bench: Bench;
let metricsUrl: string;
let outbox: string;
const WATCHES = { outboxMs: 100, queuesMs: 200, lag: { forMs: 500, repeatMs: 400 } };
beforeAll(async () => {
  shop = await createShop({ name: 'lag', products: 20 });
  await shop.reindex(['brandi']);
  bench = openBench({ ...shop, config: { ...shop.config, ALERT_LAG_SECONDS: 1 } });
  outbox = `\`${shop.config.MYSQL_PIPELINE_SCHEMA}\`.search_outbox`;
  metricsUrl = `${(await bench.start({ watches: WATCHES })).url}/metrics`;
});
afterAll(async () => {
  await bench.close();
  await shop.close();
});

/** The value of a series of a process, such as `name{label="x"}`; undefined where it is not told. */
async function readSeries(url: string, series: string): Promise<number | undefined> {
  const text = await (await fetch(url)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

const told = async (): Promise<string> => (await slackMessages(shop)).join('\n');
const products = (id: number): string => JSON.stringify({ version: 1, type: 'products', ids: [id] });

it('tells of an outbox that nobody relays, with its age, and when it is up to date again', async () => {
  await shop.database.query(`INSERT INTO ${outbox} (message) VALUES (?)`, [products(1)]);
  await until('it is told', async () => (await told()).includes('The oldest row of the outbox has waited for'));
  expect(await readSeries(metricsUrl, 'search_outbox_rows')).toBe(1);
  expect(await readSeries(metricsUrl, 'search_outbox_lag_seconds')).toBeGreaterThan(1);
  await shop.database.query(`DELETE FROM ${outbox}`);
  await until('its end is told', async () => (await told()).includes('The outbox is up to date again'));
  const posts = (await slackMessages(shop)).filter((text) => text.includes('The oldest row of the outbox has waited'));
  // One message in the channel, whose count was updated, and the end in its thread.
  expect(posts.filter((text) => text.startsWith(':warning:'))).toHaveLength(1);
});

it('counts the messages of every queue, and tells of those that were given up', async () => {
  const deadLetterUrl = (await findDeadLetterQueue(bench.sqs, bench.changesUrl)) ?? '';
  const series = (queue: string) => `search_queue_messages{queue="${queue}",state="waiting"}`;
  await until('it has looked', async () => (await readSeries(metricsUrl, series('changes'))) === 0);
  expect(await readSeries(metricsUrl, series('fanout'))).toBe(0);
  await bench.sqs.sendMessage({ QueueUrl: deadLetterUrl, MessageBody: products(1) });
  await until('it is counted', async () => (await readSeries(metricsUrl, series('changes-dead-letter'))) === 1);
  await until('it is told', async () => (await told()).includes('1 messages are in a dead-letter queue'));
  await bench.sqs.purgeQueue({ QueueUrl: deadLetterUrl });
  await until('its end is told', async () => (await told()).includes('The dead-letter queues are empty again'));
});

it('tells of a change that is held for long though every service answers, and of its end', async () => {
  // A table that somebody alters: reads of it wait, and other statements do not.
  const locker = await shop.database.getConnection();
  await locker.query('LOCK TABLES product_tags WRITE');
  try {
    await bench.publish({ type: 'products', ids: [1] });
    await until('it is told', async () => (await told()).includes('A change has waited for'));
  } finally {
    await locker.query('UNLOCK TABLES');
    locker.release();
  }
  await until('its end is told', async () => (await told()).includes('Changes are indexed in time again'), 20_000);
});

it('shows what the relay does, where it has a port', async () => {
  await shop.database.query(`INSERT INTO ${outbox} (message) VALUES (?), (?)`, [products(1), products(2)]);
  const relay = startCommand({ ...shop.config, RELAY_PORT: 0, LOG_LEVEL: 'info' }, ['outbox', 'relay']);
  const exited = once(relay, 'exit');
  let output = '';
  relay.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  await until('it listens', () => output.includes('"url"'), 30_000);
  const url = /"url":"([^"]+)"/.exec(output)?.[1] ?? '';
  await until(
    'it has sent both',
    async () => (await readSeries(`${url}/metrics`, 'search_outbox_relayed_total')) === 2,
  );
  expect(await readSeries(`${url}/metrics`, 'search_outbox_refused_rows')).toBe(0);
  expect(await readSeries(`${url}/metrics`, 'search_outbox_lag_seconds')).toBeDefined();
  expect(await (await fetch(`${url}/health`)).json()).toEqual({ state: 'running' });
  relay.kill('SIGTERM');
  expect((await exited)[0]).toBe(0);
});

it('tells nothing about transitions once another consumer sweeps', async () => {
  const { elasticsearch, config } = shop;
  const series = 'search_transition_lag_seconds{storefront="brandi"}';
  await until('it sweeps', async () => (await readSeries(metricsUrl, series)) !== undefined);
  expect(await readSeries(metricsUrl, 'search_transitions_due{storefront="brandi"}')).toBeDefined();
  const document = { name: `sweep:${DOCUMENT_SHAPE}:brandi`, holder: 'another', renewals: 0 };
  await elasticsearch.index({ index: stateIndex(config.NAME_PREFIX, 'claims'), id: document.name, document });
  await until('it has let go', async () => (await readSeries(metricsUrl, series)) === undefined, 20_000);
  expect(await readSeries(metricsUrl, 'search_transitions_due{storefront="brandi"}')).toBeUndefined();
});
