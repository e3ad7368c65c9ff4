import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Consumer } from '../../src/commands/start-consumer.ts';
import { liveAlias, stateIndex } from '../../src/indices/index-name.ts';
import { changeControl } from '../../src/pipelines/consumer-control.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { type Bench, openBench, until } from './running-consumer.ts';
import { openTcpProxy, type TcpProxy } from './tcp-proxy.ts';

let shop: Shop;
let bench: Bench;
let consumer: Consumer;
let shown: number[];
const proxies: Record<'mysql' | 'elasticsearch' | 'sqs', TcpProxy | undefined> = {
  mysql: undefined,
  elasticsearch: undefined,
  sqs: undefined,
};
beforeAll(async () => {
  shop = await createShop({ name: 'outages', products: 60 });
  await shop.reindex();
  const { config } = shop;
  const through = async (name: keyof typeof proxies, address: string | undefined): Promise<string> => {
    const url = new URL(address ?? '');
    const proxy = await openTcpProxy({ host: url.hostname, port: Number(url.port) });
    proxies[name] = proxy;
    url.port = String(proxy.port);
    return url.href.replace(/\/$/, '');
  };
  const changed = {
    ...config,
    MYSQL_URL: await through('mysql', config.MYSQL_URL),
    ELASTICSEARCH_URL: await through('elasticsearch', config.ELASTICSEARCH_URL),
    AWS_ENDPOINT_URL_SQS: await through('sqs', config.AWS_ENDPOINT_URL_SQS),
  };
  bench = openBench({ ...shop, config: changed });
  consumer = await bench.start();
  const index = liveAlias(config.NAME_PREFIX, 'brandi');
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
  for (const proxy of Object.values(proxies)) await proxy?.close();
  await shop.close();
});
afterEach(() => {
  for (const proxy of Object.values(proxies)) proxy?.mend();
});

async function rename(ids: readonly number[], name: string): Promise<void> {
  await shop.database.query('UPDATE products SET name = ? WHERE id IN (?)', [name, ids]);
  await bench.publish({ type: 'products', ids: [...ids] });
}

const isNamed = async (id: number, name: string) => (await bench.read('brandi', id))?.['name'] === name;

it.each(['mysql', 'elasticsearch'] as const)('waits while %s is away, and goes on by itself', async (service) => {
  const id = shown[0] ?? 0;
  proxies[service]?.cut();
  await rename([id], `돌아온 ${service}`);
  await until('it waits', () => consumer.index.state.state === 'waiting');
  await sleep(1_500);
  // Received once, and held since: receive counts do not burn.
  expect(consumer.index.state).toMatchObject({ state: 'waiting', held: 1 });
  const response = await fetch(`${consumer.url}/health`);
  expect(response.status).toBe(200);
  await rename([shown[1] ?? 0], `나중 ${service}`);
  await sleep(300);
  expect(consumer.index.state.held).toBe(1);
  proxies[service]?.mend();
  await until('it goes on', () => consumer.index.state.state === 'running');
  await until('both are indexed', async () => {
    return (await isNamed(id, `돌아온 ${service}`)) && (await isNamed(shown[1] ?? 0, `나중 ${service}`));
  });
  await until('nothing is left', async () => (await bench.messagesLeft()) === 0);
});

it('loses nothing while SQS is away between receiving and deleting', async () => {
  const ids = shown.slice(2, 10);
  for (const id of ids) await rename([id], '큐가 끊겨도');
  await sleep(30);
  proxies.sqs?.cut();
  await sleep(1_000);
  proxies.sqs?.mend();
  await until('all are indexed', async () => {
    const named = await Promise.all(ids.map((id) => isNamed(id, '큐가 끊겨도')));
    return named.every(Boolean);
  });
  await until('nothing is left', async () => (await bench.messagesLeft()) === 0, 45_000);
}, 60_000);

it('stops receiving within a second of pause, and goes on after resume', async () => {
  const { config, elasticsearch } = shop;
  const control = stateIndex(config.NAME_PREFIX, 'consumer-control');
  await changeControl(elasticsearch, control, { paused: true, reason: 'test' }, Date.now());
  await until('it is paused', () => consumer.index.state.state === 'paused', 2_000);
  // A receive that was out already may bring one more.
  await sleep(1_100);
  await rename([shown[11] ?? 0], '멈췄다가');
  await sleep(700);
  expect(await isNamed(shown[11] ?? 0, '멈췄다가')).toBe(false);
  await changeControl(elasticsearch, control, { paused: false, rowsPerSecond: 10 }, Date.now());
  await until('it is indexed', () => isNamed(shown[11] ?? 0, '멈췄다가'));
});

it('reads no faster than it may', async () => {
  // At most ten rows a second, from the test before.
  const ids = shown.slice(0, 15);
  await rename(ids, '천천히');
  await until('the first are indexed', () => isNamed(ids[0] ?? 0, '천천히'));
  const startedAt = performance.now();
  await rename(ids, '더 천천히');
  await until('all are indexed', () => isNamed(ids[14] ?? 0, '더 천천히'));
  expect(performance.now() - startedAt).toBeGreaterThan(1_000);
  const control = stateIndex(shop.config.NAME_PREFIX, 'consumer-control');
  await changeControl(shop.elasticsearch, control, { rowsPerSecond: null }, Date.now());
});

it('counts what it does', async () => {
  const text = await (await fetch(`${consumer.url}/metrics`)).text();
  expect(text).toMatch(/search_messages_deleted_total\{queue="changes"\} [1-9]/);
  expect(text).toMatch(/search_change_to_indexed_seconds_count\{storefront="brandi"\} [1-9]/);
});
