import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { pruneQueryLog, queryLogIndex, queryLogPattern } from '../../src/indices/query-log-indices.ts';
import { refreshSuggestions } from '../../src/pipelines/build-suggestions.ts';
import { countQueries } from '../../src/pipelines/logged-queries.ts';
import { createResources } from '../../src/resources.ts';
import { NOTHING_DENIED } from '../../src/search/denied.ts';
import {
  createQueryLog,
  createQueryLogWriter,
  type LoggedSearch,
  withoutPersonalData,
} from '../../src/search/query-log.ts';
import type { Suggestion } from '../../src/search/suggestion.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import { createDeadElasticsearch, startTestApi, type TestApi } from '../support/api.ts';
import { runCommand } from '../support/command-line.ts';
import { createShop, type Shop } from '../support/shop.ts';

const resources = createResources();
const silent = { warn: () => undefined, info: () => undefined };
let shop: Shop;
let prefix: string;
let index: string;
let api: TestApi;
let key: string;
let denied = NOTHING_DENIED;
let write: ReturnType<typeof createQueryLogWriter>;
const recorded: LoggedSearch[] = [];
const role = (name: 'query' | 'consumer' | 'reindex') =>
  resources.use(elasticsearchFor(shop.config, name), (client) => client.close());

beforeAll(async () => {
  shop = resources.use(await createShop({ name: 'querylog', products: 300 }), (opened) => opened.close());
  prefix = shop.config.NAME_PREFIX;
  const run = await shop.reindex(['brandi']);
  index = run.storefronts[0]?.index ?? '';
  const client = role('query');
  write = createQueryLogWriter(client, (at) => queryLogIndex(prefix, at));
  const storefronts = [...(await readStorefronts(shop.config.STOREFRONTS_DIR)).values()];
  api = resources.use(
    await startTestApi({
      indices: { client, prefix },
      storefronts,
      overrides: {
        now: Date.now,
        queryLog: { record: (search) => recorded.push(search) },
        denyLists: { deniedIn: () => denied, isStale: false },
      },
    }),
    (opened) => opened.close(),
  );
  key = await api.keyFor('brandi');
}, 120_000);
afterAll(() => resources.close());

async function get<T>(path: string, query: Record<string, string>, token = key): Promise<T> {
  const url = `/v1/storefronts/brandi/${path}`;
  const answer = await api.app.inject({ url, query, headers: { 'x-api-key': token } });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<T>();
}

async function post(path: string, payload: object): Promise<void> {
  const url = `/v1/storefronts/brandi/${path}`;
  const answer = await api.app.inject({ method: 'POST', url, payload, headers: { 'x-api-key': key } });
  expect(answer.statusCode, answer.body).toBe(200);
}

describe('what is logged', () => {
  it('is what was asked and what came of it, of every way to search', async () => {
    await get('products', { q: '  맨투맨 ' });
    await get('products', { q: '뷁뷁뷁' });
    await post('multi-search', { searches: [{ q: '원피스' }, { category: ['100'] }] });
    const once = { indexName: 'brandi', params: { query: '청바지', facets: ['brand'] } };
    const again = { indexName: 'brandi', params: { query: '청바지', hitsPerPage: 0, analytics: false } };
    await post('instantsearch', { requests: [once, again] });
    expect(recorded.map(({ query }) => query)).toEqual(['맨투맨', '뷁뷁뷁', '원피스', '청바지']);
    expect(recorded[0]).toMatchObject({ storefront: 'brandi', applied: '맨투맨', stage: 'all-words', index });
    expect(recorded[0]?.total).toBeGreaterThan(0);
    expect(recorded[1]).toMatchObject({ total: 0, stage: 'nothing' });
    expect(Object.keys(recorded[0] ?? {}).sort()).toEqual(
      ['applied', 'at', 'dictionaries', 'index', 'latencyMs', 'query', 'stage', 'storefront', 'total'].sort(),
    );
  });

  it('is no page that is turned, no category page, and nothing of operators', async () => {
    recorded.length = 0;
    await get('products', { q: '맨투맨', page: '2' });
    await get('products', { category: '100' });
    await get('suggest', { q: '맨' });
    await get('products', { q: '맨투맨' }, await api.keyFor('brandi', { role: 'operator' }));
    expect(recorded).toEqual([]);
  });

  it.each([
    ['kim@example.com 주문', '# 주문'],
    ['010-1234-5678', '#'],
    ['900101 1234567', '#'],
    ['4111 1111 1111 1111 카드', '# 카드'],
    ['나이키 270', '나이키 270'],
    ['3만원 이하 1+1', '3만원 이하 1+1'],
  ])('is nothing that tells who asked: %s', (query, logged) => {
    expect(withoutPersonalData(query)).toBe(logged);
  });
});

