import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAlerts } from '../../src/alerts.ts';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { createMySqlPool } from '../../src/clients/mysql.ts';
import { slackFor } from '../../src/clients/slack.ts';
import { registerMerchandising } from '../../src/commands/merchandising.ts';
import { readSourceQueries } from '../../src/extract/source-queries.ts';
import { stateIndex } from '../../src/indices/index-name.ts';
import { createLogger } from '../../src/logger.ts';
import { startMerchandisingPoll } from '../../src/pipelines/merchandising-poll.ts';
import { publishMerchandising, type PublishServices } from '../../src/pipelines/publish-merchandising.ts';
import { createResources } from '../../src/resources.ts';
import { createMerchandisingCache } from '../../src/search/merchandising-cache.ts';
import type { SearchResult } from '../../src/search/search-result.ts';
import { runCommand } from '../support/run-command.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { slackMessages } from '../support/slack-messages.ts';

const resources = createResources();
let shop: Shop;
let services: PublishServices;

beforeAll(async () => {
  shop = resources.use(await createShop({ name: 'merch', products: 400 }), (opened) => opened.close());
  await shop.database.query('DELETE FROM merchandising');
  await shop.reindex(['brandi']);
  const pool = resources.use(createMySqlPool(shop.config.MYSQL_URL ?? '', { connectionLimit: 4 }), (opened) =>
    opened.end(),
  );
  const elasticsearch = resources.use(elasticsearchFor(shop.config, 'consumer'), (opened) => opened.close());
  const queries = await readSourceQueries(shop.config.SOURCE_SQL_DIR);
  const prefix = shop.config.NAME_PREFIX;
  services = { pool, queries, elasticsearch, prefix, storefronts: ['brandi', 'hiver'], now: Date.now };
});

afterAll(() => resources.close());

const run = (...line: string[]) => runCommand(registerMerchandising, shop.config, 'merchandising', ...line);
const REASON = ['--reason', 'test', '--by', 'Kim'];

/** The rules as an API process has them. */
async function openCache(refreshMs = 1_000) {
  const client = elasticsearchFor(shop.config, 'query');
  const index = stateIndex(shop.config.NAME_PREFIX, 'merchandising');
  const logger = createLogger({ level: 'silent', name: 'test' });
  const cache = createMerchandisingCache({ client, index, storefronts: ['brandi', 'hiver'], logger, refreshMs });
  return { cache, close: () => client.close().then(() => cache.stop()) };
}

function numbers(printed: string): { id: string; change: string } {
  const [, id = '', change = ''] = /^(\d+) \w+ by change (\d+)/m.exec(printed) ?? [];
  return { id, change };
}

describe('merchandising add, remove and undo', () => {
  it('bring every change to the API processes, with who and why', async () => {
    const { cache, close } = await openCache(50);
    try {
      cache.start();
      const until = async (count: number) => {
        const deadline = Date.now() + 10_000;
        while (cache.rulesOf('brandi').length !== count && Date.now() < deadline)
          await new Promise((r) => setTimeout(r, 20));
        expect(cache.rulesOf('brandi')).toHaveLength(count);
      };
      const line = ['add', '-s', 'brandi', '--query', '원피스', '--kind', 'pin', '--product', '7', '--position', '2'];
      const printed = await run(...line, '--until', '2090-01-01', ...REASON);
      expect(printed).toContain('In force in brandi within a second');
      const added = numbers(printed);
      await until(1);
      expect(cache.rulesOf('brandi')).toMatchObject([
        { kind: 'pin', query: '원피스', product: 7, position: 2, endsAt: Date.UTC(2089, 11, 31, 15) },
      ]);
      expect(cache.rulesOf('hiver')).toEqual([]);
      const removed = numbers(await run('remove', added.id, ...REASON));
      await until(0);
      await run('undo', removed.change, ...REASON);
      await until(1);
      const [rows] = await shop.database.query<RowDataPacket[]>(
        "SELECT action, changed_by FROM operator_changes WHERE subject = 'merchandising' ORDER BY id",
      );
      expect(rows).toEqual(['add', 'disable', 'undo'].map((action) => ({ action, changed_by: 'Kim' })));
      expect(await run('list')).toMatch(/brandi\s+"원피스"\s+pin product 7 at 2\s+in force/);
      await run('remove', added.id, ...REASON);
      expect(await run('list', '--all')).toContain('disabled');
      expect(await run('list')).toContain('There is nothing');
    } finally {
      await close();
    }
  });

  it.each([
    [['--query', 'x', '--kind', 'pin', '--product', '7'], 'its position is not 1 to 100'],
    [['--query', 'x', '--category', '5', '--kind', 'hide', '--product', '7'], 'either a query or a category'],
    [['--query', 'x', '--kind', 'redirect', '--url', 'javascript:1'], 'its url is neither'],
    [['--query', 'x', '--kind', 'boost', '--product', '7', '--factor', '11'], 'the factor of a boost is 1 to 10'],
    [['--query', 'x', '--kind', 'hide', '--product', '7', '--position', '1'], 'takes no --position'],
    [['--query', 'x'], 'its kind null is unknown'],
  ])('refuse %j, and store nothing', async (line, message) => {
    await expect(run('add', '-s', 'brandi', ...line, ...REASON)).rejects.toThrow(message);
    const [rows] = await shop.database.query('SELECT id FROM merchandising WHERE enabled');
    expect(rows).toEqual([]);
  });
});

