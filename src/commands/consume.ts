import { hostname, userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { readConfig } from '../config.ts';
import { stateIndex } from '../indices/index-name.ts';
import { changeControl, type ConsumerControl } from '../pipelines/consumer-control.ts';

type Limit = number | 'default';

interface LimitFlags {
  readonly rowsPerSecond?: Limit;
  readonly connections?: Limit;
  readonly reason?: string;
}

/** Registers `consume`, `pause` and `resume`. */
export function registerConsume(program: Command): void {
  program
    .command('consume')
    .description('bring changes from SQS into the indices until SIGTERM or Ctrl-C')
    .action(async () => {
      // Loaded here: no other command needs it.
      const { consumeUntilStopped } = await import('../consumer.ts');
      await consumeUntilStopped(readConfig(), (url) => {
        process.stderr.write(`The consumer receives; its state is at ${url}/health\n`);
      });
    });
  limits(program.command('pause'))
    .description('let every consumer stop receiving within a second; messages are kept')
    .option('--reason <text>', 'why, for those who wonder')
    .action(async (flags: LimitFlags) => change(flags, { paused: true, reason: flags.reason ?? null }));
  limits(program.command('resume'))
    .description('let the consumers go on, perhaps with other limits for the shop’s database')
    .action(async (flags: LimitFlags) => change(flags, { paused: false, reason: null }));
}

function limits(command: Command): Command {
  return command
    .option('--rows-per-second <n>', 'products that each consumer may read in a second; "default" lifts it', readLimit)
    .option('--connections <n>', 'connections that each consumer may read with; "default" lifts it', readLimit);
}

function readLimit(value: string): Limit {
  if (value === 'default') return value;
  const limit = Number(value);
  if (Number.isInteger(limit) && limit >= 1) return limit;
  throw new InvalidArgumentError('It takes a whole number of at least 1, or "default".');
}

async function change(
  { rowsPerSecond, connections }: LimitFlags,
  wanted: Pick<ConsumerControl, 'paused' | 'reason'>,
): Promise<void> {
  const config = readConfig();
  const elasticsearch = elasticsearchFor(config, 'consumer');
  try {
    const changedBy = `${userInfo().username}@${hostname()}`;
    const index = stateIndex(config.NAME_PREFIX, 'consumer-control');
    const limits = {
      ...(rowsPerSecond === undefined ? {} : { rowsPerSecond: rowsPerSecond === 'default' ? null : rowsPerSecond }),
      ...(connections === undefined ? {} : { connections: connections === 'default' ? null : connections }),
    };
    const now = await changeControl(elasticsearch, index, { ...wanted, ...limits, changedBy }, Date.now());
    process.stdout.write(`${describe(now)}\n`);
  } catch (error) {
    throw explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? error;
  } finally {
    await elasticsearch.close();
  }
}

function describe({ paused, reason, rowsPerSecond, connections }: ConsumerControl): string {
  const state = paused ? `Consumers are paused${reason === null ? '' : `: ${reason}`}` : 'Consumers receive';
  const rows = rowsPerSecond === null ? '' : `, at most ${rowsPerSecond} products a second each`;
  const reads = connections === null ? '' : `, at most ${connections} connections each`;
  return `${state}${rows}${reads}.`;
}
