import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withReindex } from '../../src/commands/open-reindex.ts';
import type { Config } from '../../src/config.ts';
import { stateIndex } from '../../src/indices/index-name.ts';
import { listStorefrontIndices } from '../../src/indices/storefront-indices.ts';
import { gateStep, loadStep, planStep } from '../../src/pipelines/run-steps.ts';
import type { Run } from '../../src/runs/run.ts';
import { changeRun, listRuns } from '../../src/runs/run-store.ts';
import { runCommand } from '../support/command-line.ts';
import { liveIndexOf } from '../support/live-documents.ts';
import { createShop, type ProductFolder, type Shop } from '../support/shop.ts';
import { slackMessages } from '../support/slack-messages.ts';

const STOREFRONT = 'brandi';

let shop: Shop;
let first: Run;
let live: string | null;

beforeAll(async () => {
  shop = await createShop({ name: 'gate', products: 600 });
  first = await shop.reindex([STOREFRONT]);
  live = await liveIndexOf(shop, STOREFRONT);
}, 120_000);

afterAll(() => shop.close());

/** Rebuilds the index. @returns the names of the checks that held it back, and what they say */
async function heldBack(changes: Partial<Config> = {}): Promise<ReadonlyMap<string, string>> {
  const run = await shop.reindex([STOREFRONT], changes);
  const [part] = run.storefronts;
  expect([part?.state, part?.error, part?.gate]).toEqual(['held-back', null, expect.anything()]);
  expect(await liveIndexOf(shop, STOREFRONT)).toBe(live);
  // Kept, for a person to look at and to promote.
  expect(await shop.elasticsearch.indices.exists({ index: part?.index ?? '' })).toBe(true);
  const names = (await listStorefrontIndices(shop.elasticsearch, shop.config.NAME_PREFIX, STOREFRONT)).map(
    ({ name }) => name,
  );
  // But not those of the runs before it that were held back, however many nights that lasts.
  expect(names.filter((name) => name > (live ?? ''))).toEqual([part?.index]);
  const checks = (part?.gate ?? []).filter(({ passed }) => !passed);
  // Slack's own marks are escaped.
  const said = ((await slackMessages(shop)).at(-1) ?? '').replaceAll('&gt;', '>').replaceAll('&lt;', '<');
  for (const { name, detail } of checks) expect(said).toContain(`${name}: ${detail}`);
  return new Map(checks.map(({ name, detail }) => [name, detail]));
}

/** What the product asks Elasticsearch meanwhile, in order, such as `GET /_alias`. */
async function requestsOf(work: () => Promise<void>): Promise<string[]> {
  const lines: string[] = [];
  const note = (message: unknown): void => {
    const { method, path } = (message as { request: { method: string; path: string } }).request;
    lines.push(`${method} ${path.replace(/\?.*/, '')}`);
  };
  subscribe('undici:request:create', note);
  try {
    await work();
  } finally {
    unsubscribe('undici:request:create', note);
  }
  return lines;
}

async function changed(folder: ProductFolder, file: string, edit: (text: string) => string): Promise<string> {
  const copy = await shop.copyOf(folder);
  const path = join(copy, file);
  const text = await readFile(path, 'utf8');
  const edited = edit(text);
  expect(edited).not.toBe(text);
  await writeFile(path, edited);
  return copy;
}

const sql = (file: string, edit: (text: string) => string) => changed('src/extract/sql', file, edit);

