import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { createAlerts, type LastingAlerts } from '../alerts.ts';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError, isRetriableElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { createMySqlPool, explainMySqlError, isRetriableMySqlError } from '../clients/mysql.ts';
import { slackFor } from '../clients/slack.ts';
import { createSqs } from '../clients/sqs.ts';
import type { Config } from '../config.ts';
import { ExpectedError } from '../errors.ts';
import { readSourceQueries } from '../extract/source-queries.ts';
import { stateIndex } from '../indices/index-name.ts';
import { createShapeReader } from '../indices/index-shape.ts';
import { oweChanges } from '../indices/owed-changes.ts';
import { createByteBudget } from '../load/byte-budget.ts';
import { createCauseLimit } from '../load/rejection-causes.ts';
import {
  type ChangeBatchTuning,
  createTargetBacklog,
  DEFAULT_BATCH_TUNING,
  NO_BATCH_EVENTS,
} from '../pipelines/change-batch-services.ts';
import { resolveTargets } from '../pipelines/change-batch-targets.ts';
import { NO_CONTROL, readControl } from '../pipelines/consumer-control.ts';
import { DEFAULT_FAN_OUT, type FanOutTuning } from '../pipelines/fan-out-changes.ts';
import {
  DEFAULT_INCREMENTAL_TUNING,
  type IncrementalServices,
  type IncrementalTuning,
} from '../pipelines/incremental-services.ts';
import { createConsumerMetrics } from '../queue/metrics.ts';
import { createSourceGuard } from '../queue/row-limit.ts';
import type { Resources } from '../resources.ts';
import { readStorefronts } from '../storefronts/read-storefronts.ts';
import type { WatchTuning } from './consumer-watches.ts';
import { openTracing } from './open-tracing.ts';
import { requireSetting } from './require-setting.ts';

const MEGABYTE = 1024 * 1024;
const BYTES_IN_FLIGHT = 16 * MEGABYTE;
/** Of each building or warm index; beyond this it has to leave. */
const BYTES_BEHIND = 48 * MEGABYTE;

/** Other values than the usual ones, for tests and measurements. */
export interface ConsumerTuning {
  readonly incremental?: Partial<IncrementalTuning>;
  readonly batch?: Partial<ChangeBatchTuning>;
  readonly fanOut?: Partial<FanOutTuning>;
  readonly watches?: Partial<WatchTuning>;
}

/** What the consumer works with, opened. */
export interface OpenedConsumer {
  readonly services: IncrementalServices;
  readonly registry: Registry;
  readonly alerts: LastingAlerts;
  /** Looks up what people told the consumers. @throws the client's error */
  readonly lookUpControl: () => Promise<void>;
}

/**
 * Opens what the consumer needs; whoever calls closes `resources`. Nothing is received yet.
 *
 * @throws ExpectedError for a wrong setting, an absent service, or when there is no index
 */
