import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { environmentOf, leaseStack } from '../local/index.ts';
import { choosePorts } from '../local/ports.ts';
import { createMySqlPool } from '../src/clients/mysql.ts';
import { readConfig } from '../src/config.ts';
import { describeError } from '../src/errors.ts';
import { PACKAGE_ROOT } from '../src/package-root.ts';
import { createResources, type Resources } from '../src/resources.ts';
import { readStorefronts } from '../src/storefronts/read-storefronts.ts';
import { applyTriggers } from './apply-triggers.ts';
import { type DemoOptions, readDemoOptions } from './demo-options.ts';
import { prepareShop } from './prepare-shop.ts';
import { runProduct, startProduct, stopProduct, waitUntilReady } from './product-process.ts';
import { createSearchKeys } from './search-keys.ts';
import { servePage } from './serve-page.ts';
import { showSearch } from './show-search.ts';

const SETTINGS_FILE = join(PACKAGE_ROOT, '.stack', 'demo.settings.env');
const DATABASE = 'shop';
const FIRST_SEARCHES = [
  ['brandi', '반팔 티'],
  ['hiver', '나이키 맨투맨'],
  ['seoulstore', '와이드 청바지'],
] as const;

const startedAt = performance.now();
const resources = createResources();
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());

try {
  await runDemo(readDemoOptions(process.argv), resources);
} catch (error) {
  if (!stop.signal.aborted) {
    console.error(`\nThe demo failed: ${describeError(error)}`);
    process.exitCode = 1;
  }
} finally {
  await resources.close();
}

async function runDemo(options: DemoOptions, opened: Resources): Promise<void> {
  const stack = await leaseStack({ name: 'demo', root: PACKAGE_ROOT, onStep: step, signal: stop.signal });
  opened.use(stack, (lease) => lease.release());
  const adminUrl = stack.addresses.mysqlUrl;
  step(`Catalogue of ${options.products} products in MySQL`);
  let told = 0;
  const loaded = await prepareShop(adminUrl, DATABASE, options, (products) => {
    if (products - told < 50_000) return;
    told = products;
    step(`  ${products} products`);
  });
  if (!loaded) step('  it is there already');

  const shopUrl = new URL(adminUrl);
  shopUrl.pathname = `/${DATABASE}`;
  const env = { ...environmentOf(stack.addresses), MYSQL_ADMIN_URL: shopUrl.href, LOG_LEVEL: 'warn' };
  step('storefront-search setup');
  await runProduct(['setup', '--write-settings', SETTINGS_FILE], env);
  const settings = { ...env, ...withoutUndefined(parseEnv(readFileSync(SETTINGS_FILE, 'utf8'))) };
  step('Triggers: each row that changes from now on is told');
  await tellChanges(shopUrl.href, readConfig(settings).MYSQL_PIPELINE_SCHEMA);
  step('storefront-search reindex');
  await runProduct(['reindex'], settings);

  const ports = await choosePorts(['api', 'operator', 'page'], { api: 3000, operator: 3002, page: 3003 });
  const port = ports.get('api') ?? 0;
  const operatorPort = ports.get('operator') ?? 0;
  const base = `http://127.0.0.1:${port}`;
  const config = readConfig({ ...settings });
  const storefronts = await readStorefronts(config.STOREFRONTS_DIR);
  const keys = await createSearchKeys(config, [...storefronts.keys()], 'demo');
  step(`storefront-search serve on ${base}`);
  const serveSettings = { ...settings, API_PORT: String(port), OPERATOR_PORT: String(operatorPort) };
  const api = opened.use(startProduct(['serve'], serveSettings), stopProduct);
  await waitUntilReady(`${base}/health/ready`, api, 30_000);

  if (options.once) {
    for (const [storefront, key] of keys) await showSearch(base, storefront, key, '반팔티');
    step('Done; stopping everything');
    return;
  }
  step('storefront-search outbox relay, and consume: changes reach the search within seconds');
  const consumerPort = (await choosePorts(['consumer'], {})).get('consumer') ?? 0;
  opened.use(startProduct(['outbox', 'relay'], settings), stopProduct);
  const consumer = startProduct(['consume'], { ...settings, CONSUMER_PORT: String(consumerPort) });
  opened.use(consumer, stopProduct);
  await waitUntilReady(`http://127.0.0.1:${consumerPort}/health`, consumer, 30_000);
  const page = opened.use(await servePage(ports.get('page') ?? 0), (server) => server.close());
  const pageKeys = await createSearchKeys(config, [...storefronts.keys()], 'demo-page', [page.url]);
  page.open({
    api: base,
    storefronts: [...storefronts.values()].map(({ id, name }) => ({ id, name, key: pageKeys.get(id) ?? '' })),
  });
  printInvitation(base, page.url, keys);
  await new Promise<void>((resolve) => {
    stop.signal.addEventListener('abort', () => resolve());
    api.once('exit', () => resolve());
  });
  console.log('\nStopping ...');
}

async function tellChanges(shopUrl: string, pipelineSchema: string): Promise<void> {
  const pool = createMySqlPool(shopUrl, { connectionLimit: 1 });
  try {
    await applyTriggers(pool, pipelineSchema);
  } finally {
    await pool.end();
  }
}

function printInvitation(base: string, pageUrl: string, keys: ReadonlyMap<string, string>): void {
  console.log(`
The shop's page is at ${pageUrl} .
The search API is at ${base} (its documentation at ${base}/docs). Three searches to try:
`);
  for (const [storefront, q] of FIRST_SEARCHES) {
    console.log(`curl -G ${base}/v1/storefronts/${storefront}/products \\
  --data-urlencode 'q=${q}' -H 'authorization: Bearer ${keys.get(storefront) ?? ''}'
`);
  }
  const brandi = keys.get('brandi') ?? '';
  console.log(`Change a price, and search again within seconds:

npm run stack -- sql "UPDATE shop.products SET sale_price = 900 WHERE name LIKE '%반팔티%'"
curl -sG ${base}/v1/storefronts/brandi/products --data-urlencode 'q=반팔티' -d sort=price_asc -d size=3 -H 'authorization: Bearer ${brandi}'
`);
  console.log('The stack and its data stay between demos; Ctrl-C stops everything.');
}

function withoutUndefined(values: NodeJS.Dict<string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function step(what: string): void {
  console.log(`[${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s] ${what}`);
}
