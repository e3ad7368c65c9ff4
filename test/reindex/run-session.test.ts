import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { newRun } from '../../src/pipelines/reindex-plan.ts';
import { newHolder, openSession } from '../../src/pipelines/run-session.ts';
import { withStorefront } from '../../src/runs/run.ts';
import { createRun, requireRun } from '../../src/runs/run-store.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import { elasticsearchAnswer, type HttpProxy, openHttpProxy, PASS } from '../support/http-proxy.ts';
import { createShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let proxy: HttpProxy;
let client: Client;

beforeAll(async () => {
  shop = await createShop({ name: 'session', products: 0 });
  proxy = await openHttpProxy(shop.config.ELASTICSEARCH_URL);
  client = elasticsearchFor({ ...shop.config, ELASTICSEARCH_URL: `http://127.0.0.1:${proxy.port}` }, 'reindex');
});

afterAll(async () => {
  await client.close();
  await proxy.close();
  await shop.close();
});

it('does not take an older run for the newest one, when its look at the document is answered late', async () => {
  const { NAME_PREFIX: prefix, STOREFRONTS_DIR } = shop.config;
  const order = { startedBy: 'test', steps: false, key: null, parts: 1, keepWarmMs: 0 };
  const storefronts = [...(await readStorefronts(STOREFRONTS_DIR)).values()].slice(0, 1);
  const run = newRun(Date.now(), storefronts, order);
  await createRun(client, prefix, run);
  const [{ storefront } = { storefront: '' }] = run.storefronts;

  let looks = 0;
  proxy.meddle(async ({ method, path }) => {
    if (method !== 'GET' || !path.includes('search-runs/_doc/') || looks++ > 0) return PASS;
    // What Elasticsearch says now comes when the session has long written something newer.
    const old = await shop.elasticsearch.get({ index: `${prefix}search-runs`, id: run.id });
    await sleep(1_500);
    return { kind: 'answer', answer: elasticsearchAnswer(200, old) };
  });
  const services = { elasticsearch: client, prefix, now: Date.now, isRetriable: () => false, warn: () => undefined };
  const session = openSession(services, run, newHolder('test'));
  while (looks === 0) await sleep(20);
  await session.change((before) => withStorefront(before, storefront, { state: 'passed' }));
  await session.pause();

  expect(session.run.storefronts[0]?.state).toBe('passed');
  expect((await requireRun(client, prefix, run.id)).storefronts[0]?.state).toBe('passed');
});
