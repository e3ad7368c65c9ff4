// `npm run bench:freshness`: from a commit to a search that shows it, and how fast a burst drains (docs/performance.md).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { createElasticsearch } from '../src/clients/elasticsearch.ts';
import { createMySqlPool } from '../src/clients/mysql.ts';
import { createSqs } from '../src/clients/sqs.ts';
import type { Config } from '../src/config.ts';
import { readSourceQueries } from '../src/extract/source-queries.ts';
import { liveAlias } from '../src/indices/index-name.ts';
import { createResources, type Resources } from '../src/resources.ts';
import { readStorefronts, requireStorefront } from '../src/storefronts/read-storefronts.ts';
import { printResult, runBenchmark } from './bench-result.ts';
import { type BurstServices, runDirect, runPlainConsumer, runProduct } from './freshness/burst.ts';
import { type ChangeBook, type ChangeStream, countLost, watchSearches } from './freshness/change-stream.ts';
import {
  type Latency,
  measureDuringFanOut,
  measureDuringReindex,
  measureSteady,
  measureWithPoison,
} from './freshness/latency.ts';
import { startConsumer, startProcess } from './freshness/product-process.ts';
import { withOneStorefront } from './one-storefront.ts';
import { openBenchStack } from './reindex/bench-stack.ts';
import { wholeNumber } from './reindex/option-values.ts';
import { median, rounded, spread } from './reindex/statistics.ts';

interface Options {
  readonly products: number;
  readonly seed: number;
  readonly rate: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly burst: number;
  readonly keepData: boolean;
}

const STOREFRONT = 'brandi';
/** Messages of the plain loop, which is slow: its rate does not depend on how many there are. */
const PLAIN_SHARE = 0.15;

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function bench(options: Options): Promise<void> {
  const resources = createResources();
  try {
    const folder = resources.use(await mkdtemp(join(tmpdir(), 'bench-freshness-')), (path) =>
      rm(path, { recursive: true }),
    );
    const stack = resources.use(await openBenchStack(options, folder, options.keepData, log), (held) => held.release());
    const config = { ...(await withOneStorefront(stack.config, STOREFRONT, folder)), CONSUMER_PORT: 0 };
    const stream = await openStream(config, stack.addresses.mysqlUrl, resources);
    log('Full reindex, twice: a live and a warm index');
    for (let times = 0; times < 2; times++) await reindex(config);
    const productIds = await readShown(stream);
    log(`${productIds.length} products show`);
    const latencies = await measureLatencies(config, { ...stream, productIds }, options);
    const rates = await measureBursts(config, stream, productIds, options, resources);
    printResult({ bench: 'freshness', ...latencies, ...rates });
  } finally {
    await resources.close();
  }
}

async function openStream(config: Config, adminUrl: string, resources: Resources): Promise<ChangeStream> {
  const url = new URL(adminUrl);
  url.pathname = new URL(config.MYSQL_URL ?? '').pathname;
  const pool = resources.use(createMySqlPool(url.href, { connectionLimit: 10 }), (opened) => opened.end());
  const elasticsearch = resources.use(
    createElasticsearch({
      url: config.ELASTICSEARCH_URL,
      auth: {
        username: config.ELASTICSEARCH_ADMIN_USERNAME ?? '',
        password: config.ELASTICSEARCH_ADMIN_PASSWORD ?? '',
      },
    }),
    (client) => client.close(),
  );
  const alias = liveAlias(config.NAME_PREFIX, STOREFRONT);
  return { pool, pipelineSchema: config.MYSQL_PIPELINE_SCHEMA, elasticsearch, alias, productIds: [] };
}

async function reindex(config: Config): Promise<void> {
  const code = await startProcess({ ...config, LOG_LEVEL: 'warn' }, ['reindex'], log).exit;
  if (code !== 0) throw new Error(`The reindex ended with ${code}.`);
}

async function readShown({ elasticsearch, alias }: ChangeStream): Promise<number[]> {
  const answer = await elasticsearch.search<{ id: number }>({
    index: alias,
    size: 10_000,
    query: { term: { state: 'product' } },
    _source: ['id'],
    sort: ['id'],
  });
  return answer.hits.hits.map(({ _source }) => _source?.id ?? 0);
}

