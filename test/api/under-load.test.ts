import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../../src/api-keys/create-api-key.ts';
import { createResources } from '../../src/resources.ts';
import { type ApiProcess, startApiProcess } from '../support/api-process.ts';
import { type HttpProxy, openHttpProxy, PASS } from '../support/http-proxy.ts';
import { createShop, type Shop } from '../support/shop.ts';

const resources = createResources();
let shop: Shop;
let proxy: HttpProxy;
let key: string;

beforeAll(async () => {
  shop = resources.use(await createShop({ name: 'underload', products: 100 }), (opened) => opened.close());
  await shop.reindex(['brandi']);
  proxy = resources.use(await openHttpProxy(shop.config.ELASTICSEARCH_URL), (opened) => opened.close());
  const fields = { storefront: 'brandi', role: 'search', channel: 'web', name: 'load' } as const;
  ({ token: key } = await createApiKey(shop.elasticsearch, shop.config.NAME_PREFIX, fields));
});
afterAll(() => resources.close());

interface Answer {
  /** 0: the connection broke. */
  readonly status: number;
  readonly askedAt: number;
  readonly tookMs: number;
  readonly retryAfter: string | undefined;
  readonly closes: boolean;
}

/** One search, by a connection of the agent; a new one where it has none. */
function search(agent: Agent, base: string, q: string, more = ''): Promise<Answer> {
  const askedAt = performance.now();
  const url = `${base}/v1/storefronts/brandi/products?size=1&q=${encodeURIComponent(q)}${more}`;
  return new Promise((resolve) => {
    const done = (status: number, headers: NodeJS.Dict<string | string[]> = {}) =>
      resolve({
        status,
        askedAt,
        tookMs: performance.now() - askedAt,
        retryAfter: headers['retry-after']?.toString(),
        closes: headers['connection'] === 'close',
      });
    const asking = request(url, { agent, headers: { 'x-api-key': key } }, (response) => {
      response.resume().once('end', () => done(response.statusCode ?? 0, response.headers));
    });
    asking.once('error', () => done(0));
    asking.end();
  });
}

/** So many shoppers who each search, wait a little and search again, until `stop`. */
function startShoppers(base: string, count: number) {
  const agent = new Agent({ keepAlive: true });
  const answers: Answer[] = [];
  let stopped = false;
  const shopper = async (name: number) => {
    for (let turn = 0; !stopped; turn++) {
      answers.push(await search(agent, base, `니트 ${name} ${turn}`));
      await sleep(100);
    }
  };
  const all = Promise.all(Array.from({ length: count }, (_, name) => shopper(name)));
  return {
    answers,
    async stop() {
      stopped = true;
      await all;
      agent.destroy();
    },
  };
}

describe('a slow Elasticsearch', () => {
  it(
    'is left alone within two seconds, with fast refusals until it is back (row 23)',
    { timeout: 90_000 },
    async () => {
      // The machine of the tests may take long for a search that is not slowed.
      const timeoutMs = 1_500;
      const api = await startApiProcess({
        ...shop.config,
        ELASTICSEARCH_URL: `http://127.0.0.1:${proxy.port}`,
        SEARCH_TIMEOUT_MS: timeoutMs,
      });
      // The first search reads the words of the index.
      await search(new Agent(), api.url, '니트');
      const shoppers = startShoppers(api.url, 10);
      await sleep(1_000);
      const slowedAt = performance.now();
      proxy.meddle(async ({ path }) => {
        if (path.includes('products-brandi')) await sleep(4_000);
        return PASS;
      });
      await sleep(5_000);
      const healedAt = performance.now();
      proxy.meddle(null);
      await sleep(4_500);
      await shoppers.stop();
      const metrics = await (await fetch(`${api.operatorUrl}/metrics`)).text();
      await api.stop();

      const before = shoppers.answers.filter(({ askedAt, tookMs }) => askedAt + tookMs < slowedAt);
      expect(before.length).toBeGreaterThan(5);
      expect(new Set(before.map(({ status }) => status))).toEqual(new Set([200]));
      const firstRefusal = shoppers.answers.find(({ askedAt, status, tookMs }) => {
        return askedAt > slowedAt && status === 503 && tookMs < timeoutMs / 2;
      });
      expect((firstRefusal?.askedAt ?? Infinity) - slowedAt).toBeLessThan(2_500);
      const whileOpen = shoppers.answers.filter(
        ({ askedAt }) => askedAt > slowedAt + 2_500 && askedAt < healedAt - 200,
      );
      const refused = whileOpen.filter(({ status, retryAfter }) => status === 503 && retryAfter === '1');
      expect(refused.length).toBe(whileOpen.length);
      // All but those that were let through to try.
      expect(whileOpen.filter(({ tookMs }) => tookMs > timeoutMs / 2).length).toBeLessThanOrEqual(4);
      expect(whileOpen.length).toBeGreaterThan(50);
      const afterwards = shoppers.answers.filter(({ askedAt }) => askedAt > healedAt + 3_500);
      expect(new Set(afterwards.map(({ status }) => status))).toEqual(new Set([200]));
      expect(shoppers.answers.map(({ status }) => status)).not.toContain(0);
      expect(metrics).toMatch(/storefront_search_refused_total\{reason="breaker"\} [1-9]/);
      expect(metrics).toContain('storefront_search_breaker_open 0');
    },
  );
});

