import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { pythonVenv } from '../../local/python-venv.ts';
import type { Config } from '../../src/config.ts';
import { createResources } from '../../src/resources.ts';
import { runCommand } from '../support/command-line.ts';
import { liveIndexOf, readLiveDocuments } from '../support/live-documents.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { type LineageEvent, type LineageReceiver, openLineageReceiver } from './lineage-receiver.ts';

const PRODUCTS = 60;
const KEY = 'lineage-key-1';

const resources = createResources();
let shop: Shop;
let receiver: LineageReceiver;
let python: string;
let config: Config;

beforeAll(async () => {
  shop = resources.use(await createShop({ name: 'lineage', products: PRODUCTS }), (opened) => opened.close());
  receiver = resources.use(await openLineageReceiver(), (opened) => opened.close());
  python = (await pythonVenv({ requirementsFile: join(import.meta.dirname, 'requirements.txt') })).program('python');
  config = { ...shop.config, LOG_LEVEL: 'warn', OPENLINEAGE_URL: receiver.url, OPENLINEAGE_API_KEY: KEY };
}, 180_000);
afterAll(() => resources.close());
beforeEach(() => {
  receiver.behave(201);
  receiver.events.length = 0;
  receiver.requests.length = 0;
});

/** What the official client's model says of events. */
function validate(events: readonly unknown[]): { readonly types: string[]; readonly error: string } {
  const { stdout, stderr } = spawnSync(python, [join(import.meta.dirname, 'validate.py')], {
    input: JSON.stringify(events),
    encoding: 'utf8',
  });
  return { types: stdout.trim().split('\n'), error: stderr };
}

const typesOf = (events: readonly LineageEvent[]) => events.map(({ eventType }) => eventType);

