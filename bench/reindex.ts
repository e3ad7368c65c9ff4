// `npm run bench:reindex`: a full reindex against the limit and against the idiomatic pipeline (docs/performance.md).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import type { StackAddresses } from '../local/index.ts';
import { createElasticsearch } from '../src/clients/elasticsearch.ts';
import { printResult, runBenchmark } from './bench-result.ts';
import { type BenchStack, openBenchStack } from './reindex/bench-stack.ts';
import { type Bench, type Contender, findBestRequests, runContender } from './reindex/contenders.ts';
import type { ReplayRequests } from './reindex/job.ts';
import { share, wholeNumber } from './reindex/option-values.ts';
import { type PartsRound, runPartsRounds } from './reindex/parts.ts';
import { allowedCores, chooseCores, type Cores, pinTree, processTree } from './reindex/pinning.ts';
import type { Prepared } from './reindex/prepared.ts';
import { type ModeResult, summarise, summariseMode } from './reindex/report.ts';
import { runJob } from './reindex/run-job.ts';
import { runSinkRounds, type SinkBench, type SinkRound } from './reindex/sink.ts';

interface Options {
  readonly products: number;
  readonly seed: number;
  readonly rounds: number;
  readonly gridShare: number;
  readonly keepData: boolean;
  readonly pinned: boolean;
  readonly unpinned: boolean;
  readonly sink: boolean;
  readonly parts: boolean;
}

const PINNED: readonly Contender[] = ['limit', 'pipeline', 'baseline'];
const UNPINNED: readonly Contender[] = ['limit', 'pipeline'];

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function bench(options: Options): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-reindex-'));
  let stack: BenchStack | undefined;
  try {
    stack = await openBenchStack(options, folder, options.keepData, log);
    const { config, addresses } = stack;
    log('Preparing the bulk bodies');
    const prepared = await runJob<Prepared>('reindex-prepare', { config, folder }, null);
    const { documents, bytes, products } = prepared;
    log(`${documents} documents of ${products} products, ${Math.round(bytes / documents)} bytes each`);
    const admin = createElasticsearch({
      url: config.ELASTICSEARCH_URL,
      auth: { username: addresses.elasticsearchAdminUser, password: addresses.elasticsearchAdminPassword },
      requestTimeoutMs: 120_000,
    });
    const cores = chooseCores();
    const run = async (contenders: readonly Contender[], on: Cores | null): Promise<ModeResult> => {
      pinTree(addresses.pids.elasticsearch, on === null ? allowedCores() : String(on.elasticsearch));
      pinTree(addresses.pids.mysql, on === null ? allowedCores() : String(on.others));
      const watched = {
        elasticsearch: processTree(addresses.pids.elasticsearch),
        mysql: processTree(addresses.pids.mysql),
      };
      return runRounds({ admin, config, watched, folder, prepared, core: on?.others ?? null }, contenders, options);
    };
    try {
      const pinned = cores !== null && options.pinned ? await run(PINNED, cores) : undefined;
      const unpinned = options.unpinned ? await run(UNPINNED, null) : undefined;
      if (options.sink) log('Into a sink that does nothing');
      const sink = options.sink ? await runSink({ admin, config, prepared, cores }, addresses, options.rounds) : [];
      if (options.parts) log('Parts at once, into a sink that does nothing');
      const parts = options.parts ? await runParts({ admin, config, prepared }, addresses, options.rounds) : [];
      printResult(summarise(options, prepared, pinned, unpinned, sink, parts));
    } finally {
      await admin.close();
    }
  } finally {
    await stack?.release();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Elasticsearch has nothing to do: the sink has its core. */
function runSink(
  bench: Omit<SinkBench, 'watched'>,
  { pids }: StackAddresses,
  rounds: number,
): Promise<readonly SinkRound[]> {
  pinTree(pids.mysql, bench.cores === null ? allowedCores() : String(bench.cores.others));
  return runSinkRounds({ ...bench, watched: { elasticsearch: [], mysql: processTree(pids.mysql) } }, rounds, log);
}

function runParts(
  bench: Pick<SinkBench, 'admin' | 'config' | 'prepared'>,
  { pids }: StackAddresses,
  rounds: number,
): Promise<readonly PartsRound[]> {
  pinTree(pids.mysql, allowedCores());
  return runPartsRounds(bench, rounds, log);
}

/** Interleaved, each round beginning with another contender: what drifts drifts for all. */
async function runRounds(bench: Bench, contenders: readonly Contender[], options: Options): Promise<ModeResult> {
  const mode = bench.core === null ? 'unpinned' : 'pinned';
  log(`${mode}: looking for the fastest replay`);
  const requests: ReplayRequests = await findBestRequests(bench, options.gridShare, log);
  // Once each, uncounted: what the grid has compiled in Elasticsearch is the replay's way through it, and the first
  // contenders that come to it otherwise pay for compiling the rest.
  for (const contender of contenders) await runContender(bench, contender, requests);
  const results: ModeResult['results'] = { limit: [], pipeline: [], baseline: [] };
  for (let round = 0; round < options.rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(round + turn) % contenders.length] ?? 'limit';
      const result = await runContender(bench, contender, requests);
      results[contender].push(result);
      const { documentsPerSecond, seconds, cpu, rssPeakMb, faults } = result;
      log(
        `  round ${round + 1} ${contender.padEnd(8)} ${Math.round(documentsPerSecond)} documents/s, ${seconds.toFixed(1)} s, ` +
          `CPU ${cpu.own.toFixed(1)} s, MySQL ${cpu.mysql.toFixed(1)} s, Elasticsearch ${cpu.elasticsearch.toFixed(1)} s, ${rssPeakMb} MB${faults.map((fault) => `\n    ${fault}`).join('')}`,
      );
    }
  }
  const result = { requests, results };
  for (const line of summariseMode(mode, result)) log(line);
  return result;
}

const command = new Command('bench:reindex')
  .description('Measures a full reindex of every storefront against the replay limit and the idiomatic pipeline.')
  .option('--products <n>', 'size of the catalogue', wholeNumber, 100_000)
  .option('--seed <s>', 'of the catalogue', wholeNumber, 1)
  .option('--rounds <n>', 'rounds, each pinned and unpinned', wholeNumber, 3)
  .option('--grid-share <share>', 'share of the documents with which the fastest replay is looked for', share, 0.15)
  .option('--keep-data', 'uses the catalogue of an earlier benchmark where it is the same', false)
  .option('--no-pinned', 'leaves the pinned rounds out')
  .option('--no-unpinned', 'leaves the unpinned rounds out')
  .option('--no-sink', 'leaves the rounds into a sink that does nothing out')
  .option('--no-parts', 'leaves the rounds of several parts at once out')
  .action(bench);

await runBenchmark(command);