async function measureLatencies(config: Config, stream: ChangeStream, options: Options): Promise<object> {
  const book: ChangeBook = new Map();
  const relay = startProcess(config, ['outbox', 'relay']);
  const consumer = await startConsumer(config, (changeId, at) => {
    const change = book.get(changeId);
    if (change !== undefined) change.indexedAt ??= at;
  });
  const sqs = createSqs(config);
  const stop = new AbortController();
  const watching = watchSearches(stream, book, stop.signal);
  try {
    await measureSteady(stream, book, { rate: options.rate, seconds: 5 });
    const steady: Latency[] = [];
    const poisoned: Latency[] = [];
    for (let round = 0; round < options.rounds; round++) {
      steady.push(tell(`round ${round + 1} steady  `, await measureSteady(stream, book, options)));
      poisoned.push(
        tell(
          `round ${round + 1} poisoned`,
          await measureWithPoison(sqs, config.SQS_CHANGES_QUEUE_URL ?? '', stream, book, options),
        ),
      );
    }
    const during = tell('during a reindex  ', await measureDuringReindex(config, stream, book, options.rate));
    const fanned = tell(
      'during a fan-out  ',
      await measureDuringFanOut(sqs, config, stream, book, { rate: options.rate, storefront: STOREFRONT }),
    );
    const of = (some: readonly Latency[], field: keyof Latency) => median(some.map((latency) => latency[field]));
    return {
      changesPerSecond: of(steady, 'rate'),
      p50Ms: of(steady, 'p50Ms'),
      p99Ms: of(steady, 'p99Ms'),
      pipelineP50Ms: of(steady, 'pipelineP50Ms'),
      pipelineP99Ms: of(steady, 'pipelineP99Ms'),
      duringReindexP50Ms: during.p50Ms,
      duringReindexP99Ms: during.p99Ms,
      reindexSeconds: during.reindexSeconds,
      duringFanOutP99Ms: fanned.p99Ms,
      fanOutAddsP99Ms: fanned.p99Ms - of(steady, 'p99Ms'),
      fanOutSeconds: fanned.fanOutSeconds,
      fanOutPerSecond: Math.round(options.products / fanned.fanOutSeconds),
      poisonP99Ratio: rounded(of(poisoned, 'pipelineP99Ms') / of(steady, 'pipelineP99Ms'), 2),
      changes: book.size,
      lost: await countLost(stream, book),
      p99Spread: rounded(spread(steady.map(({ p99Ms }) => p99Ms)), 2),
    };
  } finally {
    stop.abort();
    await watching;
    await consumer.stop();
    await relay.stop();
    sqs.destroy();
  }
}

function tell<L extends Latency>(what: string, latency: L): L {
  const { changes, rate, p50Ms, p99Ms, pipelineP50Ms, pipelineP99Ms, notFound } = latency;
  log(
    `${what} ${changes} changes at ${rate}/s: searchable p50 ${p50Ms} ms, p99 ${p99Ms} ms; pipeline p50 ${pipelineP50Ms} ms, p99 ${pipelineP99Ms} ms; ${notFound} never found`,
  );
  return latency;
}

/** Interleaved, so that what drifts drifts for all. */
async function measureBursts(
  config: Config,
  { elasticsearch }: ChangeStream,
  productIds: readonly number[],
  options: Options,
  resources: Resources,
): Promise<object> {
  const pool = resources.use(createMySqlPool(config.MYSQL_URL ?? '', { connectionLimit: 4 }), (opened) => opened.end());
  const services: BurstServices = {
    config,
    source: { pool, pipelineSchema: config.MYSQL_PIPELINE_SCHEMA },
    queries: await readSourceQueries(config.SOURCE_SQL_DIR),
    elasticsearch,
    sqs: resources.use(createSqs(config), (client) => client.destroy()),
    queueUrl: config.SQS_CHANGES_QUEUE_URL ?? '',
    storefront: requireStorefront(await readStorefronts(config.STOREFRONTS_DIR), STOREFRONT),
  };
  // Distinct products, as far as there are: a message for one that was just indexed would cost nothing.
  const ids = Array.from({ length: options.burst }, (_, at) => productIds[at % productIds.length] ?? 0);
  const rates = { direct: [] as number[], product: [] as number[], plain: [] as number[] };
  for (let round = 0; round < options.rounds; round++) {
    rates.direct.push(await runDirect(services, ids));
    rates.product.push(await runProduct(services, ids));
    rates.plain.push(await runPlainConsumer(services, ids.slice(0, Math.ceil(ids.length * PLAIN_SHARE))));
    const last = (some: readonly number[]) => Math.round(some.at(-1) ?? NaN);
    log(
      `round ${round + 1} burst: direct ${last(rates.direct)}/s, consumer ${last(rates.product)}/s, plain ${last(rates.plain)}/s`,
    );
  }
  return {
    burst: options.burst,
    burstProducts: new Set(ids).size,
    directPerSecond: Math.round(median(rates.direct)),
    burstPerSecond: Math.round(median(rates.product)),
    plainPerSecond: Math.round(median(rates.plain)),
    burstRatio: rounded(median(rates.product) / median(rates.direct), 3),
    burstVsPlainConsumer: rounded(median(rates.product) / median(rates.plain), 2),
    burstSpread: rounded(spread(rates.product), 2),
  };
}

const command = new Command('bench:freshness')
  .description('Measures how long a committed change takes to be found by a search, and how fast a burst drains.')
  .option('--products <n>', 'size of the catalogue', wholeNumber, 20_000)
  .option('--seed <s>', 'of the catalogue', wholeNumber, 1)
  .option('--rate <n>', 'changes a second', wholeNumber, 50)
  .option('--seconds <n>', 'of each stretch', wholeNumber, 30)
  .option('--rounds <n>', 'stretches and bursts of each kind', wholeNumber, 3)
  .option('--burst <n>', 'messages of a burst', wholeNumber, 10_000)
  .option('--keep-data', 'uses the catalogue of an earlier benchmark where it is the same', false)
  .action(bench);

await runBenchmark(command);