it('tells from which tables and columns an index came, as the official client understands it', async () => {
  const { code, stderr } = await runCommand(config, ['reindex', '-s', 'brandi', '-s', 'hiver']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(validate(receiver.events)).toEqual({ types: ['START', 'RUNNING', 'COMPLETE'], error: '' });
  expect(new Set(receiver.requests.map((request) => JSON.stringify(request)))).toEqual(
    new Set([JSON.stringify({ path: '/lineage/api/v1/lineage', authorization: `Bearer ${KEY}` })]),
  );
  expect(new Set(receiver.events.map(({ run }) => run.runId)).size).toBe(1);

  const complete = receiver.events.at(-1);
  const database = shop.config.NAME_PREFIX.slice(0, -1);
  expect(complete?.job).toMatchObject({ namespace: database, name: `${shop.config.NAME_PREFIX}full-reindex` });
  const { host } = new URL(shop.config.MYSQL_URL ?? '');
  const products = complete?.inputs.find(({ name }) => name === `${database}.products`);
  expect(products).toMatchObject({
    namespace: `mysql://${host}`,
    inputFacets: { inputStatistics: { rowCount: PRODUCTS } },
  });
  const [columns] = await shop.database.query<never[]>('SHOW COLUMNS FROM products');
  expect(products?.facets.schema?.fields.map(({ name, type }) => ({ name, type }))).toEqual(
    (columns as { Field: string; Type: string }[]).map(({ Field: name, Type: type }) => ({ name, type })),
  );
  expect(complete?.inputs.map(({ name }) => name.slice(database.length + 1)).toSorted()).toEqual([
    'brand_aliases',
    'brands',
    'categories',
    'coupons',
    'display_policies',
    'member_prices',
    'product_categories',
    'product_coupons',
    'product_exposures',
    'product_images',
    'product_options',
    'product_statistics',
    'product_tags',
    'products',
    'sellers',
    'time_deals',
  ]);

  expect(complete?.outputs.map(({ name }) => name)).toEqual(
    ['brandi', 'hiver'].map((id) => `${shop.config.NAME_PREFIX}products-${id}`),
  );
  const [brandi] = complete?.outputs ?? [];
  const live = (await readLiveDocuments(shop, 'brandi')).filter(({ state }) => state === 'product');
  expect(brandi?.facets.version?.datasetVersion).toBe(await liveIndexOf(shop, 'brandi'));
  expect(brandi?.outputFacets?.outputStatistics.rowCount).toBe(live.length);
  const lineage = brandi?.facets.columnLineage;
  const cameFrom = (field: string) =>
    lineage?.fields[field]?.inputFields.map((one) => `${one.name.slice(database.length + 1)}.${one.field}`);
  expect(cameFrom('name')).toEqual(['products.name']);
  // A column that the query calls otherwise, and one that it works out.
  expect(cameFrom('views')).toEqual(['product_statistics.views_7d']);
  expect(cameFrom('fabric')).toEqual(['products.fabric']);
  expect(lineage?.dataset.length).toBeGreaterThan(5);
  // Every field of the documents but the one that is always the same.
  const document = await shop.elasticsearch.search<Record<string, unknown>>({
    index: `${shop.config.NAME_PREFIX}products-brandi`,
    size: 1,
    query: { term: { state: 'product' } },
  });
  const fields = Object.keys(document.hits.hits[0]?._source ?? {});
  const own = ['state', 'version', 'run', 'contentHash'];
  expect(Object.keys(lineage?.fields ?? {}).toSorted()).toEqual(
    fields.filter((field) => !own.includes(field)).toSorted(),
  );
});

it('separate steps tell one run; one that fails tells why', async () => {
  const step = async (...args: string[]): Promise<string> => (await runCommand(config, args)).stdout;
  const { run } = JSON.parse(await step('plan', '--json', '-s', 'brandi', '--parts', '2')) as { run: string };
  await step('load', '--run', run, '--part', '1/2');
  await step('load', '--run', run, '--part', '2/2');
  await step('gate', '--run', run);
  await step('promote', '--run', run);
  expect(typesOf(receiver.events)).toEqual(['START', 'RUNNING', 'RUNNING', 'COMPLETE']);
  expect(new Set(receiver.events.map((event) => event.run.runId)).size).toBe(1);

  const broken = await shop.copyOf('mappings');
  receiver.events.length = 0;
  await shop.database.query('ALTER TABLE products RENAME COLUMN fabric TO fabric_gone');
  const failed = await runCommand({ ...config, MAPPINGS_DIR: broken }, ['reindex', '-s', 'brandi']);
  await shop.database.query('ALTER TABLE products RENAME COLUMN fabric_gone TO fabric');
  expect(failed.code).toBe(1);
  expect(validate(receiver.events)).toEqual({ types: ['START', 'RUNNING', 'FAIL'], error: '' });
  const last = receiver.events.at(-1);
  expect(last?.run.facets['errorMessage']?.['message']).toContain('fabric');
  expect(last?.outputs).toEqual([]);
});

it.each([
  ['refuses', 500, 'answered HTTP 500'],
  ['does not answer', 'silent', 'aborted due to timeout'],
] as const)('a receiver that %s is told once, and fails nothing', async (_, behaviour, why) => {
  receiver.behave(behaviour);
  const { code, stdout, stderr } = await runCommand(config, ['reindex', '-s', 'brandi']);
  expect(code, stderr).toBe(0);
  const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('Lineage is not sent'));
  expect(said, stderr).toHaveLength(1);
  expect(said[0]).toContain(why);
  expect(`${stdout}${stderr}`).not.toContain(KEY);
});

it('a receiver that is not there fails nothing', async () => {
  const { code, stdout, stderr } = await runCommand({ ...config, OPENLINEAGE_URL: 'http://127.0.0.1:9' }, [
    'reindex',
    '-s',
    'brandi',
  ]);
  expect(code, stderr).toBe(0);
  expect(`${stdout}${stderr}`.match(/Lineage is not sent/g)).toHaveLength(1);
});

it('the check of events finds what the model does not have', async () => {
  const [event] = await (async () => {
    await runCommand(config, ['reindex', '-s', 'brandi']);
    return receiver.events;
  })();
  expect(validate([{ ...event, eventType: 'BEGIN' }]).error).toContain('BEGIN');
  expect(validate([{ ...event, run: { runId: 'no uuid' } }]).error).toContain('UUID');
  expect(validate([{ ...event, more: 1 }]).error).toContain('event 0.more is not known to RunEvent');
});
