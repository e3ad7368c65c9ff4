// `npm run bench:search`: what the API adds to Elasticsearch's own time, and what becomes of it under too much load (docs/performance.md).
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { createSearchKeys } from '../demo/search-keys.ts';
import type { Config } from '../src/config.ts';
import { createResources, type Resources } from '../src/resources.ts';
import { printResult, runBenchmark } from './bench-result.ts';
import { startProcess } from './freshness/product-process.ts';
import { quantile } from './freshness/quantile.ts';
import { withOneStorefront } from './one-storefront.ts';
import { openBenchStack } from './reindex/bench-stack.ts';
import { wholeNumber } from './reindex/option-values.ts';
import { startJob } from './reindex/run-job.ts';
import { median, rounded, spread } from './reindex/statistics.ts';
import { closedLoop, type SendNext } from './search/load.ts';
import { measureOverload, type Overload } from './search/overload.ts';
import { makeSearchPaths } from './search/queries.ts';
import { atThisMoment, openRecorder, type RecordedSearch } from './search/record-searches.ts';
import { send, type Target } from './search/send.ts';

interface Options {
  readonly products: number;
  readonly seed: number;
  readonly searches: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly keepData: boolean;
}

const STOREFRONT = 'brandi';
/** Where more at a time no longer gets more answered. */
const AT_A_TIME = [4, 8, 16, 32];

