import type { Command } from 'commander';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { createMySqlPool, explainMySqlError } from '../clients/mysql.ts';
import { createSqs } from '../clients/sqs.ts';
import { type Config, readConfig } from '../config.ts';
import { describeError } from '../errors.ts';
import { createLogger } from '../logger.ts';
import { createRelayMetrics } from '../queue/outbox-metrics.ts';
import { type OutboxRelay, readOutboxStatus, relayOutbox, relayOutboxBatch } from '../queue/outbox-relay.ts';
import { createResources, type Resources } from '../resources.ts';
import { closeHealthServer, createHealthServer, listen } from './health-server.ts';
import { requireSetting } from './require-setting.ts';

const BATCH_ROWS = 500;
const REQUESTS = 4;
/** How often an empty outbox is looked at. */
const IDLE_MS = 100;
const LOG_EVERY_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 10_000;
const WATCH_MS = 5_000;

/** Registers `outbox relay` and `outbox status`. */
export function registerOutbox(program: Command): void {
  const outbox = program.command('outbox').description('changes that the shop wrote into the table search_outbox');
  outbox
    .command('relay')
    .description('move rows of the outbox to SQS until SIGTERM or Ctrl-C; several may run side by side')
    .option('--once', 'end when the outbox is empty')
    .action(async ({ once = false }: { once?: boolean }) => runRelay(readConfig(), once));
  outbox
    .command('status')
    .description('how many rows wait, and for how long')
    .action(async () => {
      const { rows, lagSeconds } = await runStatus(readConfig());
      const lag = lagSeconds === null ? 'nothing waits' : `the oldest for ${lagSeconds.toFixed(1)} s`;
      process.stdout.write(`${rows} rows wait in the outbox; ${lag}.\n`);
    });
}

async function runStatus(config: Config) {
  const url = requireSetting(config, 'MYSQL_URL');
  const pool = createMySqlPool(url, { connectionLimit: 1 });
  try {
    return await readOutboxStatus(pool, config.MYSQL_PIPELINE_SCHEMA);
  } catch (error) {
    throw explainMySqlError(error, url);
  } finally {
    await pool.end();
  }
}

async function runRelay(config: Config, once: boolean): Promise<void> {
  const url = requireSetting(config, 'MYSQL_URL');
  const queueUrl = requireSetting(config, 'SQS_CHANGES_QUEUE_URL');
  const resources = createResources();
  const logger = createLogger({ level: config.LOG_LEVEL, name: 'outbox-relay' });
  try {
    const pool = resources.use(
      createMySqlPool(url, { connectionLimit: 2, statementTimeoutMs: STATEMENT_TIMEOUT_MS }),
      (opened) => opened.end(),
    );
    const sqs = resources.use(createSqs(config), (opened) => opened.destroy());
    const relay: OutboxRelay = {
      pool,
      pipelineSchema: config.MYSQL_PIPELINE_SCHEMA,
      sqs,
      queueUrl,
      batchRows: BATCH_ROWS,
      requests: REQUESTS,
      refused: new Set(),
      onRefused: (row) => logger.error(row, 'A row of the outbox can never be sent; it stays where it is.'),
    };
    // A wrong password or schema is told at once, not tried for ever.
    const readStatus = async () => readOutboxStatus(pool, config.MYSQL_PIPELINE_SCHEMA);
    const status = await readStatus().catch((error: unknown) => {
      throw explainMySqlError(error, url);
    });
    if (once) {
      let sent = 0;
      for (let batch = await relayOutboxBatch(relay); batch.sent > 0; batch = await relayOutboxBatch(relay)) {
        sent += batch.sent;
      }
      process.stdout.write(`${sent} rows were sent.\n`);
      return;
    }
    const stop = new AbortController();
    process.once('SIGTERM', () => stop.abort());
    process.once('SIGINT', () => stop.abort());
    const registry = new Registry();
    const metrics = createRelayMetrics(registry);
    metrics.outbox.show(status);
    const watching = setInterval(() => {
      // MySQL is away: the relay tells that by itself.
      readStatus().then(
        (now) => metrics.outbox.show(now),
        () => undefined,
      );
    }, WATCH_MS);
    resources.use(watching, clearInterval);
    let errorsSince = 0;
    await answerMetrics(config, registry, resources, logger, () => errorsSince);
    let sent = 0;
    let told = { at: performance.now(), sent: 0 };
    await relayOutbox({
      relay,
      idleMs: IDLE_MS,
      signal: stop.signal,
      onBatch: (batch) => {
        sent += batch.sent;
        metrics.relayed.inc(batch.sent);
        metrics.refused.set(relay.refused.size);
        errorsSince = 0;
        if (sent === told.sent || performance.now() - told.at < LOG_EVERY_MS) return;
        logger.info({ rows: sent - told.sent }, 'Rows of the outbox were sent.');
        told = { at: performance.now(), sent };
      },
      onError: (error) => {
        errorsSince += 1;
        metrics.failures.inc();
        // 1, 2, 4, 8 ...: an outage does not fill the log.
        if (Number.isInteger(Math.log2(errorsSince))) {
          logger.warn({ reason: describeError(explainMySqlError(error, url)), errorsSince }, 'The outbox waits.');
        }
      },
    });
  } finally {
    await resources.close();
  }
}

/** A relay that waits for MySQL or SQS is well: a restart would not bring them back. */
async function answerMetrics(
  { RELAY_HOST: host, RELAY_PORT: port }: Config,
  registry: Registry,
  resources: Resources,
  logger: Logger,
  errorsSince: () => number,
): Promise<void> {
  if (port === undefined) return;
  collectDefaultMetrics({ register: registry });
  const health = () => ({ well: true, state: { state: errorsSince() === 0 ? 'running' : 'waiting' } });
  const server = resources.use(createHealthServer(registry, health), closeHealthServer);
  logger.info({ url: await listen(server, { name: 'RELAY', host, port }) }, 'The relay tells how it is.');
}
