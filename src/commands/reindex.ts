import { join } from 'node:path';
import type { Command } from 'commander';
import type { Logger } from 'pino';
import { type Alerts, createAlerts } from '../alerts.ts';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError, isRetriableElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { explainMySqlError, isRetriableMySqlError } from '../clients/mysql.ts';
import { slackFor } from '../clients/slack.ts';
import { type Config, readConfig } from '../config.ts';
import { readGoldenQueries } from '../dictionaries/golden-queries.ts';
import { readDictionaries } from '../dictionaries/read-dictionaries.ts';
import { describeError, ExpectedError } from '../errors.ts';
import { readMappingFile } from '../indices/index-definition.ts';
import { createByteBudget } from '../load/bulk-loader.ts';
import { createLogger } from '../logger.ts';
import { announceNoRun, describeRun } from '../pipelines/announce-run.ts';
import { fullReindex } from '../pipelines/full-reindex.ts';
import { DEFAULT_TUNING, type ReindexServices } from '../pipelines/reindex-services.ts';
import { createResources } from '../resources.ts';
import type { Run } from '../runs/run.ts';
import { readStorefronts, requireStorefront } from '../storefronts/read-storefronts.ts';
import { openSource } from './open-source.ts';
import { parseMoment } from './parse-moment.ts';
import { createProgress } from './progress.ts';
import { startedBy } from './started-by.ts';

export function registerReindex(program: Command): void {
  program
    .command('reindex')
    .description('rebuild the index of every storefront from MySQL, and make it live behind the gate')
    .option('-s, --storefront <id>', 'only this storefront; may be given several times', collect, [])
    .option('--preview', 'build an index that never goes live, to look at the shop as it will be (with --at)')
    .option('--at <time>', "the moment that a preview shows, in the storefront's time zone, such as 2026-12-24T00:00")
    .action(async (options: ReindexFlags) => {
      const config = readConfig();
      const run = await runReindex(config, options.storefront, await previewAtOf(config, options));
      for (const line of describeRun(run)) process.stdout.write(`${line}\n`);
      if (options.preview === true)
        process.stdout.write(`Look at it with an operator's key: .../products?preview=${run.id}\n`);
      if (run.state !== 'finished') process.exitCode = 1;
    });
}

interface ReindexFlags {
  readonly storefront: string[];
  readonly preview?: true;
  readonly at?: string;
}

/** @throws ExpectedError request-invalid unless a preview names one storefront and a moment to come */
async function previewAtOf(config: Config, { storefront, preview, at }: ReindexFlags): Promise<number | undefined> {
  const [id, ...others] = storefront;
  if (preview === undefined && at === undefined) return undefined;
  if (preview === undefined || at === undefined || id === undefined || others.length > 0) {
    throw new ExpectedError(
      'request-invalid',
      'A preview is of one storefront at one moment.',
      'Write: reindex --preview --at 2026-12-24T00:00 --storefront ID',
    );
  }
  const { timeZone } = requireStorefront(await readStorefronts(config.STOREFRONTS_DIR), id);
  const moment = parseMoment(at, timeZone);
  if (moment > Date.now()) return moment;
  throw new ExpectedError(
    'request-invalid',
    '--at is over.',
    'Policies that are over are not read: give a later moment.',
  );
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/**
 * Opens what a full reindex needs, runs it and closes everything again.
 *
 * @param ids storefronts to rebuild; empty: all
 * @param previewAt builds previews of that moment, epoch milliseconds, instead of what goes live
 * @throws ExpectedError for a wrong setting, file or service; then nothing has been changed
 */
export async function runReindex(config: Config, ids: readonly string[], previewAt?: number): Promise<Run> {
  const logger = createLogger({ level: config.LOG_LEVEL, name: 'reindex' });
  const slack = slackFor(config);
  const alerts = createAlerts({ slack, channel: config.SLACK_CHANNEL, logger });
  try {
    return await openAndRun(config, ids, alerts, logger, previewAt);
  } catch (error) {
    // A mistyped id concerns only who typed it; without Slack, the command itself says what is wrong.
    const mistyped = error instanceof ExpectedError && error.code === 'storefront-unknown';
    if (slack !== undefined && !mistyped) await announceNoRun(alerts, error);
    throw error;
  }
}

async function openAndRun(
  config: Config,
  ids: readonly string[],
  alerts: Alerts,
  logger: Logger,
  previewAt: number | undefined,
): Promise<Run> {
  const all = await readStorefronts(config.STOREFRONTS_DIR);
  const wanted = ids.length === 0 ? [...all.values()] : [...new Set(ids)].map((id) => requireStorefront(all, id));
  const files = {
    mapping: await readMappingFile(join(config.MAPPINGS_DIR, 'products.json')),
    drafts: await readDictionaries(config.DICTIONARIES_DIR, [...all.keys()]),
    goldenQueries: await readGoldenQueries(config.DICTIONARIES_DIR, [...all.keys()]),
  };

  const resources = createResources();
  try {
    const { source, queries, url } = await openSource(config, resources, 4);
    const elasticsearch = resources.use(elasticsearchFor(config, 'reindex'), (opened) => opened.close());
    const explain = (error: unknown): unknown =>
      explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? explainMySqlError(error, url);
    await assertReachable(async () => source.pool.query('SELECT 1'), explain);
    await assertReachable(async () => elasticsearch.info(), explain);

    const stop = resources.use(stopOnSignal(), (opened) => opened.forget());
    const progress = resources.use(createProgress(logger), (opened) => opened.stop());
    const services: ReindexServices = {
      ...files,
      source,
      queries,
      elasticsearch,
      prefix: config.NAME_PREFIX,
      tuning: DEFAULT_TUNING,
      budget: createByteBudget(DEFAULT_TUNING.bytesInFlight),
      now: Date.now,
      isRetriable: (error) => isRetriableElasticsearchError(error) || isRetriableMySqlError(error),
      explain,
      onProgress: (state) => progress.show(state),
      warn: (error) => logger.warn(describeError(explain(error))),
      signal: stop.signal,
      ...(previewAt === undefined ? {} : { previewAt }),
    };
    return await fullReindex(services, wanted, startedBy(), alerts);
  } finally {
    await resources.close();
  }
}

/** Ctrl-C and a scheduler's SIGTERM end the run in order: its leases are free at once, and the run says why it ended. */
function stopOnSignal(): { readonly signal: AbortSignal; forget(): void } {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals): void => {
    controller.abort(
      new ExpectedError(
        'run-failed',
        `The run was stopped by ${name}.`,
        'Start it again: the live index is unchanged.',
      ),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    forget() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}

/** An absent service or a refused password is told before anything is changed. */
async function assertReachable(ask: () => Promise<unknown>, explain: (error: unknown) => unknown): Promise<void> {
  try {
    await ask();
  } catch (error) {
    throw explain(error);
  }
}
