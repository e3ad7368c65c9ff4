// `npm run bench:extract`: the extraction against MySQL's own command line that reads the same rows (docs/performance.md).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { cacheFolder } from '../local/instance.ts';
import { softwareFolders } from '../local/software.ts';
import { PACKAGE_ROOT } from '../src/package-root.ts';
import { createResources } from '../src/resources.ts';
import { printResult, runBenchmark } from './bench-result.ts';
import { countClientLines, type Extracted, runClient, runExtraction } from './extract/contenders.ts';
import { openBenchStack } from './reindex/bench-stack.ts';
import { wholeNumber } from './reindex/option-values.ts';
import { processTree } from './reindex/pinning.ts';
import { median, rounded, spread } from './reindex/statistics.ts';

interface Options {
  readonly products: number;
  readonly seed: number;
  readonly rounds: number;
  readonly keepData: boolean;
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function bench(options: Options): Promise<void> {
  const resources = createResources();
  try {
    const folder = resources.use(await mkdtemp(join(tmpdir(), 'bench-extract-')), (path) =>
      rm(path, { recursive: true }),
    );
    const stack = resources.use(await openBenchStack(options, folder, options.keepData, log), (held) => held.release());
    const { config, addresses } = stack;
    const mysqlUrl = config.MYSQL_URL ?? '';
    const watched = { elasticsearch: [], mysql: processTree(addresses.pids.mysql) };
    const pluginFolder = join(PACKAGE_ROOT, 'local', 'elasticsearch-plugin');
    const program = join(softwareFolders({ cacheFolder: cacheFolder(), pluginFolder }).mariadbHome, 'bin', 'mariadb');

    log('Recording the statements of the extraction; the tables are in memory after that');
    const statements = join(folder, 'statements.sql');
    const { products, lines } = await runExtraction(config, watched, statements);
    const printed = await countClientLines(program, mysqlUrl, statements);
    if (products !== options.products || printed !== lines) {
      throw new Error(`${products} products with ${lines} lines were extracted, the command line printed ${printed}.`);
    }
    const own: Extracted[] = [];
    const client: number[] = [];
    for (let round = 0; round < options.rounds; round++) {
      // Interleaved, each round beginning with the other: what drifts drifts for both.
      const turns = [
        async () => own.push(await runExtraction(config, watched)),
        async () => client.push(await runClient(program, mysqlUrl, statements)),
      ];
      for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
      log(
        `round ${round + 1}: extraction ${own.at(-1)?.seconds.toFixed(2)} s, CPU ${own.at(-1)?.cpu.own.toFixed(2)} s and MySQL ${own.at(-1)?.cpu.mysql.toFixed(2)} s; command line ${client.at(-1)?.toFixed(2)} s`,
      );
    }
    const seconds = own.map((run) => run.seconds);
    printResult({
      bench: 'extract',
      products,
      rows: lines,
      rounds: options.rounds,
      ratio: rounded(median(client) / median(seconds), 3),
      productsPerSecond: Math.round(products / median(seconds)),
      clientProductsPerSecond: Math.round(products / median(client)),
      cpuMicrosecondsPerProduct: {
        own: rounded((median(own.map(({ cpu }) => cpu.own)) / products) * 1e6, 1),
        mysql: rounded((median(own.map(({ cpu }) => cpu.mysql)) / products) * 1e6, 1),
      },
      roundsSpread: { extraction: rounded(spread(seconds), 3), client: rounded(spread(client), 3) },
    });
  } finally {
    await resources.close();
  }
}

const command = new Command('bench:extract')
  .description("Measures the extraction against MySQL's command line that reads the same rows, one stream each.")
  .option('--products <n>', 'size of the catalogue', wholeNumber, 100_000)
  .option('--seed <s>', 'of the catalogue', wholeNumber, 1)
  .option('--rounds <n>', 'rounds of both', wholeNumber, 5)
  .option('--keep-data', 'uses the catalogue of an earlier benchmark where it is the same', false)
  .action(bench);

await runBenchmark(command);