interface Contenders {
  readonly api: Target;
  readonly elasticsearch: Target;
  readonly proxy: Target;
  readonly searches: readonly RecordedSearch[];
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function bench(options: Options): Promise<void> {
  const resources = createResources();
  try {
    const folder = resources.use(await mkdtemp(join(tmpdir(), 'bench-search-')), (path) =>
      rm(path, { recursive: true }),
    );
    const stack = resources.use(await openBenchStack(options, folder, options.keepData, log), (held) => held.release());
    const config = { ...(await withOneStorefront(stack.config, STOREFRONT, folder)), ...MEASURED };
    log('Full reindex');
    const code = await startProcess({ ...config, LOG_LEVEL: 'warn' }, ['reindex'], log).exit;
    if (code !== 0) throw new Error(`The reindex ended with ${code}.`);
    const contenders = await openContenders(config, options, resources);
    log(`${contenders.searches.length} searches, each answered by one search of Elasticsearch`);
    const latency = await measureLatency(contenders, options.rounds);
    const throughput = await measureThroughput(contenders, options);
    const overload = await measureOverloads(contenders, throughput.atATime, options);
    printResult({ bench: 'search', ...latency, ...throughput, ...overload });
  } finally {
    await resources.close();
  }
}

/** The rate of a key is not what is measured; all other limits are the product's own. */
const MEASURED = { API_PORT: 0, OPERATOR_PORT: 0, API_DRAIN_MS: 0, API_REQUESTS_PER_SECOND: 1_000_000 };

/** Records what the API asks of Elasticsearch, then starts it again without anything between them. */
async function openContenders(config: Config, { searches }: Options, resources: Resources): Promise<Contenders> {
  const key = (await createSearchKeys(config, [STOREFRONT], 'bench')).get(STOREFRONT) ?? '';
  const agentOf = () => resources.use(new Agent({ keepAlive: true }), (agent) => agent.destroy());
  const apiTarget = (url: string): Target => ({ url, headers: { 'x-api-key': key }, agent: agentOf() });
  const recorder = await openRecorder(config.ELASTICSEARCH_URL);
  const recorded = await startApi({ ...config, ELASTICSEARCH_URL: recorder.url });
  let kept: RecordedSearch[];
  try {
    const paths = await makeSearchPaths(recorded.url, key, STOREFRONT, searches);
    // The first searches of a process read more than their own.
    await recorder.record(apiTarget(recorded.url), paths.slice(0, 20));
    kept = await recorder.record(apiTarget(recorded.url), paths);
  } finally {
    await recorded.stop();
    recorder.close();
  }
  if (kept.length === 0) throw new Error('No search is answered by one search of Elasticsearch.');
  const api = resources.use(await startApi(config), (opened) => opened.stop());
  const proxy = resources.use(
    await startJob<string>('search-proxy', { elasticsearchUrl: config.ELASTICSEARCH_URL }, null),
    (opened) => opened.stop(),
  );
  const headers = { authorization: `ApiKey ${config.ELASTICSEARCH_QUERY_API_KEY}` };
  return {
    api: apiTarget(api.url),
    elasticsearch: { url: config.ELASTICSEARCH_URL, headers, agent: agentOf() },
    proxy: { url: proxy.result, headers, agent: agentOf() },
    searches: kept,
  };
}

async function startApi(config: Config): Promise<{ readonly url: string; stop(): Promise<void> }> {
  let found = (_url: string): void => undefined;
  const listens = new Promise<string>((resolve) => (found = resolve));
  const api = startProcess(config, ['serve'], (line) => {
    const url = /answers at (http:\/\/\S+?);/.exec(line)?.[1];
    if (url !== undefined) found(url);
  });
  const ended = api.exit.then((code) => Promise.reject(new Error(`The API ended with ${code}.`)));
  return { url: await Promise.race([listens, ended]), stop: () => api.stop() };
}

/** One at a time, straight and through the API in turn, so that whatever drifts drifts for both. */
async function measureLatency({ api, elasticsearch, searches }: Contenders, rounds: number): Promise<object> {
  const results: { direct: number[]; through: number[] }[] = [];
  // The first round is not counted: compilers and caches warm up.
  for (let round = 0; round <= rounds; round++) {
    const took = { direct: [] as number[], through: [] as number[] };
    for (const [place, search] of searches.entries()) {
      const direct = async () => took.direct.push(await timeOf(elasticsearch, atThisMoment(search.elasticsearch)));
      const through = async () => took.through.push(await timeOf(api, search.api));
      for (const one of place % 2 === 0 ? [direct, through] : [through, direct]) await one();
    }
    log(
      `round ${round} one by one: straight p50 ${rounded(quantile(took.direct, 0.5), 2)} ms, p99 ${rounded(quantile(took.direct, 0.99), 2)} ms; ` +
        `API p50 ${rounded(quantile(took.through, 0.5), 2)} ms, p99 ${rounded(quantile(took.through, 0.99), 2)} ms`,
    );
    if (round > 0) results.push(took);
  }
  const added = (share: number) =>
    results.map(({ direct, through }) => quantile(through, share) - quantile(direct, share));
  const middle = (kind: 'direct' | 'through', share: number) =>
    rounded(median(results.map((took) => quantile(took[kind], share))), 2);
  return {
    addedP50Ms: rounded(median(added(0.5)), 2),
    addedP99Ms: rounded(median(added(0.99)), 2),
    addedP50Rounds: added(0.5).map((ms) => rounded(ms, 2)),
    addedP99Rounds: added(0.99).map((ms) => rounded(ms, 2)),
    directP50Ms: middle('direct', 0.5),
    apiP50Ms: middle('through', 0.5),
    searches: searches.length,
  };
}

async function timeOf(target: Target, request: RecordedSearch['api']): Promise<number> {
  const { status, tookMs } = await send(target, request);
  if (status !== 200) throw new Error(`${target.url}${request.path} answered ${status}.`);
  return tookMs;
}

/** Each search in its turn, over and over. */
function inTurn(target: Target, searches: readonly RecordedSearch[], kind: keyof RecordedSearch): SendNext {
  let next = 0;
  return () => {
    const search = searches[next++ % searches.length];
    if (search === undefined) throw new Error('There are no searches.');
    return send(target, kind === 'api' ? search.api : atThisMoment(search.elasticsearch));
  };
}

async function measureThroughput({ api, proxy, searches }: Contenders, { rounds, seconds }: Options) {
  const throughApi = inTurn(api, searches, 'api');
  const throughProxy = inTurn(proxy, searches, 'elasticsearch');
  const found: { atATime: number; perSecond: number }[] = [];
  for (const atATime of AT_A_TIME) {
    await closedLoop(throughProxy, atATime, seconds / 4);
    found.push({ atATime, perSecond: await closedLoop(throughApi, atATime, seconds / 2) });
  }
  const { atATime } = found.reduce((best, one) => (one.perSecond > best.perSecond ? one : best));
  const rates = { api: [] as number[], proxy: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    rates.proxy.push(await closedLoop(throughProxy, atATime, seconds));
    rates.api.push(await closedLoop(throughApi, atATime, seconds));
    log(
      `round ${round + 1}, ${atATime} at a time: proxy ${rounded(rates.proxy.at(-1) ?? NaN, 0)}/s, API ${rounded(rates.api.at(-1) ?? NaN, 0)}/s`,
    );
  }
  return {
    throughputRatio: rounded(median(rates.api) / median(rates.proxy), 3),
    atATime,
    apiPerSecond: Math.round(median(rates.api)),
    proxyPerSecond: Math.round(median(rates.proxy)),
    throughputSpread: rounded(spread(rates.api), 2),
  };
}

async function measureOverloads({ api, searches }: Contenders, atATime: number, { rounds, seconds }: Options) {
  const sendNext = inTurn(api, searches, 'api');
  const found: Overload[] = [];
  for (let round = 0; round < rounds; round++) {
    const one = await measureOverload(sendNext, atATime, seconds);
    found.push(one);
    log(
      `round ${round + 1} overload: at most ${rounded(one.maxPerSecond, 0)}/s; of ${rounded(one.offeredPerSecond, 0)}/s ${rounded(one.goodputPerSecond, 0)}/s answered, ` +
        `${one.refusals} refused (p99 ${rounded(one.refusalP99Ms, 1)} ms), ${one.faults} faults; calm after ${rounded(one.recoveredSeconds, 2)} s`,
    );
  }
  const middle = (of: (one: Overload) => number, digits: number) => rounded(median(found.map(of)), digits);
  return {
    overloadGoodputRatio: middle(({ goodputPerSecond, maxPerSecond }) => goodputPerSecond / maxPerSecond, 3),
    refusalP99Ms: middle(({ refusalP99Ms }) => refusalP99Ms, 1),
    recoveredSeconds: middle(({ recoveredSeconds }) => recoveredSeconds, 2),
    overloadPerSecond: middle(({ offeredPerSecond }) => offeredPerSecond, 0),
    refusals: middle(({ refusals }) => refusals, 0),
    faults: found.reduce((sum, { faults }) => sum + faults, 0),
  };
}

const command = new Command('bench:search')
  .description('Measures what the API adds to a search of Elasticsearch, and how it bears too much load.')
  .option('--products <n>', 'size of the catalogue', wholeNumber, 20_000)
  .option('--seed <s>', 'of the catalogue', wholeNumber, 1)
  .option('--searches <n>', 'different searches, at most', wholeNumber, 2_000)
  .option('--rounds <n>', 'of each measurement', wholeNumber, 3)
  .option('--seconds <n>', 'of each stretch under load', wholeNumber, 10)
  .option('--keep-data', 'uses the catalogue of an earlier benchmark where it is the same', false)
  .action(bench);

await runBenchmark(command);
