import type { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createElasticsearch, elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { isRetriableElasticsearchError } from '../../src/clients/elasticsearch-errors.ts';
import { createBulkBody } from '../../src/load/bulk-body.ts';
import { bulkIndex, type BulkTarget } from '../../src/load/bulk-index.ts';
import { createBulkLoader } from '../../src/load/bulk-loader.ts';
import type { BulkOperation } from '../../src/load/bulk-operations.ts';
import { createByteBudget } from '../../src/load/byte-budget.ts';
import { type BulkFault, createFaultProxy, type FaultProxy } from '../support/fault-proxy.ts';
import { createShop, type Shop } from '../support/shop.ts';

const RETRY = { firstMs: 5, longestMs: 20, giveUpAfterMs: 5_000 };

let shop: Shop;
let proxy: FaultProxy;
/** Through the proxy, with the key that full reindexes have. */
let client: Client;
let index: string;
/** Each test has ids of its own, so that one index is enough for all. */
let firstId = 0;

beforeAll(async () => {
  shop = await createShop({ name: 'bulk', products: 0 });
  proxy = await createFaultProxy(shop.config.ELASTICSEARCH_URL);
  client = elasticsearchFor({ ...shop.config, ELASTICSEARCH_URL: proxy.url }, 'reindex');
  index = `${shop.config.NAME_PREFIX}products-brandi-20260101t000000000`;
  await shop.elasticsearch.indices.create({
    index,
    settings: { number_of_replicas: 0, refresh_interval: '-1' },
    mappings: {
      dynamic: 'strict',
      properties: {
        name: { type: 'keyword', ignore_above: 100 },
        price: { type: 'integer' },
        test: { type: 'integer' },
      },
    },
  });
});

afterAll(async () => {
  await client.close();
  await proxy.close();
  await shop.close();
});

beforeEach(() => {
  firstId += 10_000;
  proxy.breakNext();
});

function target(changes: Partial<BulkTarget> = {}): BulkTarget {
  return { client, index, isRetriable: isRetriableElasticsearchError, retry: RETRY, ...changes };
}

function operations(count: number, version = 100): BulkOperation[] {
  return Array.from({ length: count }, (_, at) => ({
    id: firstId + at,
    version,
    json: JSON.stringify({ name: `반팔 티셔츠 ${at}`, price: at, test: firstId }),
  }));
}

function bodyOf(all: readonly BulkOperation[]) {
  const body = createBulkBody();
  for (const one of all) body.append(one);
  return body;
}

async function countIndexed(): Promise<number> {
  await shop.elasticsearch.indices.refresh({ index });
  return (await shop.elasticsearch.count({ index, query: { term: { test: firstId } } })).count;
}

describe('a bulk request', () => {
  it('never overwrites a newer document with an older one, and calls that done', async () => {
    await bulkIndex(target(), bodyOf([{ id: firstId, version: 200, json: '{"name":"new"}' }]));
    const results = await bulkIndex(
      target(),
      bodyOf([
        { id: firstId, version: 199, json: '{"name":"old"}' },
        { id: firstId + 1, version: 199, json: '{"name":"other"}' },
      ]),
    );
    expect(results.map((result) => result.kind)).toEqual(['newer', 'indexed']);
    const found = await shop.elasticsearch.get({ index, id: String(firstId) });
    expect([found._version, found._source]).toEqual([200, { name: 'new' }]);
  });

  it('takes the same version again: a repetition after a lost answer', async () => {
    const body = bodyOf(operations(3));
    await bulkIndex(target(), body);
    expect((await bulkIndex(target(), body)).map((result) => result.kind)).toEqual(['indexed', 'indexed', 'indexed']);
  });

  it('with one malformed document among 5,000 indexes 4,999 and rejects one with its reason', async () => {
    const all = operations(5_000);
    all[2_500] = { id: firstId + 2_500, version: 100, json: '{"name":"x","price":"cheap"}' };
    const results = await bulkIndex(target(), bodyOf(all));
    expect(results.filter((result) => result.kind === 'indexed')).toHaveLength(4_999);
    expect(results[2_500]).toMatchObject({
      kind: 'rejected',
      status: 400,
      reason: expect.stringContaining('cheap') as string,
    });
    expect(await countIndexed()).toBe(4_999);
  });

  it('does not bring back an index that was deleted', async () => {
    const pruned = index.replace('20260101', '20250101');
    const results = await bulkIndex(target({ index: pruned }), bodyOf(operations(2)));
    expect(results.map((result) => result.kind)).toEqual(['rejected', 'rejected']);
    expect(await shop.elasticsearch.indices.exists({ index: pruned })).toBe(false);
  });
});

describe('a fault that passes', () => {
  const many = (fault: BulkFault, times: number): BulkFault[] => Array.from({ length: times }, () => fault);

  it.each<[string, BulkFault[]]>([
    ['the whole request refused with 429, three times', many({ kind: 'status', status: 429 }, 3)],
    ['503 twice', many({ kind: 'status', status: 503 }, 2)],
    ['502 of a proxy', [{ kind: 'status', status: 502 }]],
    ['a connection reset before the request arrived', [{ kind: 'reset-before' }]],
    ['a connection reset after Elasticsearch had indexed', [{ kind: 'reset-after' }]],
    ['an answer cut off in its middle', [{ kind: 'truncated' }]],
    ['every other item refused, four times', many({ kind: 'items-refused' }, 4)],
    [
      'one after another',
      [{ kind: 'items-refused' }, { kind: 'reset-after' }, { kind: 'status', status: 429 }, { kind: 'truncated' }],
    ],
  ])('is waited out and nothing is lost: %s', async (_, faults) => {
    proxy.breakNext(...faults);
    const before = proxy.bulkRequests;
    const retries: { items: number; attempt: number; cause: string }[] = [];
    const results = await bulkIndex(target({ onRetry: (retry) => retries.push(retry) }), bodyOf(operations(64)));
    expect(results.every((result) => result.kind === 'indexed')).toBe(true);
    expect(results).toHaveLength(64);
    expect(await countIndexed()).toBe(64);
    expect(proxy.bulkRequests - before).toBe(faults.length + 1);
    expect(retries.map((retry) => retry.attempt)).toEqual(faults.map((_fault, at) => at + 1));
    expect(retries.every((retry) => retry.cause !== '')).toBe(true);
  });

  it('for some items sends again only those', async () => {
    proxy.breakNext({ kind: 'items-refused' }, { kind: 'items-refused' });
    const sizes: number[] = [];
    await bulkIndex(target({ onRetry: ({ items }) => sizes.push(items) }), bodyOf(operations(40)));
    expect(sizes).toEqual([20, 10]);
  });

  it('backs off longer and longer', async () => {
    proxy.breakNext(...many({ kind: 'status', status: 429 }, 4));
    const startedAt = performance.now();
    const retry = { firstMs: 40, longestMs: 1_000, giveUpAfterMs: 5_000 };
    await bulkIndex(target({ retry }), bodyOf(operations(1)));
    // Half of 40 + 80 + 160 + 320 at least.
    expect(performance.now() - startedAt).toBeGreaterThan(300);
  });

  it('that does not pass in time is given up with its cause', async () => {
    proxy.breakNext(...many({ kind: 'status', status: 429 }, 1_000));
    const retry = { firstMs: 5, longestMs: 10, giveUpAfterMs: 60 };
    await expect(bulkIndex(target({ retry }), bodyOf(operations(3)))).rejects.toMatchObject({ statusCode: 429 });
    expect(await countIndexed()).toBe(0);
  });

  it('and a server that never answers is given up by the time limit of the request', async () => {
    const hasty = createElasticsearch({
      url: proxy.url,
      auth: { apiKey: shop.config.ELASTICSEARCH_REINDEX_API_KEY ?? '' },
      requestTimeoutMs: 150,
    });
    proxy.breakNext({ kind: 'silent' });
    const results = await bulkIndex(target({ client: hasty }), bodyOf(operations(3)));
    await hasty.close();
    expect(results.every((result) => result.kind === 'indexed')).toBe(true);
  });
});

describe('a fault that does not pass', () => {
  it.each([401, 403, 413, 400])('stops at once with HTTP %i, and reports nothing as safe', async (status) => {
    proxy.breakNext({ kind: 'status', status });
    const before = proxy.bulkRequests;
    await expect(bulkIndex(target(), bodyOf(operations(3)))).rejects.toMatchObject({ statusCode: status });
    expect(proxy.bulkRequests - before).toBe(1);
    expect(await countIndexed()).toBe(0);
  });

  it('is the signal to stop: during a request', async () => {
    proxy.breakNext({ kind: 'silent' });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    await expect(bulkIndex(target({ signal: stop.signal }), bodyOf(operations(3)))).rejects.toThrow(/abort/i);
  });

  it('is the signal to stop: while it waits', async () => {
    proxy.breakNext({ kind: 'status', status: 429 });
    const stop = new AbortController();
    const retry = { firstMs: 60_000, longestMs: 60_000, giveUpAfterMs: 600_000 };
    const working = bulkIndex(
      target({ retry, signal: stop.signal, onRetry: () => setTimeout(() => stop.abort(), 10) }),
      bodyOf(operations(3)),
    );
    await expect(working).rejects.toThrow(/abort/i);
  });
});

describe('the loader', () => {
  function loaderWith(bulkBytes: number, limit: number) {
    const done = new Map<number, string>();
    const budget = createByteBudget(limit);
    const limits: number[] = [];
    const loader = createBulkLoader(target({ onRetry: () => limits.push(budget.limit) }), {
      bulkBytes,
      budget,
      onSettled: (sent, results) => {
        for (const [at, result] of results.entries()) done.set(sent[at]?.id ?? NaN, result.kind);
      },
    });
    return { loader, done, limits };
  }

  it('brings every document through faults, in requests of a bounded size', async () => {
    proxy.breakNext({ kind: 'status', status: 429 }, { kind: 'items-refused' }, { kind: 'reset-after' });
    const before = proxy.bulkRequests;
    const { loader, done, limits } = loaderWith(10_000, 30_000);
    for (const one of operations(1_000)) await loader.add(one);
    await loader.finish();
    // Less is on its way after each refusal.
    expect(Math.min(...limits)).toBeLessThanOrEqual(15_000);
    expect([...done.values()].filter((kind) => kind === 'indexed')).toHaveLength(1_000);
    expect(await countIndexed()).toBe(1_000);
    // About 130 bytes an operation.
    expect(proxy.bulkRequests - before).toBeGreaterThan(10);
  });

  it('does not let Elasticsearch wait for a full body, and fills bodies while it works', async () => {
    const before = proxy.bulkRequests;
    const { loader } = loaderWith(50_000_000, 100_000_000);
    const long = '반'.repeat(10_000);
    const all = operations(60).map((one) => ({ ...one, json: JSON.stringify({ name: long, test: firstId }) }));
    for (const one of all) await loader.add(one);
    // Half a megabyte went at once; the other documents, added in the same moment, wait for a body to fill.
    await loader.finish();
    expect(proxy.bulkRequests - before).toBe(2);
    expect(await countIndexed()).toBe(60);
  });

  it('ends with the first error, and counts nothing of the refused request as done', async () => {
    proxy.breakNext({ kind: 'status', status: 413 });
    const { loader, done } = loaderWith(1_000_000, 1_000_000);
    for (const one of operations(10)) await loader.add(one);
    await expect(loader.finish()).rejects.toMatchObject({ statusCode: 413 });
    expect(done.size).toBe(0);
    await expect(loader.add({ id: 99, version: 1, json: '{}' })).rejects.toMatchObject({ statusCode: 413 });
  });

  it('sends nothing when there is nothing', async () => {
    const before = proxy.bulkRequests;
    await loaderWith(1_000, 1_000).loader.finish();
    expect(proxy.bulkRequests).toBe(before);
  });
});
