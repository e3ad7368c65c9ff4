import { once } from 'node:events';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { isRetriableElasticsearchError } from '../../src/clients/elasticsearch-errors.ts';
import { createMySqlPool, readMySqlUrl } from '../../src/clients/mysql.ts';
import { readProductsByIds } from '../../src/extract/product-rows.ts';
import { readSourceQueries } from '../../src/extract/source-queries.ts';
import { resolveWriteTargets } from '../../src/indices/storefront-indices.ts';
import { createBulkBody } from '../../src/load/bulk-body.ts';
import { bulkIndex } from '../../src/load/bulk-index.ts';
import { readStorefronts, requireStorefront } from '../../src/storefronts/read-storefronts.ts';
import { serialiseDocument } from '../../src/transform/serialise-document.ts';
import { preparePolicies, transformProduct } from '../../src/transform/transform-product.ts';
import { startCommand } from '../support/command-line.ts';
import { aliasesOf, liveIndexOf, readLiveDocuments } from '../support/live-documents.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { letTimePass, slowQueries, until } from '../support/slow-run.ts';

const PRODUCTS = 200;

let shop: Shop;

beforeAll(async () => {
  shop = await createShop({ name: 'interrupt', products: PRODUCTS });
  await shop.reindex(['brandi']);
});

afterAll(() => shop.close());

async function readVersionRow(): Promise<number> {
  const [rows] = await shop.database.query<({ value: number } & RowDataPacket)[]>(
    `SELECT value FROM ${shop.config.MYSQL_PIPELINE_SCHEMA}.search_version`,
  );
  return rows[0]?.value ?? NaN;
}

/** Waits until that many more versions were taken. A page's version is taken once the page before it is read. */
async function untilPagesRead(pages: number): Promise<void> {
  let seen = 0;
  let last = await readVersionRow();
  await until(`reading page ${pages}`, async () => {
    const value = await readVersionRow();
    if (value !== last) seen += 1;
    last = value;
    return seen > pages ? true : null;
  });
}

it('killed half-way leaves the live index as it was; the next run waits for its lease, succeeds and cleans up', async () => {
  const live = await liveIndexOf(shop, 'brandi');
  const documents = await readLiveDocuments(shop, 'brandi');
  const child = startCommand({ ...shop.config, SOURCE_SQL_DIR: await slowQueries(shop, 20, 0.15) }, [
    'reindex',
    '--storefront',
    'brandi',
  ]);
  await untilPagesRead(4);
  child.kill('SIGKILL');
  await once(child, 'exit');

  const halfBuilt = Object.keys(await aliasesOf(shop, 'brandi')).filter((name) => name !== live);
  expect(halfBuilt).toHaveLength(1);
  expect(await liveIndexOf(shop, 'brandi')).toBe(live);
  expect(await readLiveDocuments(shop, 'brandi')).toEqual(documents);

  const early = await shop.reindex(['brandi']);
  expect(early.storefronts).toMatchObject([
    { state: 'failed', index: null, error: expect.stringMatching(`held by run .*process ${child.pid}`) as string },
  ]);
  await letTimePass(shop);
  const next = (await shop.reindex(['brandi'])).storefronts[0];
  expect(next).toMatchObject({
    state: 'promoted',
    previousIndex: live,
    pruned: halfBuilt,
    documents: documents.length,
  });
  expect(Object.keys(await aliasesOf(shop, 'brandi'))).toEqual([live, next?.index]);
});

it('of two runs at once one goes live, and the other is told who is at it', async () => {
  const runs = await Promise.all([shop.reindex(['brandi']), shop.reindex(['brandi'])]);
  const parts = runs.flatMap((run) => run.storefronts);
  const winner = parts.find((part) => part.state === 'promoted');
  const loser = parts.find((part) => part.state === 'failed');
  expect(loser).toMatchObject({ index: null, error: expect.stringContaining('is held by') as string });
  expect(await liveIndexOf(shop, 'brandi')).toBe(winner?.index);
});