export async function openConsumer(
  config: Config,
  tuning: ConsumerTuning,
  logger: Logger,
  resources: Resources,
): Promise<OpenedConsumer> {
  const mysqlUrl = requireSetting(config, 'MYSQL_URL');
  const queueUrls = {
    changes: requireSetting(config, 'SQS_CHANGES_QUEUE_URL'),
    fanout: requireSetting(config, 'SQS_FANOUT_QUEUE_URL'),
  };
  const run = `consume-${hostname()}-${process.pid}`;
  const storefronts = await readStorefronts(config.STOREFRONTS_DIR);
  const queries = await readSourceQueries(config.SOURCE_SQL_DIR);
  const pool = resources.use(
    createMySqlPool(mysqlUrl, {
      connectionLimit: config.CONSUMER_CONNECTIONS,
      statementTimeoutMs: config.CONSUMER_STATEMENT_TIMEOUT_MS,
    }),
    (opened) => opened.end(),
  );
  const watchPool = resources.use(
    createMySqlPool(mysqlUrl, { connectionLimit: 1, statementTimeoutMs: config.CONSUMER_STATEMENT_TIMEOUT_MS }),
    (opened) => opened.end(),
  );
  const elasticsearch = resources.use(elasticsearchFor(config, 'consumer'), (opened) => opened.close());
  const sqs = resources.use(createSqs(config), (opened) => opened.destroy());
  const alerts = resources.use(
    createAlerts({ slack: slackFor(config), channel: config.SLACK_CHANNEL, logger, teller: run }),
    (opened) => opened.close(),
  );
  const tracing = resources.use(await openTracing(config, 'storefront-search-consumer', logger), (opened) =>
    opened.close(),
  );
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });

  const controlIndex = stateIndex(config.NAME_PREFIX, 'consumer-control');
  let control = NO_CONTROL;
  const explain = (error: unknown): unknown =>
    explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? explainMySqlError(error, mysqlUrl);
  const guard = createSourceGuard(() => ({
    rowsPerSecond: lower(control.rowsPerSecond, config.CONSUMER_ROWS_PER_SECOND ?? null),
    connections: lower(control.connections, config.CONSUMER_CONNECTIONS) ?? 1,
  }));
  const source = { pool, pipelineSchema: config.MYSQL_PIPELINE_SCHEMA };
  const services: IncrementalServices = {
    sqs,
    queueUrls,
    batch: {
      source,
      queries,
      guard,
      elasticsearch,
      prefix: config.NAME_PREFIX,
      storefronts,
      readShapes: createShapeReader(elasticsearch),
      owe: (owed) => oweChanges(elasticsearch, stateIndex(config.NAME_PREFIX, 'owed-changes'), owed, Date.now()),
      run,
      budget: createByteBudget(BYTES_IN_FLIGHT),
      backlog: createTargetBacklog(BYTES_BEHIND),
      causes: createCauseLimit(),
      tuning: { ...DEFAULT_BATCH_TUNING, ...tuning.batch },
      now: Date.now,
      isRetriable: (error) => isRetriableElasticsearchError(error) || isRetriableMySqlError(error),
    },
    fanOut: {
      source,
      queries,
      guard,
      sqs,
      fanOutQueueUrl: queueUrls.fanout,
      tuning: { ...DEFAULT_FAN_OUT, ...tuning.fanOut },
    },
    watch: { pool: watchPool, pipelineSchema: config.MYSQL_PIPELINE_SCHEMA },
    metrics: createConsumerMetrics(registry),
    logger,
    alerts,
    tracing,
    control: () => control,
    tuning: { ...DEFAULT_INCREMENTAL_TUNING, ...tuning.incremental },
    isFinal: (error) => isFinal(error, explain),
    explain,
  };
  await assertReady(services, explain);
  const lookUpControl = async (): Promise<void> => {
    control = await readControl(elasticsearch, controlIndex);
  };
  await lookUpControl();
  return { services, registry, alerts, lookUpControl };
}

/** An absent service, a refused password or a missing index is told before anything is received. */
async function assertReady({ batch, sqs, queueUrls }: IncrementalServices, explain: (error: unknown) => unknown) {
  try {
    await batch.source.pool.query('SELECT 1');
    await resolveTargets({ ...batch, events: NO_BATCH_EVENTS });
    for (const url of Object.values(queueUrls)) {
      await sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ['QueueArn'] }).catch((error: unknown) => {
        throw new ExpectedError(
          'sqs-unavailable',
          `The queue ${url} can't be used: ${error instanceof Error ? error.message || error.name : String(error)}.`,
          'Check SQS_CHANGES_QUEUE_URL, SQS_FANOUT_QUEUE_URL and the AWS credentials; storefront-search setup makes queues.',
          { cause: error },
        );
      });
    }
  } catch (error) {
    throw explain(error);
  }
}

const REFUSED_BY_SQS =
  /AccessDenied|InvalidClientTokenId|SignatureDoesNotMatch|QueueDoesNotExist|NonExistentQueue|ExpiredToken/;

/** Nothing that passes by itself: refused credentials or permissions, a queue or every index missing. */
function isFinal(error: unknown, explain: (error: unknown) => unknown): boolean {
  if (error instanceof ExpectedError) return error.code === 'index-missing' || error.code === 'mysql-refused';
  if (!(error instanceof Error)) return false;
  if (REFUSED_BY_SQS.test(error.name)) return true;
  const status = 'statusCode' in error ? error.statusCode : undefined;
  // Blocks of an index or of the whole cluster are 403 as well, and pass.
  if (status === 401 || (status === 403 && /security_exception/.test(error.message))) return true;
  const explained = explain(error);
  return explained instanceof ExpectedError && explained.code === 'mysql-refused';
}

function lower(first: number | null, second: number | null): number | null {
  if (first === null || second === null) return first ?? second;
  return Math.min(first, second);
}
