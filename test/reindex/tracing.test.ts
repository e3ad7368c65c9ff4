import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withReindex } from '../../src/commands/open-reindex.ts';
import type { Config } from '../../src/config.ts';
import { gateStep, loadStep, planStep, promoteStep } from '../../src/pipelines/run-steps.ts';
import { type HttpProxy, openHttpProxy, PASS } from '../support/http-proxy.ts';
import { factOf, openReceiver, type OtlpSpan } from '../support/otlp-receiver.ts';
import { createShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let proxy: HttpProxy;
let receiver: Awaited<ReturnType<typeof openReceiver>>;
let config: Config;
let requests: { readonly line: string; readonly opaqueId: string }[] = [];

beforeAll(async () => {
  shop = await createShop({ name: 'reindextraces', products: 200 });
  proxy = await openHttpProxy(shop.config.ELASTICSEARCH_URL);
  proxy.meddle(({ method, path, opaqueId }) => {
    requests.push({ line: `${method} ${path.replace(/\?.*/, '')}`, opaqueId });
    return PASS;
  });
  receiver = await openReceiver(200);
  config = {
    ...shop.config,
    ELASTICSEARCH_URL: `http://127.0.0.1:${proxy.port}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
  };
}, 120_000);

afterAll(async () => {
  receiver.close();
  await proxy.close();
  await shop.close();
});

/** Name of the parent and own name, with what tells spans of one name apart. */
function named(spans: readonly OtlpSpan[]): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  return spans
    .map((span) => {
      const above = byId.get(span.parentSpanId ?? '')?.name;
      const which = factOf(span, 'storefront') ?? factOf(span, 'part');
      const words = [above, span.name, which].filter((word) => typeof word === 'string' || typeof word === 'number');
      return words.join(' ');
    })
    .sort();
}

const traceOf = (run: string) => receiver.spans().filter((span) => factOf(span, 'search.run') === run);

/** What the run asks for itself goes by its id. Before, the command looks for Elasticsearch and the run; after, it tidies. */
function expectOpaqueIds(run: string): void {
  const others = requests.filter(({ opaqueId }) => opaqueId !== run).map(({ line }) => line);
  expect([...new Set(others)].filter((line) => !/^GET \/$|\/_doc\/|_mget$|query-log/.test(line))).toEqual([]);
  const own = requests.filter(({ opaqueId }) => opaqueId === run).map(({ line }) => line);
  expect(own.some((line) => /^POST \/.*products-brandi-\d[^/]*\/_bulk$/.test(line))).toBe(true);
  expect(own.some((line) => /^PUT \/.*products-brandi-\d[^/]*$/.test(line))).toBe(true);
  expect(own).toContain('POST /_aliases');
}

/** The run's spans: these and no others, of one trace, and every request goes by the run's id. */
function expectOneTrace(run: string, names: readonly string[]): OtlpSpan[] {
  expectOpaqueIds(run);
  const spans = traceOf(run);
  expect(named(spans)).toEqual(names);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  return spans;
}

it('is one trace with a span for each step, and names the run in every request to Elasticsearch', async () => {
  requests = [];
  const run = await shop.reindex(['brandi', 'hiver'], config);
  expect(run.state).toBe('finished');
  const spans = expectOneTrace(run.id, [
    'load part 1',
    'reindex',
    'reindex gate brandi',
    'reindex gate hiver',
    'reindex load',
    'reindex plan',
    'reindex promote brandi',
    'reindex promote hiver',
  ]);
  expect(spans.filter(({ status }) => status?.code === 2)).toEqual([]);
  const root = spans.find(({ name }) => name === 'reindex');
  expect(run.trace).toBe(`00-${root?.traceId}-${root?.spanId}-01`);
  const resource = receiver.requests[0]?.resourceSpans[0]?.resource;
  expect(resource === undefined ? undefined : factOf(resource, 'service.name')).toBe('storefront-search-reindex');
}, 60_000);

it('is one trace too where its steps are processes of their own', async () => {
  requests = [];
  const order = { startedBy: 'tracing.test', steps: true, key: null, parts: 2, keepWarmMs: 0 };
  const { run } = await withReindex(config, {}, ({ services, storefronts, alerts }) =>
    planStep(services, [...storefronts.values()].slice(0, 1), order, alerts),
  );
  for (const part of [1, 2]) {
    await withReindex(config, {}, ({ services, storefronts, alerts }) =>
      loadStep(services, run.id, [{ part, of: 2 }], storefronts, order.startedBy, alerts),
    );
  }
  await withReindex(config, {}, ({ services, storefronts, alerts }) =>
    gateStep(services, run.id, storefronts, order.startedBy, alerts),
  );
  await withReindex(config, {}, ({ services, storefronts, alerts }) =>
    promoteStep(services, run.id, storefronts, order.startedBy, null, alerts),
  );
  expectOneTrace(run.id, [
    'load part 1',
    'load part 2',
    'reindex',
    'reindex gate brandi',
    'reindex load',
    'reindex load',
    'reindex plan',
    'reindex promote brandi',
    ...Array.from({ length: 4 }, () => 'reindex reindex'),
  ]);
}, 60_000);

it('shows what was held back, and why a run ended', async () => {
  const folder = await shop.copyOf('src/extract/sql');
  const file = join(folder, 'product-ids.sql');
  await writeFile(file, (await readFile(file, 'utf8')).replace('id <= ?', 'id <= ? AND id % 5 <> 0'));
  const run = await shop.reindex(['brandi'], { ...config, SOURCE_SQL_DIR: folder });
  expect(run.storefronts).toMatchObject([{ state: 'held-back' }]);
  const failed = traceOf(run.id).flatMap(({ name, status }) => (status?.code === 2 ? [[name, status.message]] : []));
  expect(failed).toEqual([
    ['gate', 'held back'],
    ['reindex', 'Not every storefront is live.'],
  ]);
}, 60_000);

it('runs all the same where nobody takes its traces', async () => {
  const run = await shop.reindex(['brandi'], { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
  expect(run.state).toBe('finished');
}, 60_000);
