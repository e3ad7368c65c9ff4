import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { createAdmission } from './api/admission.ts';
import { createApiKeyRing } from './api/api-keys.ts';
import { type ApiDependencies, buildApp, buildOperatorApp } from './api/app.ts';
import { readContextSecrets } from './api/context-secrets.ts';
import { createApiMetrics } from './api/metrics.ts';
import { listApiKeys } from './api-keys/list-api-keys.ts';
import { elasticsearchFor } from './clients/elasticsearch.ts';
import { explainElasticsearchError } from './clients/elasticsearch-errors.ts';
import { createMySqlPool, explainMySqlError } from './clients/mysql.ts';
import { searchElasticsearchFor, SHARED_MS } from './clients/search-elasticsearch.ts';
import type { Config } from './config.ts';
import { createDenyListReader } from './deny-lists/deny-list-reader.ts';
import { describeError, ExpectedError } from './errors.ts';
import { readSourceQueries } from './extract/source-queries.ts';
import { stateIndex } from './indices/index-name.ts';
import { queryLogIndex } from './indices/query-log-indices.ts';
import { createLogger } from './logger.ts';
import { createResources, type Resources } from './resources.ts';
import { createDenyListCache } from './search/deny-list-cache.ts';
import { createMerchandisingCache } from './search/merchandising-cache.ts';
import { createQueryLog, createQueryLogWriter } from './search/query-log.ts';
import { readStorefronts } from './storefronts/read-storefronts.ts';

/** The API while it listens. */
export interface Server {
  /** Where it answers, such as http://127.0.0.1:3000. */
  readonly url: string;
  /** Where operators' routes and /metrics answer. */
  readonly operatorUrl: string;
  /**
   * Not ready from now on, but answering for `drainMs` more; then takes no more requests, finishes those in flight and
   * closes everything. Safe to call twice.
   */
  close(drainMs: number): Promise<void>;
}

/**
 * Starts the API; resolves once it listens. It starts without Elasticsearch too, and is not ready then.
 *
 * @throws ExpectedError for a wrong setting, storefront file or port
 */
export async function serve(config: Config): Promise<Server> {
  const resources = createResources();
  const logger = createLogger({ level: config.LOG_LEVEL, name: 'api' });
  try {
    const storefronts = await readStorefronts(config.STOREFRONTS_DIR);
    const contextSecrets = readContextSecrets(config.CONTEXT_SECRETS, storefronts.keys());
    const elasticsearch = resources.use(elasticsearchFor(config, 'query'), (opened) => opened.close());
    const admission = createAdmission({
      most: config.API_SEARCHES_IN_FLIGHT,
      longMs: config.SEARCH_TIMEOUT_MS / LONG_SHARE,
    });
    const metrics = createApiMetrics(admission);
    const searching = resources.use(
      searchElasticsearchFor(config, {
        onRequest: (outcome) => (outcome === 'shared' ? metrics.countShared() : metrics.countRefused('breaker')),
        onBreaker(state) {
          metrics.setBreaker(state);
          if (state === 'closed') logger.info('Elasticsearch answers searches again.');
          else logger.error('Elasticsearch does not answer searches in time: they are refused until it does.');
        },
      }),
      (opened) => opened.close(),
    );
    let stopping = false;
    const source = await openSource(config, resources);
    const explainError = (error: unknown) =>
      explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? explainSource(error, config);
    const keys = createApiKeyRing({ read: () => listApiKeys(elasticsearch, config.NAME_PREFIX), logger });
    await keys.refresh().catch((error: unknown) => {
      logger.warn(`No API key is known yet. ${describeError(explainError(error) ?? error)}`);
    });
    resources.use(keys, (ring) => ring.stop()).start();
    const merchandising = createMerchandisingCache({
      client: elasticsearch,
      index: stateIndex(config.NAME_PREFIX, 'merchandising'),
      storefronts: [...storefronts.keys()],
      logger,
    });
    await merchandising.refresh().catch((error: unknown) => {
      logger.warn(`No merchandising is known yet. ${describeError(explainError(error) ?? error)}`);
    });
    resources.use(merchandising, (cache) => cache.stop()).start();
    const denyLists = createDenyListCache({
      read: createDenyListReader(elasticsearch, config.NAME_PREFIX, [...storefronts.keys()]),
      logger,
    });
    await denyLists.refresh().catch((error: unknown) => {
      logger.warn(`What is hidden is not known yet. ${describeError(explainError(error) ?? error)}`);
    });
    resources.use(denyLists, (cache) => cache.stop()).start();
    const queryLog = createQueryLog({
      write: createQueryLogWriter(elasticsearch, (at) => queryLogIndex(config.NAME_PREFIX, at)),
      logger,
    });
    resources.use(queryLog, (log) => log.stop());
    const dependencies: ApiDependencies = {
      elasticsearch,
      searching,
      admission,
      prefix: config.NAME_PREFIX,
      storefronts,
      keys,
      merchandising,
      denyLists,
      contextSecrets,
      queryLog,
      source,
      explainError,
      logger,
      // In steps, so that searches of the same moment are the same.
      now: () => Math.floor(Date.now() / SHARED_MS) * SHARED_MS,
      metrics,
      isStopping: () => stopping,
      requestsPerSecond: config.API_REQUESTS_PER_SECOND,
      maxEventLoopDelayMs: config.API_MAX_DELAY_MS,
    };
    // Opened before the API, so closed after it: what it does while it stops is measured too.
    const operators = resources.use(await buildOperatorApp(dependencies), (opened) => opened.close());
    const app = resources.use(await buildApp(dependencies), (opened) => opened.close());
    const operatorUrl = await listen(operators, 'OPERATOR', config.OPERATOR_HOST, config.OPERATOR_PORT);
    const url = await listen(app, 'API', config.API_HOST, config.API_PORT);
    logger.info({ url, operatorUrl, storefronts: [...storefronts.keys()] }, 'The API answers.');
    return {
      url,
      operatorUrl,
      async close(drainMs) {
        stopping = true;
        await sleep(drainMs);
        await resources.close();
      },
    };
  } catch (error) {
    await resources.close();
    throw error;
  }
}

