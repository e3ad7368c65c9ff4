import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { startCommand } from '../support/command-line.ts';
import { openHttpProxy } from '../support/http-proxy.ts';
import { factOf, openReceiver } from '../support/otlp-receiver.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { type Bench, openBench, until } from './running-consumer.ts';

let shop: Shop;
let bench: Bench;
beforeAll(async () => {
  shop = await createShop({ name: 'tracing', products: 20 });
  await shop.reindex(['brandi']);
  bench = openBench(shop);
});
afterAll(async () => {
  await bench.close();
  await shop.close();
});

it('sends the trace of a change, from its moment to its bulk request, to a receiver of OTLP', async () => {
  const receiver = await openReceiver(200);
  const traced = openBench({ ...shop, config: { ...shop.config, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint } });
  try {
    await traced.start();
    const changedAt = Date.now() - 5_000;
    await traced.publish({ type: 'products', ids: [1], id: 'order-4711', changedAt });
    await until('the change has arrived', () =>
      receiver.spans().some((span) => factOf(span, 'search.change') === 'order-4711'),
    );
    const change = receiver.spans().find((span) => factOf(span, 'search.change') === 'order-4711');
    expect(Math.round(Number(change?.startTimeUnixNano) / 1e6)).toBe(changedAt);
    const trace = receiver.spans().filter(({ traceId }) => traceId === change?.traceId);
    expect(trace.map(({ name }) => name).sort()).toEqual(['batch', 'bulk', 'change products', 'read', 'targets']);
    const batch = trace.find(({ name }) => name === 'batch');
    expect(batch?.parentSpanId).toBe(change?.spanId);
    const bulk = trace.find(({ name }) => name === 'bulk');
    expect(bulk?.parentSpanId).toBe(batch?.spanId);
    expect(bulk === undefined ? undefined : factOf(bulk, 'storefront')).toBe('brandi');
    expect([...receiver.paths]).toEqual(['/v1/traces']);
    const resource = receiver.requests[0]?.resourceSpans[0]?.resource;
    expect(resource === undefined ? undefined : factOf(resource, 'service.name')).toBe('storefront-search-consumer');
  } finally {
    await traced.close();
    receiver.close();
  }
});

it('indexes all the same where the receiver refuses, is silent or is gone', async () => {
  const receiver = await openReceiver(500);
  const silent = createServer(() => undefined);
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const endpoints = [
    receiver.endpoint,
    `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    'http://127.0.0.1:9',
  ];
  for (const [at, endpoint] of endpoints.entries()) {
    const traced = openBench({ ...shop, config: { ...shop.config, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } });
    await traced.start();
    const name = `추적 ${at}`;
    await shop.database.query('UPDATE products SET name = ? WHERE id = (SELECT MIN(id) FROM products)', [name]);
    await traced.publish({ type: 'products', ids: [1] });
    await until('the message is deleted', async () => (await traced.messagesLeft()) === 0);
    const startedAt = performance.now();
    await traced.close();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  }
  silent.closeAllConnections();
  silent.close();
  receiver.close();
});

it('follows a change by one id from its message to its bulk request, in log and request, and names its stop phases', async () => {
  const seen: { readonly path: string; readonly opaqueId: string }[] = [];
  const proxy = await openHttpProxy(shop.config.ELASTICSEARCH_URL, ({ path, opaqueId }) => {
    seen.push({ path, opaqueId });
  });
  const config: Config = {
    ...shop.config,
    ELASTICSEARCH_URL: `http://127.0.0.1:${proxy.port}`,
    LOG_LEVEL: 'debug',
  };
  const consumer = startCommand(config, ['consume']);
  const exited = once(consumer, 'exit');
  let output = '';
  consumer.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const lines = () =>
    output
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Record<string, unknown> & { readonly msg: string });
  try {
    await until('it receives', () => output.includes('The consumer receives.'), 30_000);
    await bench.publish({ type: 'products', ids: [1], id: 'order-4712' });
    const about = () => lines().filter((line) => JSON.stringify(line).includes('order-4712'));
    await until('it is safe', () => about().some(({ msg }) => msg.startsWith('A change is safe')), 20_000);
    const steps = about().map(({ msg, step }) => (typeof step === 'string' ? `${msg} ${step}` : msg));
    expect(steps).toEqual([
      'A change was received.',
      'A batch begins.',
      'A step of a batch is done. targets',
      'A step of a batch is done. read',
      'A step of a batch is done. bulk',
      'A batch was indexed.',
      'A change is safe; its message is deleted.',
    ]);
    const batches = new Set(about().flatMap(({ batch }) => (typeof batch === 'string' ? [batch] : [])));
    expect(batches.size).toBe(1);
    const [batch = ''] = batches;
    const requests = seen.filter(({ opaqueId }) => opaqueId === batch).map(({ path }) => path.replace(/\?.*/, ''));
    expect(requests.filter((path) => /products-brandi-[^/]+\/_bulk$/.test(path))).toHaveLength(1);
    expect(requests.some((path) => path.includes('_alias'))).toBe(true);
    consumer.kill('SIGTERM');
    await exited;
    const phases = lines().flatMap(({ msg, phase }) => (msg === 'The consumer stops.' ? [phase] : []));
    expect(phases).toEqual(['drain', 'end work', 'give back', 'stopped']);
  } finally {
    consumer.kill('SIGKILL');
    await proxy.close();
  }
});

it('loads nothing for traces where none are wanted', async () => {
  const look = `
    const { createRequire } = await import('node:module');
    const loaded = () => Object.keys(createRequire('/')('node:module')._cache).filter((path) => /opentelemetry.(sdk|exporter)/.test(path)).length;
    await import(process.argv[1] + '/dist/src/commands/start-consumer.js');
    const before = loaded();
    await import(process.argv[1] + '/dist/src/clients/otlp-tracing.js');
    console.log(JSON.stringify([before, loaded() > 0]));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', look, PACKAGE_ROOT]);
  expect(JSON.parse(stdout)).toEqual([0, true]);
});