it('lets an index pass that is like the live one, with every check and its numbers in the run, and warms it before', async () => {
  const requests = await requestsOf(async () => {
    const [part] = (await shop.reindex([STOREFRONT])).storefronts;
    expect(part).toMatchObject({ state: 'promoted' });
    expect(part?.gate.map(({ name, passed }) => [name, passed])).toEqual(
      (first.storefronts[0]?.gate ?? []).map(({ name }) => [name, true]),
    );
    for (const { name, measured, threshold } of part?.gate ?? []) {
      const told = name === 'documents against live';
      expect([name, typeof measured, typeof threshold]).toEqual([name, 'number', told ? 'object' : 'number']);
    }
    expect(part?.gate.find(({ name }) => name === 'golden queries: first ten')?.detail).toContain(
      '67 queries have 100 %',
    );
    expect(Date.parse(part?.gatedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
  });
  live = await liveIndexOf(shop, STOREFRONT);
  // The last thing before it goes live, when shards, replicas and suggestions are there: what shoppers will ask.
  const promoted = requests.lastIndexOf('POST /_aliases');
  const ready = requests.findLastIndex((line, at) => at < promoted && /suggestions|_cluster\/health/.test(line));
  expect(requests.slice(ready, promoted)).toContain(`POST /${live ?? ''}/_search`);
});

describe('holds back and names', { timeout: 120_000 }, () => {
  it('5 % of the rows missing: the database counts more than was read', async () => {
    const folder = await sql('product-ids.sql', (text) => text.replace('id <= ?', 'id <= ? AND id % 20 <> 0'));
    const checks = await heldBack({ SOURCE_SQL_DIR: folder });
    expect(checks.get('count against source')).toMatch(
      /^57\d rows read, the database counts 600: \d+ apart, at most 6 allowed/,
    );
  });

  it('one category empty', async () => {
    const path = await largeCategory();
    const id = Number(path.split('>').at(-1));
    const folder = await sql('product-categories.sql', (text) =>
      text.replace(
        'IN (?)',
        `IN (?) AND category_id NOT IN (SELECT id FROM categories WHERE ${id} IN (id, parent_id))`,
      ),
    );
    const checks = await heldBack({ SOURCE_SQL_DIR: folder });
    expect(checks.get('count by category')).toMatch(new RegExp(`${path} from \\d+ to 0`));
  });

  it('prices all hidden: the field is empty in every product', async () => {
    const folder = await sql('products.sql', (text) => text.replace('price_display', "'inquiry' AS price_display"));
    const checks = await heldBack({ SOURCE_SQL_DIR: folder });
    expect(checks.get('empty fields')).toMatch(/price in 100 %/);
    expect([...checks.keys()]).toContain('count by price band');
  });

  it('prices all null: nothing shows', async () => {
    const folder = await sql('products.sql', (text) => text.replace(' sale_price,', ' NULL AS sale_price,'));
    const exposures = join(folder, 'exposures.sql');
    await writeFile(exposures, (await readFile(exposures, 'utf8')).replace(' price\n', ' NULL AS price\n'));
    const checks = await heldBack({ SOURCE_SQL_DIR: folder });
    expect(checks.get('minimum')).toBe('0 products, at least 1 wanted');
    expect(checks.get('count against live')).toMatch(/^0 products, the live index has \d+/);
  });

  it('a dropped analyzer filter, until the storefront says that it is meant', async () => {
    const mapping = await changed('mappings', 'products.json', (text) =>
      text.replace('"filter": ["lowercase", "pos_slim", "syn"]', '"filter": ["lowercase", "syn"]'),
    );
    const what = 'filter pos_slim of analyzer ko_search';
    const checks = await heldBack({ MAPPINGS_DIR: mapping });
    expect(checks.get('mapping and analyzers')).toBe(`not allowed: ${what} is lost`);

    // Judged again once the storefront says that it is meant: nothing is loaded a second time.
    const folder = await changed('storefronts', `${STOREFRONT}.json`, (text) =>
      text.replace('"allow": []', `"allow": ["${what}"]`),
    );
    const config = { ...shop.config, MAPPINGS_DIR: mapping, STOREFRONTS_DIR: folder };
    const [last] = await listRuns(shop.elasticsearch, shop.config.NAME_PREFIX, 1);
    const { run } = await withReindex(config, {}, ({ services, storefronts, alerts }) =>
      gateStep(services, last?.id ?? '', storefronts, 'gate.test', alerts),
    );
    expect(run.storefronts[0]).toMatchObject({ state: 'passed' });
    expect(run.storefronts[0]?.gate.find(({ name }) => name === 'mapping and analyzers')).toMatchObject({
      passed: true,
      detail: `by this release: ${what} is lost`,
    });
    await letGo(run.id);
  });

  it('a document that was lost on the way, although others were written meanwhile', async () => {
    const order = { startedBy: 'gate.test', steps: true, key: null, parts: 4, keepWarmMs: 0 };
    const { run } = await withReindex(shop.config, {}, async ({ services, storefronts, alerts }) => {
      const chosen = [...storefronts.values()].filter(({ id }) => id === STOREFRONT);
      const planned = await planStep(services, chosen, order, alerts);
      return loadStep(services, planned.run.id, [], storefronts, order.startedBy, alerts);
    });
    const index = run.storefronts[0]?.index ?? '';
    await shop.elasticsearch.indices.refresh({ index });
    const found = await shop.elasticsearch.search({ index, size: 1, sort: [{ id: 'asc' }], _source: false });
    await shop.elasticsearch.delete({ index, id: found.hits.hits[0]?._id ?? '' });
    // Of products that the run has withheld, far from there: alone, they would make up for it.
    const changed = [9_000_000_001, 9_000_000_002].flatMap((id) => [
      { index: { _index: index, _id: String(id), version: id, version_type: 'external_gte' as const } },
      { id, state: 'tombstone', version: id, run: 'consumer', reasons: ['gone'] },
    ]);
    await shop.elasticsearch.bulk({ operations: changed });
    const judged = await withReindex(shop.config, {}, ({ services, storefronts, alerts }) =>
      gateStep(services, run.id, storefronts, order.startedBy, alerts),
    );
    if (judged.run.state === 'running') await letGo(run.id);
    const [part] = judged.run.storefronts;
    expect(part).toMatchObject({ state: 'held-back' });
    expect(part?.gate.find(({ name }) => name === 'complete')?.detail).toMatch(
      /and 2 that changed meanwhile; 1 of 4 stretches of products do not agree: 1 to \d+ has (\d+) of \d+$/,
    );
  });

  it('a renamed field', async () => {
    const mapping = await changed('mappings', 'products.json', (text) => text.replace('"exact": {', '"precise": {'));
    const checks = await heldBack({ MAPPINGS_DIR: mapping });
    expect(checks.get('mapping and analyzers')).toMatch(/^not allowed: field name\.exact is lost; by this release: /);
  });

  it('another order of what shoppers find first', async () => {
    const folder = await sql('statistics.sql', (text) =>
      text.replace('views_7d AS views', 'IF(product_id % 7 = 0, 900000, 0) AS views').replace('orders_7d', '0'),
    );
    const strict = await changed('storefronts', `${STOREFRONT}.json`, (text) =>
      text.replace('"goldenOverlap": 0.5', '"goldenOverlap": 1'),
    );
    const checks = await heldBack({ SOURCE_SQL_DIR: folder, STOREFRONTS_DIR: strict });
    expect(checks.get('golden queries: first ten')).toMatch(
      /^67 queries have \d+(\.\d)? % of their first ten in common/,
    );
  });

  it('a wrong database, even one that is as large', async () => {
    const other = await createShop({ name: 'gateother', products: 600, seed: 7 });
    try {
      const { MYSQL_URL = '', MYSQL_PIPELINE_SCHEMA } = other.config;
      const checks = await heldBack({ MYSQL_URL, MYSQL_PIPELINE_SCHEMA });
      expect(checks.get('same products')).toMatch(
        /products are others than in the live index.*: \d+ was ".*" and is ".*"/,
      );
      await other.database.query('DELETE FROM products');
      const empty = await heldBack({ MYSQL_URL, MYSQL_PIPELINE_SCHEMA });
      expect(empty.get('source shrunk')).toMatch(
        /^the database has 0 products, 600 when the live index was made: 100 %/,
      );
      expect([...empty.keys()]).toEqual(expect.arrayContaining(['minimum', 'count against live']));
    } finally {
      await other.close();
    }
  });

  it('a database that lost 5 % of its products', async () => {
    await shop.database.query('DELETE FROM products ORDER BY id LIMIT 30');
    const checks = await heldBack();
    expect(checks.get('source shrunk')).toMatch(/570 products, 600 when the live index was made: 5 % fewer/);
  });
});

it('ends every command with a code of its own, by which a scheduler knows that trying again is of no use', async () => {
  const folder = await sql('product-ids.sql', (text) => text.replace('id <= ?', 'id <= ? AND id % 20 <> 0'));
  const config = { ...shop.config, SOURCE_SQL_DIR: folder, LOG_LEVEL: 'silent' as const };
  const reindex = await runCommand(config, ['reindex', '--storefront', STOREFRONT]);
  expect(reindex, reindex.stderr).toMatchObject({ code: 20, stdout: expect.stringContaining('held back') as string });
  const [run] = await listRuns(shop.elasticsearch, shop.config.NAME_PREFIX, 1);
  const of = (...args: string[]) => runCommand(config, [...args, run?.id ?? '']);
  expect(await of('gate', '--run')).toMatchObject({ code: 20 });
  const promote = await of('promote', '--run');
  expect(promote).toMatchObject({
    code: 20,
    stderr: expect.stringContaining(`${STOREFRONT} is held-back`) as string,
  });
  expect(await of('runs', 'show', '--follow')).toMatchObject({ code: 20 });
  expect(await of('reindex', '--resume')).toMatchObject({ code: 1 });
}, 120_000);

/** Frees the storefront of a run that waits for its promotion. */
async function letGo(id: string): Promise<void> {
  const { NAME_PREFIX: prefix } = shop.config;
  await changeRun(shop.elasticsearch, prefix, id, (run) => ({ ...run, state: 'failed' }));
  await shop.elasticsearch.delete({ index: stateIndex(prefix, 'leases'), id: STOREFRONT });
}

/** A category below the first level that the gate looks at, without categories below its own. */
async function largeCategory(): Promise<string> {
  const answer = await shop.elasticsearch.search<unknown, { paths: { buckets: { key: string; doc_count: number }[] } }>(
    {
      index: live ?? '',
      size: 0,
      aggs: { paths: { terms: { field: 'categoryPaths', size: 100, include: '[0-9]+>[0-9]+' } } },
    },
  );
  const [largest] = answer.aggregations?.paths.buckets ?? [];
  if (largest === undefined || largest.doc_count < 20) throw new Error('No category is large enough for this test.');
  return largest.key;
}
