import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Alerts, createAlerts } from '../alerts.ts';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError, isRetriableElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { explainMySqlError, isRetriableMySqlError } from '../clients/mysql.ts';
import { slackFor } from '../clients/slack.ts';
import type { Config } from '../config.ts';
import { readDictionaries } from '../dictionaries/read-dictionaries.ts';
import { describeError, ExpectedError } from '../errors.ts';
import { readMappingFile } from '../indices/index-definition.ts';
import { createByteBudget } from '../load/bulk-loader.ts';
import { createCauseLimit } from '../load/rejection-causes.ts';
import { createLogger } from '../logger.ts';
import { announceNoRun } from '../pipelines/announce-run.ts';
import { DEFAULT_TUNING, type ReindexServices } from '../pipelines/reindex-services.ts';
import { createResources } from '../resources.ts';
import { readStorefronts } from '../storefronts/read-storefronts.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { openSource } from './open-source.ts';
import { createProgress } from './progress.ts';

/** What a full reindex, or one step of it, works with. */
export interface OpenReindex {
  readonly services: ReindexServices;
  readonly storefronts: ReadonlyMap<string, Storefront>;
  readonly alerts: Alerts;
}

export interface ReindexOptions {
  /** Builds previews of that moment, epoch milliseconds, instead of what goes live. */
  readonly previewAt?: number;
  /** Parts that this process reads at once. */
  readonly extractors?: number;
}

/**
 * Opens what a full reindex needs, works with it and closes everything again.
 *
 * @throws ExpectedError for a wrong setting, file or service; then nothing has been changed
 */
export async function withReindex<T>(
  config: Config,
  options: ReindexOptions,
  work: (opened: OpenReindex) => Promise<T>,
): Promise<T> {
  const logger = createLogger({ level: config.LOG_LEVEL, name: 'reindex' });
  const slack = slackFor(config);
  const alerts = createAlerts({ slack, channel: config.SLACK_CHANNEL, logger });
  try {
    return await openAndWork(config, options, alerts, logger, work);
  } catch (error) {
    // What was mistyped concerns only who typed it; without Slack, the command itself says what is wrong.
    const concernsMany = !(error instanceof ExpectedError && ONLY_WHO_ASKED.has(error.code));
    if (slack !== undefined && concernsMany) await announceNoRun(alerts, error);
    throw error;
  }
}

const ONLY_WHO_ASKED: ReadonlySet<string> = new Set([
  'storefront-unknown',
  'request-invalid',
  'run-unknown',
  'run-held',
  'run-unready',
  'run-stopped',
]);

async function openAndWork<T>(
  config: Config,
  { previewAt, extractors }: ReindexOptions,
  alerts: Alerts,
  logger: Logger,
  work: (opened: OpenReindex) => Promise<T>,
): Promise<T> {
  const storefronts = await readStorefronts(config.STOREFRONTS_DIR);
  const files = {
    mapping: await readMappingFile(join(config.MAPPINGS_DIR, 'products.json')),
    drafts: await readDictionaries(config.DICTIONARIES_DIR, [...storefronts.keys()]),
  };
  const tuning = extractors === undefined ? DEFAULT_TUNING : { ...DEFAULT_TUNING, extractors };

  const resources = createResources();
  try {
    const { source, queries, url } = await openSource(config, resources, 3 + tuning.extractors);
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
      tuning,
      budget: createByteBudget(tuning.bytesInFlight),
      causes: createCauseLimit(),
      now: Date.now,
      isRetriable: (error) => isRetriableElasticsearchError(error) || isRetriableMySqlError(error),
      explain,
      onProgress: (state) => progress.show(state),
      warn: (error) => logger.warn(describeError(explain(error))),
      signal: stop.signal,
      ...(previewAt === undefined ? {} : { previewAt }),
    };
    return await work({ services, storefronts, alerts });
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
        'Go on with it: storefront-search reindex --resume; the live index is unchanged.',
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