const at = Date.now();
const search = (query: string, fields: Partial<LoggedSearch> = {}): LoggedSearch => ({
  at,
  storefront: 'brandi',
  query,
  applied: query,
  stage: 'all-words',
  total: 3,
  index: 'products-brandi-1',
  dictionaries: 1,
  latencyMs: 12,
  ...fields,
});
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

describe('the log in Elasticsearch', () => {
  it('takes searches in batches, in the index of their month, and only appends', async () => {
    const log = createQueryLog({ write, logger: silent, flushMs: 10 });
    const nothing = { stage: 'nothing', total: 0 } as const;
    for (const one of [
      ...times(30, search('맨투맨')),
      ...times(12, search('tㅜㅑ', { applied: '원피스', stage: 'corrected' })),
      ...times(11, search('한복', nothing)),
      ...times(9, search('가디건')),
      ...times(20, search('우주복헬멧')),
      ...times(40, search('맨투맨', { at: at - 8 * 86_400_000 })),
      ...times(15, search('나이키', { storefront: 'hiver' })),
    ])
      log.record(one);
    // Stopping waits for a second only; the first entry of a month makes its index, which takes longer on a busy machine.
    const written = async () => {
      await shop.elasticsearch.indices.refresh({ index: queryLogPattern(prefix) });
      return (await shop.elasticsearch.count({ index: queryLogPattern(prefix) })).count;
    };
    await expect.poll(written, { timeout: 20_000, interval: 100 }).toBe(137);
    await log.stop();
    expect(log.dropped).toBe(0);
    const query = role('query');
    const attempts = [
      () => query.get({ index: queryLogIndex(prefix, at), id: '1' }),
      () => query.search({ index: queryLogIndex(prefix, at) }),
      () => query.index({ index: queryLogIndex(prefix, at), id: '1', document: search('x') }),
      () => query.deleteByQuery({ index: queryLogIndex(prefix, at), query: { match_all: {} } }),
      () => query.indices.delete({ index: queryLogIndex(prefix, at) }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ statusCode: 403 });
    await expect(write([{ ...search('x'), ...{ ip: '10.0.0.1' } }])).rejects.toThrow(/strict/);
  });

  it('tells operators what was asked most, and what found nothing', async () => {
    const since = at - 86_400_000;
    const counted = await countQueries(role('reindex'), { prefix, storefront: 'brandi', since }, 'any', 3);
    expect(counted).toEqual([
      { query: '맨투맨', searches: 30, products: 3, stage: 'all-words' },
      { query: '우주복헬멧', searches: 20, products: 3, stage: 'all-words' },
      { query: 'tㅜㅑ', searches: 12, products: 3, stage: 'corrected' },
    ]);
    const top = await runCommand(shop.config, ['queries', 'top', '-s', 'brandi', '--since', '2020-01-01']);
    expect(top.stdout.split('\n')[0]).toMatch(/^ +70 {2}맨투맨 {2}3 products, all-words$/);
    const zero = await runCommand(shop.config, ['queries', 'zero', '--storefront', 'brandi']);
    expect(zero.stdout).toMatch(/^ +11 {2}한복\n$/);
    expect((await runCommand(shop.config, ['queries', 'zero', '-s', 'nosuch'])).stderr).toContain('nosuch');
  });

  it('makes queries popular that many asked and that find something', async () => {
    const popular = async () => (await get<{ queries: Suggestion[] }>('queries/popular', {})).queries;
    expect(await popular()).toEqual([]);
    const refreshed = await runCommand(shop.config, ['suggestions', 'refresh']);
    expect(refreshed.stdout).toMatch(/^brandi: \d+ suggestions, [1-9]\d* written, 0 removed$/m);
    expect(refreshed.stdout).toMatch(
      /^hiver: there is no live index yet: storefront-search reindex --storefront hiver$/m,
    );
    // Consumers do the same with their own role, and find nothing left to do.
    const changes = await refreshSuggestions(
      { elasticsearch: role('consumer'), prefix, now: () => at },
      'brandi',
      index,
    );
    expect(changes).toMatchObject({ written: 0, removed: 0 });
    const texts = (await popular()).map(({ text }) => text);
    // Of the last week; 가디건 was asked by too few, 우주복헬멧 finds nothing by now.
    expect(texts).toEqual(['맨투맨', '원피스']);
    for (const { products } of await popular()) expect(products).toBeGreaterThan(0);
    const { rows } = await sellers();
    denied = { ...NOTHING_DENIED, seller: rows };
    expect(await popular()).toEqual([]);
    denied = NOTHING_DENIED;
  });

  it('loses its months of long ago', async () => {
    const months = ['2026-01-31T23:59:59Z', '2026-05-02T00:00:00Z'].map((moment) => Date.parse(moment));
    await write(months.map((moment) => search('x', { at: moment })));
    const names = months.map((moment) => queryLogIndex(prefix, moment));
    const now = Date.parse('2026-08-01T00:00:00Z');
    expect(await pruneQueryLog(role('reindex'), prefix, 90, now)).toEqual([names[0]]);
    expect(await shop.elasticsearch.indices.exists({ index: names[1] ?? '' })).toBe(true);
    expect(await pruneQueryLog(role('reindex'), prefix, 61, now)).toEqual([]);
    expect(await pruneQueryLog(role('reindex'), prefix, 60, now)).toEqual([names[1]]);
  });
});

