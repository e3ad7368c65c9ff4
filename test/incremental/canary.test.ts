import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyTriggers } from '../../demo/apply-triggers.ts';
import { createMySqlPool } from '../../src/clients/mysql.ts';
import { liveAlias } from '../../src/indices/index-name.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { type OutboxRelay, relayOutboxBatch } from '../../src/queue/outbox-relay.ts';
import { examine } from '../../src/setup/doctor.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { slackMessages } from '../support/slack-messages.ts';
import { type Bench, openBench, until } from './running-consumer.ts';

const WATCHES = { canaryMs: 300, outboxMs: 200 };

let shop: Shop;
let bench: Bench;
let canary: number;
beforeAll(async () => {
  shop = await createShop({ name: 'canary', products: 40 });
  const { database, config } = shop;
  await shop.reindex(['brandi']);
  bench = openBench({ ...shop, config: { ...config, CANARY: 'outbox', ALERT_LAG_SECONDS: 3 } });
  const found = await shop.elasticsearch.search({
    index: liveAlias(config.NAME_PREFIX, 'brandi'),
    query: {
      bool: { filter: [{ term: { state: 'product' } }, { term: { channels: 'web' } }, { term: { soldOut: 0 } }] },
    },
    size: 1,
  });
  canary = Number(found.hits.hits[0]?._id);
  await database.query('UPDATE products SET internal = TRUE WHERE id = ?', [canary]);
  await shop.reindex(['brandi']);
  for (const statement of documentedStatements()) await database.query(statement);
  await applyTriggers(database, config.MYSQL_PIPELINE_SCHEMA);
});
afterAll(async () => {
  await bench.close();
  await shop.close();
});

/** The SQL of docs/set-up.md, with this shop's names. */
function documentedStatements(): string[] {
  const page = readFileSync(join(PACKAGE_ROOT, 'docs', 'set-up.md'), 'utf8');
  const [, sql = ''] = /```sql\n([^`]*search_canary[^`]*)```/.exec(page) ?? [];
  const { MYSQL_PIPELINE_SCHEMA: schema, MYSQL_URL } = shop.config;
  const { pathname, username } = new URL(MYSQL_URL ?? '');
  return sql
    .replaceAll('storefront_search.', `\`${schema}\`.`)
    .replaceAll('shop.products', `\`${pathname.slice(1)}\`.products`)
    .replaceAll('1001', String(canary))
    .replaceAll("'search_reader'", `'${username}'`)
    .split(';')
    .filter((statement) => statement.trim() !== '');
}

/** A relay that works while `work` does. */
async function whileRelaying(work: () => Promise<void>): Promise<void> {
  const pool = createMySqlPool(shop.config.MYSQL_URL ?? '', { connectionLimit: 2 });
  const relay: OutboxRelay = {
    pool,
    pipelineSchema: shop.config.MYSQL_PIPELINE_SCHEMA,
    sqs: bench.sqs,
    queueUrl: bench.changesUrl,
    batchRows: 50,
    requests: 1,
    refused: new Set(),
    onRefused: () => undefined,
  };
  const timer = setInterval(() => void relayOutboxBatch(relay), 100);
  try {
    await work();
  } finally {
    clearInterval(timer);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await pool.end();
  }
}

async function series(url: string): Promise<string[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text.split('\n').filter((line) => line.startsWith('search_canary'));
}

const told = async (): Promise<string> => (await slackMessages(shop)).join('\n');

it('may change the name of the canary, and nothing else of it or of another product', async () => {
  const reader = createMySqlPool(shop.config.MYSQL_URL ?? '', { connectionLimit: 1 });
  const view = `\`${shop.config.MYSQL_PIPELINE_SCHEMA}\`.search_canary`;
  try {
    const [rows] = await reader.query<RowDataPacket[]>(`SELECT id FROM ${view}`);
    expect(rows.map(({ id }) => Number(id))).toEqual([canary]);
    await expect(reader.query(`UPDATE ${view} SET id = 1`)).rejects.toThrow(/denied/);
    await expect(reader.query(`UPDATE products SET name = 'x' WHERE id = ?`, [canary])).rejects.toThrow(/denied/);
    await expect(reader.query(`DELETE FROM ${view}`)).rejects.toThrow(/denied/);
  } finally {
    await reader.end();
  }
});

it('is looked at by doctor', async () => {
  const found = async (CANARY: 'off' | 'outbox') => {
    for await (const { name, outcome, detail } of examine({ ...shop.config, CANARY })) {
      if (name === 'MySQL canary') return { outcome, detail };
    }
    return undefined;
  };
  expect(await found('off')).toBeUndefined();
  expect(await found('outbox')).toEqual({ outcome: 'ok', detail: `product ${canary}` });
});

it('measures a change from its commit to the search, and tells where it is lost and when it arrives again', async () => {
  const { url } = await bench.start({ watches: WATCHES });
  await whileRelaying(async () => {
    const arrived = /search_canary_seconds_count\{storefront="brandi"\} [1-9]/;
    await until('it has arrived', async () => arrived.test((await series(url)).join('\n')), 20_000);
  });
  expect(await series(url)).toContain('search_canary_lost_total{storefront="brandi"} 0');
  const [[row]] = await shop.database.query<RowDataPacket[]>('SELECT name FROM products WHERE id = ?', [canary]);
  expect(String(row?.['name'])).toMatch(/^canary 20/);

  // No relay: the change stays in the outbox, and no part of the pipeline has an error.
  await until('it is lost', async () => (await told()).includes('A change did not reach brandi within 3 s'), 20_000);
  expect((await series(url)).join('\n')).toMatch(/search_canary_lost_total\{storefront="brandi"\} [1-9]/);
  await whileRelaying(async () => {
    await until('it arrives again', async () => (await told()).includes('Changes reach brandi again'), 20_000);
  });
});

it('says what is wrong where the canary can not be changed, and holds nothing back', async () => {
  const view = `\`${shop.config.MYSQL_PIPELINE_SCHEMA}\`.search_canary`;
  const { username } = new URL(shop.config.MYSQL_URL ?? '');
  await shop.database.query(`REVOKE UPDATE (name) ON ${view} FROM ?@'%'`, [username]);
  await until('it is told', async () => (await told()).includes('The canary can not be changed'), 20_000);
  await bench.publish({ type: 'products', ids: [canary] });
  await until('other changes are indexed', async () => (await bench.messagesLeft()) === 0);
});