/** Searches that take longer than this part of the time they may take stand in a queue. */
const LONG_SHARE = 3;
const LONGEST_STOP_MS = 9_800;

/** Operators' routes read the shop's database, without keeping more of it busy than this. */
const SOURCE_LIMITS = { connectionLimit: 2, statementTimeoutMs: 10_000 };

/** Nothing is opened before the first operator asks, so searching does not depend on it. */
async function openSource(config: Config, resources: Resources): Promise<ApiDependencies['source']> {
  if (config.MYSQL_URL === undefined) return null;
  const queries = await readSourceQueries(config.SOURCE_SQL_DIR);
  const pool = resources.use(createMySqlPool(config.MYSQL_URL, SOURCE_LIMITS), (opened) => opened.end());
  return { pool, queries };
}

function explainSource(error: unknown, { MYSQL_URL: url }: Config): ExpectedError | undefined {
  const explained = url === undefined ? undefined : explainMySqlError(error, url);
  return explained instanceof ExpectedError ? explained : undefined;
}

/** Serves until SIGTERM or SIGINT; resolves when everything is closed. */
export async function serveUntilStopped(config: Config, onListening: (server: Server) => void): Promise<void> {
  const server = await serve(config);
  onListening(server);
  const signal = await new Promise<'SIGTERM' | 'SIGINT'>((resolve) => {
    process.once('SIGTERM', () => resolve('SIGTERM'));
    process.once('SIGINT', () => resolve('SIGINT'));
  });
  // Whoever asks for this longer than promised is cut off.
  setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
  // A person at the terminal waits for nobody.
  await server.close(signal === 'SIGTERM' ? config.API_DRAIN_MS : 0);
}

async function listen(app: FastifyInstance, settings: 'API' | 'OPERATOR', host: string, port: number): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const reason = code === 'EADDRINUSE' ? 'something else uses it' : error instanceof Error ? error.message : code;
    throw new ExpectedError(
      'configuration-invalid',
      `The API can't listen on ${host}:${port}: ${String(reason)}.`,
      `Set ${settings}_HOST and ${settings}_PORT to a free address (${settings}_PORT=0 takes any free port).`,
      { cause: error },
    );
  }
}