async function sellers(): Promise<{ rows: number[] }> {
  const [rows] = await shop.database.query('SELECT id FROM sellers');
  return { rows: (rows as { id: number }[]).map(({ id }) => Number(id)) };
}

describe('a log that can not be written', () => {
  it('keeps no more than fits, and costs searches nothing', async () => {
    const log = createQueryLog({
      write: () => new Promise(() => undefined),
      logger: silent,
      flushMs: 1,
      mostWaiting: 100,
    });
    for (const one of times(50, search('a'))) log.record(one);
    await sleep(20);
    const startedAt = performance.now();
    for (const one of times(10_000, search('b'))) log.record(one);
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect(log.dropped).toBe(9_900);
    const stoppingAt = performance.now();
    await log.stop();
    expect(performance.now() - stoppingAt).toBeLessThan(5_000);
  });

  it('is told once, and goes on when Elasticsearch is back', async () => {
    const dead = resources.use(createDeadElasticsearch(), (client) => client.close());
    const failing = createQueryLogWriter(dead, (moment) => queryLogIndex(prefix, moment));
    const lines: string[] = [];
    const logger = { warn: () => lines.push('warn'), info: () => lines.push('info') };
    let down = true;
    let written = 0;
    const log = createQueryLog({
      write: async (searches) => {
        if (down) return failing(searches);
        written += searches.length;
      },
      logger,
      flushMs: 5,
    });
    for (let nth = 0; nth < 3; nth++) {
      log.record(search('a'));
      await sleep(100);
    }
    down = false;
    log.record(search('b'));
    await log.stop();
    expect({ lines, written, dropped: log.dropped }).toEqual({ lines: ['warn', 'info'], written: 1, dropped: 3 });
  });
});