describe('publishing', () => {
  it('ignores invalid rows with their reason, and writes nothing where nothing has changed', async () => {
    await shop.database.query(
      `INSERT INTO merchandising (storefront_id, kind, query_text, product_id, position, starts_at, ends_at, created_by, reason)
       VALUES ('brandi', 'pin', '코트', 5, 0, NULL, NULL, 'x', 'x'),
              ('brandi', 'hide', '코트', 5, NULL, NULL, NULL, 'x', 'x'),
              ('brandi', 'hide', '코트', 6, NULL, '2020-01-01', '2020-01-02', 'x', 'x'),
              ('brandi', 'hide', '코트', 7, NULL, '2090-01-01', NULL, 'x', 'x')`,
    );
    const [brandi, hiver] = await publishMerchandising(services);
    expect(brandi).toMatchObject({
      outcome: 'published',
      rules: 2,
      invalid: [{ reason: 'its position is not 1 to 100' }],
    });
    expect(hiver).toMatchObject({ rules: 0 });
    expect((await publishMerchandising(services)).map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged']);
    await shop.database.query('DELETE FROM merchandising');
  });

  it('follows what is written into the table by anybody, and tells people what it ignores', async () => {
    const { cache, close } = await openCache();
    const logger = createLogger({ level: 'silent', name: 'test' });
    const alerts = createAlerts({ slack: slackFor(shop.config), channel: shop.config.SLACK_CHANNEL, logger });
    const errors: unknown[] = [];
    const onError = (error: unknown) => errors.push(error);
    const poll = startMerchandisingPoll({ ...services, alerts, logger, onError, everyMs: 50 });
    try {
      await shop.database.query(
        `INSERT INTO merchandising (storefront_id, kind, query_text, product_id, created_by, reason)
         VALUES ('hiver', 'hide', '코트', 5, 'x', 'x'), ('hiver', 'pin', '코트', 6, 'x', 'x')`,
      );
      await vi.waitFor(async () => {
        await cache.refresh();
        expect(cache.rulesOf('hiver')).toMatchObject([{ kind: 'hide', product: 5 }]);
      }, 10_000);
      await vi.waitFor(async () => {
        const told = (await slackMessages(shop)).filter((text) => text.includes('merchandising in hiver'));
        expect(told).toHaveLength(1);
        expect(told[0]).toContain('its position is not 1 to 100');
      }, 10_000);
    } finally {
      await poll.stop();
      await close();
      await shop.database.query('DELETE FROM merchandising');
    }
    expect(errors).toEqual([]);
  });

  it('never ends with older rows, however many publish at once', async () => {
    for (let round = 0; round < 5; round++) {
      await shop.database.query(
        "INSERT INTO merchandising (storefront_id, kind, query_text, product_id, created_by, reason) VALUES ('hiver', 'hide', '코트', ?, 'x', 'x')",
        [round + 1],
      );
      await Promise.all([
        publishMerchandising(services),
        publishMerchandising(services),
        publishMerchandising(services),
      ]);
      const { cache, close } = await openCache();
      await cache.refresh();
      expect(cache.rulesOf('hiver')).toHaveLength(round + 1);
      await close();
    }
    await shop.database.query('DELETE FROM merchandising');
    await publishMerchandising(services);
  });
});

describe('merchandising preview', () => {
  interface Preview {
    readonly before: SearchResult;
    readonly after: SearchResult;
  }
  /** A cursor has the moment in it, and says nothing of what is found. */
  const preview = async (...line: string[]) =>
    JSON.parse(await run('preview', '-s', 'brandi', '--json', ...line), (key, value: unknown) =>
      key === 'next' ? null : value,
    ) as Preview;

  it('shows a query before and after a draft, and changes nothing', async () => {
    const query = ['--query', '티셔츠'];
    const plain = await preview(...query);
    expect(plain.after).toEqual(plain.before);
    const [first, second, third] = plain.before.hits.filter(({ soldOut }) => !soldOut).map(({ id }) => id);
    expect(third).toBeDefined();
    const pinned = await preview(...query, '--kind', 'pin', '--product', String(third), '--position', '1');
    expect(pinned.before).toEqual(plain.before);
    expect(pinned.after.hits.slice(0, 3).map(({ id }) => id)).toEqual([third, first, second]);
    expect(pinned.after.total).toBe(plain.before.total);
    const text = await run('preview', '-s', 'brandi', ...query, '--kind', 'hide', '--product', String(first));
    expect(text).toContain(`${plain.before.total} products before, ${plain.before.total - 1} after`);
    expect(text).toContain(`no longer on this page: ${first}`);
    expect((await preview(...query)).before).toEqual(plain.before);
  });

  it('shows a category, and what removing something does', async () => {
    const category = ['--category', '110'];
    const plain = await preview(...category);
    expect(plain.before.total).toBeGreaterThan(2);
    const last = String(plain.before.hits.filter(({ soldOut }) => !soldOut).at(-1)?.id);
    const added = await run(
      'add',
      '-s',
      'brandi',
      ...category,
      '--kind',
      'pin',
      '--product',
      last,
      '--position',
      '1',
      ...REASON,
    );
    const { before, after } = await preview(...category, '--without', numbers(added).id);
    expect(String(before.hits[0]?.id)).toBe(last);
    expect(after.hits).toEqual(plain.before.hits);
  });

  it('refuses to preview nothing, and a draft that would be ignored', async () => {
    await expect(run('preview', '-s', 'brandi')).rejects.toThrow('nothing to search for');
    await expect(run('preview', '-s', 'brandi', '--query', 'x', '--kind', 'pin')).rejects.toThrow('names no product');
  });
});
