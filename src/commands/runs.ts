import type { Client } from '@elastic/elasticsearch';
import type { Command } from 'commander';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { readConfig } from '../config.ts';
import { ExpectedError } from '../errors.ts';
import { describeRun } from '../pipelines/announce-run.ts';
import type { Run } from '../runs/run.ts';
import { listRuns } from '../runs/run-store.ts';

const SHOWN = 20;
const SEARCHED = 200;

export function registerRuns(program: Command): void {
  const runs = program.command('runs').description('full reindexes: what they did, and what became of them');
  runs
    .command('list')
    .description(`the last ${SHOWN} runs, newest first`)
    .action(async () => {
      const found = await withRuns((client, prefix) => listRuns(client, prefix, SHOWN));
      if (found.length === 0) process.stdout.write('No full reindex has run yet: storefront-search reindex\n');
      for (const run of found) process.stdout.write(`${lineOf(run)}\n`);
    });
  runs
    .command('show')
    .description('one run with its gates')
    .argument('<id>')
    .option('--json', 'as JSON')
    .action(async (id: string, flags: { readonly json?: true }) => {
      const run = await withRuns(async (client, prefix) => {
        const found = await listRuns(client, prefix, SEARCHED);
        return found.find((candidate) => candidate.id === id);
      });
      if (run === undefined) {
        throw new ExpectedError('run-unknown', `There is no run ${id}.`, 'storefront-search runs list shows them.');
      }
      process.stdout.write(`${flags.json === true ? JSON.stringify(run, null, 2) : describeWhole(run)}\n`);
    });
}

async function withRuns<T>(read: (client: Client, prefix: string) => Promise<T>): Promise<T> {
  const config = readConfig();
  const client = elasticsearchFor(config, 'reindex');
  try {
    return await read(client, config.NAME_PREFIX);
  } catch (error) {
    throw explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? error;
  } finally {
    await client.close();
  }
}

function lineOf(run: Run): string {
  const parts = run.storefronts.map((part) => `${part.storefront} ${part.state}`).join(', ');
  return `${run.id}  ${run.state.padEnd(8)}  ${run.startedAt}  ${String(run.rowsRead).padStart(9)} rows  ${parts}`;
}

function describeWhole(run: Run): string {
  return [
    `${run.state}, started ${run.startedAt}, ${run.finishedAt === null ? `last sign of life ${run.heartbeatAt}` : `ended ${run.finishedAt}`}`,
    ...describeRun(run),
    ...run.storefronts.flatMap((part) =>
      part.gate.map(
        (check) => `${part.storefront}  ${check.passed ? 'passed' : 'FAILED'}  ${check.name}: ${check.detail}`,
      ),
    ),
  ].join('\n');
}