it('a lost connection in the middle of a snapshot is read again, and nothing is missing', async () => {
  const { user } = readMySqlUrl(shop.config.MYSQL_URL ?? '');
  const running = shop.reindex(['brandi'], { SOURCE_SQL_DIR: await slowQueries(shop, 50, 0.2) });
  let killed = 0;
  while (killed < 3) {
    const victim = await until('a read', async () => {
      const [found] = await shop.database.query<({ id: number } & RowDataPacket)[]>(
        'SELECT id FROM information_schema.processlist WHERE user = ? AND info LIKE ? LIMIT 1',
        [user, '%SLEEP(%'],
      );
      return found[0]?.id ?? null;
    });
    // The read may end between the look and the kill; then the next one is the victim.
    killed += await shop.database.query(`KILL ${victim}`).then(
      () => 1,
      () => 0,
    );
  }
  const run = await running;
  expect(killed).toBe(3);
  expect(run).toMatchObject({ state: 'finished', rowsRead: PRODUCTS });
  const before = run.storefronts[0]?.documents ?? NaN;
  expect(await readLiveDocuments(shop, 'brandi')).toHaveLength(before);
});

it('what changes during a run is neither lost nor brought back: renamed stays renamed, hidden stays hidden', async () => {
  const [renamed = NaN, hidden = NaN] = (await readLiveDocuments(shop, 'brandi')).map((document) => document.id);
  const before = Object.keys(await aliasesOf(shop, 'brandi'));
  const running = shop.reindex(['brandi'], { SOURCE_SQL_DIR: await slowQueries(shop, 50, 0.25) });
  // The first page is read, and is sent only at the end: with the old rows, after what follows here.
  await untilPagesRead(2);
  await shop.database.query('UPDATE products SET name = ? WHERE id = ?', ['다시 지은 이름', renamed]);
  await shop.database.query('UPDATE products SET displayed = FALSE WHERE id = ?', [hidden]);
  const written = await writeChanges([renamed, hidden]);
  const run = await running;

  expect(written.toSorted()).toEqual([...before, run.storefronts[0]?.index]);
  expect(run.state, JSON.stringify(run.storefronts[0]?.gate)).toBe('finished');
  const live = await readLiveDocuments(shop, 'brandi');
  expect(live.find((document) => document.id === renamed)).toMatchObject({ name: '다시 지은 이름', run: 'consumer' });
  expect(live.find((document) => document.id === hidden)).toMatchObject({ state: 'tombstone', run: 'consumer' });
  expect(live.filter((document) => document.state === 'product').every((one) => one.id !== hidden)).toBe(true);
});

/** As the consumer does: targets before the read, one version, one bulk request for each target. */
async function writeChanges(ids: readonly number[]): Promise<string[]> {
  const { config } = shop;
  const client = elasticsearchFor(config, 'consumer');
  const pool = createMySqlPool(config.MYSQL_URL ?? '', { connectionLimit: 1 });
  try {
    const targets = (await resolveWriteTargets(client, config.NAME_PREFIX, ['brandi'])).get('brandi') ?? [];
    const queries = await readSourceQueries(config.SOURCE_SQL_DIR);
    const source = { pool, pipelineSchema: config.MYSQL_PIPELINE_SCHEMA };
    const { rows, state, now, version } = await readProductsByIds(source, queries, ids);
    const brandi = requireStorefront(await readStorefronts(config.STOREFRONTS_DIR), 'brandi');
    const context = preparePolicies(state);
    const body = createBulkBody();
    for (const row of rows) {
      const made = transformProduct(row, brandi, context, now);
      const content =
        made.kind === 'document' ? made.document : { id: row.id, state: 'tombstone' as const, reasons: made.reasons };
      body.append({ id: row.id, version, json: serialiseDocument(content, 'consumer', version).json });
    }
    for (const { name } of targets) {
      await bulkIndex({ client, index: name, isRetriable: isRetriableElasticsearchError }, body);
    }
    await shop.elasticsearch.indices.refresh({ index: targets.map((target) => target.name) });
    return targets.map((target) => target.name);
  } finally {
    await pool.end();
    await client.close();
  }
}
