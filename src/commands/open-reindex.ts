import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Alerts, createAlerts } from '../alerts.ts';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError, isRetriableElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { explainMySqlError, isRetriableMySqlError, isStatementTimeout } from '../clients/mysql.ts';
import { slackFor } from '../clients/slack.ts';
import type { Config } from '../config.ts';
import { readGoldenQueries } from '../dictionaries/golden-queries.ts';
import { readDictionaries } from '../dictionaries/read-dictionaries.ts';
import { describeError, ExpectedError } from '../errors.ts';
import { readMappingFile } from '../indices/index-definition.ts';
import { createByteBudget } from '../load/byte-budget.ts';
import { createCauseLimit } from '../load/rejection-causes.ts';
import { createLogger } from '../logger.ts';
import { announceNoRun } from '../pipelines/announce-run.ts';
import { DEFAULT_TUNING, type ReindexServices, type ReindexTuning } from '../pipelines/reindex-services.ts';
import { createSourceGuard } from '../queue/row-limit.ts';
import { createResources } from '../resources.ts';
import { readStorefronts } from '../storefronts/read-storefronts.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { openLineage } from './open-lineage.ts';
import { openReplica } from './open-replica.ts';
import { openSource } from './open-source.ts';
import { openTracing } from './open-tracing.ts';
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
  // The gate has told it already.
  'gate-failed',
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
    goldenQueries: await readGoldenQueries(config.DICTIONARIES_DIR, [...storefronts.keys()]),
  };
  const tuning = tuningFor(config, extractors ?? DEFAULT_TUNING.extractors);

  const resources = createResources();
  try {
    const limits = {
      connectionLimit: config.REINDEX_CONNECTIONS ?? 3 + tuning.extractors,
      statementTimeoutMs: config.REINDEX_STATEMENT_TIMEOUT_MS,
    };
    const { source: primary, queries, url } = await openSource(config, resources, limits.connectionLimit, limits);
    const elasticsearch = resources.use(elasticsearchFor(config, 'reindex'), (opened) => opened.close());
    const explain = (error: unknown): unknown =>
      explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? explainMySqlError(error, url);
    await assertReachable(async () => primary.pool.query('SELECT 1'), explain);
    await assertReachable(async () => elasticsearch.info(), explain);
    const replica = await openReplica(config, resources, primary, limits);

    const warn = (error: unknown) => logger.warn(describeError(explain(error)));
    const lineage = openLineage(config, { pool: primary.pool, queries, url, warn, isPreview: previewAt !== undefined });
    if (lineage !== undefined) resources.use(lineage, (opened) => opened.close());
    const stop = resources.use(stopOnSignal(), (opened) => opened.forget());
    const progress = resources.use(createProgress(logger), (opened) => opened.stop());
    const tracing = resources.use(await openTracing(config, 'storefront-search-reindex', logger), (opened) =>
      opened.close(),
    );
    const services: ReindexServices = {
      ...files,
      source: replica === undefined ? primary : { ...primary, replica },
      queries,
      elasticsearch,
      prefix: config.NAME_PREFIX,
      tuning,
      budget: createByteBudget(tuning.bytesInFlight),
      causes: createCauseLimit(),
      guard: createSourceGuard(() => ({
        rowsPerSecond: config.REINDEX_ROWS_PER_SECOND ?? null,
        connections: limits.connectionLimit,
      })),
      now: Date.now,
      // The next try may find the server less busy.
      isRetriable: (error) =>
        isRetriableElasticsearchError(error) || isRetriableMySqlError(error) || isStatementTimeout(error),
      explain,
      onProgress: (state) => progress.show(state),
      warn,
      tracing,
      signal: stop.signal,
      ...(lineage === undefined ? {} : { lineage }),
      ...(previewAt === undefined ? {} : { previewAt }),
    };
    return await work({ services, storefronts, alerts });
  } finally {
    await resources.close();
  }
}

/** A page is read at once: where only a few rows a second may be, it must not be larger than those. */
function tuningFor({ REINDEX_ROWS_PER_SECOND: rate }: Config, extractors: number): ReindexTuning {
  const pageRows = Math.min(DEFAULT_TUNING.pageRows, rate ?? DEFAULT_TUNING.pageRows);
  return { ...DEFAULT_TUNING, extractors, pageRows: Math.max(SMALLEST_PAGE, pageRows) };
}

/** Smaller ones cost MySQL several times as much for a row. */
const SMALLEST_PAGE = 50;

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
