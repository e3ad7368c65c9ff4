import type { Command } from 'commander';
import { createAlerts } from '../alerts.ts';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { slackFor } from '../clients/slack.ts';
import { readConfig } from '../config.ts';
import { describeError, ExpectedError } from '../errors.ts';
import { createLogger } from '../logger.ts';
import { buildSuggestions } from '../pipelines/build-suggestions.ts';
import { type LiveIndexServices, promoteHeldBack, rollBackStorefront } from '../pipelines/change-live-index.ts';
import { warmIndex } from '../pipelines/warm-index.ts';
import { readStorefronts, requireStorefront } from '../storefronts/read-storefronts.ts';
import { parseDuration } from './parse-duration.ts';
import { promotePassed } from './run-steps.ts';
import { startedBy } from './started-by.ts';

interface DecisionFlags {
  readonly storefront: string;
  readonly reason: string;
}

/** `rollback` and `promote`: a person changes which index is live. */
export function registerLiveIndex(program: Command): void {
  program
    .command('rollback')
    .description('make the previous index of a storefront live again, at once; it has received every change')
    .requiredOption('-s, --storefront <id>', 'the storefront')
    .requiredOption('--reason <text>', 'why; it is told to everybody')
    .option('--force', 'also onto an index of another release that is behind, since no consumer of that release runs')
    .action(async (flags: DecisionFlags & { readonly force?: true }) => {
      await withServices(flags, async (services) => {
        const how = { force: flags.force === true };
        const { from, to } = await rollBackStorefront(services, flags.storefront, decisionOf(flags), how);
        process.stdout.write(`${flags.storefront}: ${to} is live instead of ${from}.\n`);
      });
    });
  program
    .command('promote')
    .description('make live what has passed the gate of a run, or by --force one index that it has held back')
    .requiredOption('--run <id>', 'the run (storefront-search runs list)')
    .option('--keep-warm <duration>', 'how long the index that was live before takes every change: 24h', parseDuration)
    .option('-s, --storefront <id>', 'with --force: the storefront')
    .option('--force', 'against what the gate says')
    .option('--reason <text>', 'with --force: why; it is told to everybody')
    .action(promote);
}

interface PromoteFlags {
  readonly run: string;
  readonly keepWarm?: number;
  readonly storefront?: string;
  readonly force?: true;
  readonly reason?: string;
}

async function promote({ run, keepWarm, storefront, force, reason }: PromoteFlags): Promise<void> {
  if (force === undefined && storefront === undefined && reason === undefined) {
    await promotePassed(run, keepWarm ?? null);
    return;
  }
  if (force === undefined || storefront === undefined || reason === undefined) {
    throw new ExpectedError(
      'request-invalid',
      'An index that was held back goes live only by a word on one storefront.',
      'Write: promote --run ID --storefront ID --force --reason "..."',
    );
  }
  await withServices({ storefront, reason }, async (services) => {
    const { index, previous, against } = await promoteHeldBack(services, run, storefront, decisionOf({ reason }));
    process.stdout.write(`${storefront}: ${index} is live, ${previous ?? 'nothing'} was before.\n`);
    for (const what of against) process.stdout.write(`  against: ${what}\n`);
  });
}

function decisionOf({ reason }: Pick<DecisionFlags, 'reason'>): { by: string; reason: string } {
  return { by: startedBy(), reason };
}

async function withServices(flags: DecisionFlags, work: (services: LiveIndexServices) => Promise<void>): Promise<void> {
  const config = readConfig();
  const storefront = requireStorefront(await readStorefronts(config.STOREFRONTS_DIR), flags.storefront);
  const elasticsearch = elasticsearchFor(config, 'reindex');
  const logger = createLogger({ level: config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL, name: 'live-index' });
  const alerts = createAlerts({ slack: slackFor(config), channel: config.SLACK_CHANNEL, logger });
  try {
    const shared = { elasticsearch, prefix: config.NAME_PREFIX, now: Date.now };
    const warn = (error: unknown): void => logger.warn(describeError(error));
    await work({
      ...shared,
      alerts,
      async prepare(id, index) {
        await buildSuggestions(shared, id, index).catch(warn);
        await warmIndex({ ...shared, warn }, storefront, index);
      },
    });
  } catch (error) {
    throw explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? error;
  } finally {
    await elasticsearch.close();
  }
}
