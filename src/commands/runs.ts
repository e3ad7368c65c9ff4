import type { Client } from '@elastic/elasticsearch';
import type { Command } from 'commander';
import { createAlerts } from '../alerts.ts';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError, isRetriableElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { slackFor } from '../clients/slack.ts';
import { type Config, readConfig } from '../config.ts';
import { describeError } from '../errors.ts';
import { createLogger } from '../logger.ts';
import { describeRun } from '../pipelines/announce-run.ts';
import { readIndexNeeds } from '../pipelines/prune-storefront.ts';
import { stopRun } from '../pipelines/stop-run.ts';
import { listRuns } from '../runs/run-store.ts';
import { describeUnfinished, describeWhole, lineOf } from './describe-runs.ts';
import { exitCodeOf } from './exit-code.ts';
import { followRun, readRunView } from './follow-run.ts';
import { startedBy } from './started-by.ts';

const SHOWN = 20;

export function registerRuns(program: Command): void {
  const runs = program.command('runs').description('full reindexes: what they did, and what became of them');
  runs
    .command('list')
    .description(`the last ${SHOWN} runs, newest first, and the indices of those that may be gone on with`)
    .action(() => withRuns(list));
  runs
    .command('show')
    .description(
      'one run with its gates; with --follow until it is over, ending as the run did: 0, 1, or 20 for held back',
    )
    .argument('<id>')
    .option('--json', 'as JSON')
    .option('-f, --follow', 'print how far it is until it is over')
    .action((id: string, flags: ShowFlags) => withRuns((client, prefix) => show(client, prefix, id, flags)));
  runs
    .command('stop')
    .description('end a run in order: its parts stop at their checkpoints; reindex --resume goes on with it')
    .argument('<id>')
    .action((id: string) => withRuns((client, prefix, config) => stop(client, prefix, config, id)));
}

interface ShowFlags {
  readonly json?: true;
  readonly follow?: true;
}

async function list(client: Client, prefix: string): Promise<void> {
  const found = await listRuns(client, prefix, SHOWN);
  if (found.length === 0) process.stdout.write('No full reindex has run yet: storefront-search reindex\n');
  for (const run of found) process.stdout.write(`${lineOf(run, Date.now())}\n`);
  const storefronts = new Set(found.flatMap((run) => run.storefronts.map(({ storefront }) => storefront)));
  for (const storefront of [...storefronts].sort()) {
    const needs = await readIndexNeeds({ elasticsearch: client, prefix, now: Date.now }, storefront);
    for (const line of describeUnfinished(needs, Date.now())) process.stdout.write(`${line}\n`);
  }
}

async function show(client: Client, prefix: string, id: string, { json, follow }: ShowFlags): Promise<void> {
  const print = (line: string): void => void process.stderr.write(`${line}\n`);
  const { run, parts } = follow ? await followRun(client, prefix, id, print) : await readRunView(client, prefix, id);
  const lines = json ? [JSON.stringify({ ...run, partsOfRun: parts }, null, 2)] : describeWhole(run, parts, Date.now());
  process.stdout.write(`${lines.join('\n')}\n`);
  if (follow) process.exitCode = exitCodeOf(run);
}

async function stop(elasticsearch: Client, prefix: string, config: Config, id: string): Promise<void> {
  const logger = createLogger({ level: config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL, name: 'runs' });
  const alerts = createAlerts({ slack: slackFor(config), channel: config.SLACK_CHANNEL, logger });
  const warn = (error: unknown): void => logger.warn(describeError(error));
  const services = { elasticsearch, prefix, now: Date.now, isRetriable: isRetriableElasticsearchError, warn };
  const { run, outcome } = await stopRun(services, id, startedBy(), alerts);
  process.stdout.write(outcome === 'already' ? `${id} is over already: ${run.state}.\n` : `${id} is stopped.\n`);
  for (const line of describeRun(run)) process.stdout.write(`${line}\n`);
}

async function withRuns(work: (client: Client, prefix: string, config: Config) => Promise<void>): Promise<void> {
  const config = readConfig();
  const client = elasticsearchFor(config, 'reindex');
  try {
    await work(client, config.NAME_PREFIX, config);
  } catch (error) {
    throw explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? error;
  } finally {
    await client.close();
  }
}