/** An Elasticsearch that answers so many searches at a time, each in `tookMs`, and lets the others wait in a row. */
function limitElasticsearch(atATime: number, tookMs: number): void {
  const waiting: (() => void)[] = [];
  let busy = 0;
  proxy.meddle(async ({ path }) => {
    if (!path.includes('products-brandi') || !path.includes('_search')) return PASS;
    if (busy >= atATime) await new Promise<void>((resolve) => waiting.push(resolve));
    else busy += 1;
    await sleep(tookMs);
    const next = waiting.shift();
    if (next === undefined) busy -= 1;
    else next();
    return PASS;
  });
}

/** One search each `everyMs`, each another one, whether or not earlier ones are answered. */
async function offer(base: string, everyMs: number, lastsMs: number): Promise<Answer[]> {
  const agent = new Agent({ keepAlive: true });
  const startedAt = performance.now();
  const all: Promise<Answer>[] = [];
  for (let passed = 0; passed < lastsMs; passed = performance.now() - startedAt) {
    while (all.length * everyMs < passed) all.push(search(agent, base, '니트', `&priceFrom=${offered++}`));
    await sleep(everyMs);
  }
  const answers = await Promise.all(all);
  agent.destroy();
  return answers;
}
let offered = 0;

async function residentOf(api: ApiProcess): Promise<number> {
  const metrics = await (await fetch(`${api.operatorUrl}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]);
}

describe('three times as many searches as Elasticsearch can answer', () => {
  it(
    'are answered as far as it can, the others refused at once; soon after all is as before',
    { timeout: 60_000 },
    async () => {
      const api = await startApiProcess({
        ...shop.config,
        ELASTICSEARCH_URL: `http://127.0.0.1:${proxy.port}`,
        SEARCH_TIMEOUT_MS: 1_500,
      });
      await search(new Agent(), api.url, '니트');
      limitElasticsearch(4, 100);
      const calm = await offer(api.url, 250, 3_000);
      // 40 a second, or as many as a machine manages whose Elasticsearch takes its time as well.
      const usual = calm.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other)[calm.length >> 1] ?? 100;
      const most = 4_000 / Math.max(100, usual);
      const residentBefore = await residentOf(api);
      const startedAt = performance.now();
      const flooded = await offer(api.url, 1_000 / (3 * most), 12_000);
      const residentAfter = await residentOf(api);
      const endedAt = performance.now();
      const after = await offer(api.url, 250, 9_000);
      await api.stop();
      proxy.meddle(null);

      expect(new Set(calm.map(({ status }) => status))).toEqual(new Set([200]));
      const settled = flooded.filter(({ askedAt, tookMs }) => askedAt + tookMs > startedAt + 4_000);
      const lastedMs = Math.max(...settled.map(({ askedAt, tookMs }) => askedAt + tookMs)) - startedAt - 4_000;
      const goodput = (settled.filter(({ status }) => status === 200).length / lastedMs) * 1_000;
      // How near it comes on a quiet machine is what bench:search measures.
      expect(goodput).toBeGreaterThan(0.6 * most);
      const refused = flooded.filter(({ status }) => status !== 200);
      expect(new Set(refused.map(({ status, retryAfter }) => `${status} ${retryAfter}`))).toEqual(new Set(['503 1']));
      // All but those that had waited in vain when the flood began.
      const quick = refused.filter(({ tookMs }) => tookMs < 250);
      expect(quick.length).toBeGreaterThan(0.8 * refused.length);
      expect(residentAfter - residentBefore).toBeLessThan(100 * 1024 * 1024);
      const recovered = after.filter(({ askedAt }) => askedAt > endedAt + 5_000);
      expect(recovered.length).toBeGreaterThan(10);
      expect(new Set(recovered.map(({ status }) => status))).toEqual(new Set([200]));
    },
  );
});

describe('SIGTERM under load', () => {
  it('loses no request: not ready, then the connections end one by one, then exit 0', { timeout: 90_000 }, async () => {
    const api = await startApiProcess({ ...shop.config, API_DRAIN_MS: 1_500 });
    await search(new Agent(), api.url, '니트');
    const shoppers = startShoppers(api.url, 12);
    await sleep(1_000);
    const stopping = api.stop();
    // As a load balancer does it: requests are sent here until the process says that it is not ready.
    let ready = true;
    while (ready) {
      ready = (await fetch(`${api.url}/health/ready`)).status === 200;
      await sleep(50);
    }
    expect((await fetch(`${api.url}/health/live`)).status).toBe(200);
    await shoppers.stop();
    const { code, tookMs } = await stopping;
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(10_000);
    expect(shoppers.answers.length).toBeGreaterThan(20);
    expect(new Set(shoppers.answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(shoppers.answers.at(-1)?.closes).toBe(true);
  });
});

describe('identical searches at the same moment', () => {
  it('share one request to Elasticsearch', { timeout: 90_000 }, async () => {
    let sent = 0;
    proxy.meddle(({ path }) => {
      if (path.includes('_search') && path.includes('products-brandi-')) sent += 1;
      return PASS;
    });
    const api = await startApiProcess({ ...shop.config, ELASTICSEARCH_URL: `http://127.0.0.1:${proxy.port}` });
    const agent = new Agent();
    await search(agent, api.url, '니트');
    sent = 0;
    const answers = await Promise.all(Array.from({ length: 60 }, () => search(agent, api.url, '셔츠')));
    await api.stop();
    proxy.meddle(null);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(20);
  });
});
