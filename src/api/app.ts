import { randomUUID } from 'node:crypto';
import type { Client } from '@elastic/elasticsearch';
import helmet from '@fastify/helmet';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { fastify, type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Pool } from 'mysql2/promise';
import type { SourceQueries } from '../extract/source-queries.ts';
import type { DenyListCache } from '../search/deny-list-cache.ts';
import type { MerchandisingCache } from '../search/merchandising-cache.ts';
import type { QueryLog } from '../search/query-log.ts';
import { defaultSort } from '../search/search-request.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import type { Admission } from './admission.ts';
import type { ApiKeyRing } from './api-keys.ts';
import { answerClientError } from './client-error.ts';
import type { ContextSecrets } from './context-secrets.ts';
import { refuseEndlessNumbers } from './endless-numbers.ts';
import { createErrorHandler, type ExplainError, sendProblem } from './error-handler.ts';
import { collectMethods } from './known-methods.ts';
import type { ApiMetrics } from './metrics.ts';
import { type ApiDescription, registerOpenApi } from './openapi.ts';
import { registerHealth, registerLiveness } from './routes/health.ts';
import { registerMetrics } from './routes/metrics.ts';
import { registerOperatorRoutes } from './routes/operator/operator-routes.ts';
import { registerProblems } from './routes/problems.ts';
import { registerStorefronts } from './routes/storefronts.ts';

export interface ApiDependencies {
  /** With the query role: reads what no shopper waits for, such as words of an index, and answers operators. */
  readonly elasticsearch: Client;
  /** The same for what a shopper waits for: it shares requests and gives up soon. */
  readonly searching: Client;
  readonly admission: Admission;
  readonly prefix: string;
  readonly storefronts: ReadonlyMap<string, Storefront>;
  readonly keys: ApiKeyRing;
  readonly merchandising: Pick<MerchandisingCache, 'rulesOf'>;
  /** The shop's database for operators' routes, which only read; null: not configured. */
  readonly source: { readonly pool: Pool; readonly queries: SourceQueries } | null;
  readonly denyLists: Pick<DenyListCache, 'deniedIn' | 'isStale'>;
  readonly contextSecrets: ContextSecrets;
  readonly queryLog: Pick<QueryLog, 'record'>;
  readonly explainError: ExplainError;
  readonly metrics: ApiMetrics;
  /** Whether this process was told to stop: it answers on, and is not ready. */
  readonly isStopping: () => boolean;
  readonly logger: FastifyBaseLogger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Of one API key; more are answered with 429. */
  readonly requestsPerSecond: number;
  /** A process that is later than this with its own timers refuses searches; 0: never. */
  readonly maxEventLoopDelayMs: number;
  /** So long a promotion may go unnoticed: 1,000 by default. */
  readonly aliasFreshMs?: number;
}

/** A request, from its first byte on. */
const REQUEST_TIMEOUT_MS = 10_000;
/** Node looks for late ones every 30 s by itself: whoever sends slowly would hold a connection so much longer. */
const LATE_CHECKED_EVERY_MS = 1_000;
/** No route takes more than a few filters. */
const BODY_LIMIT_BYTES = 256 * 1024;

const SEARCH_API: ApiDescription = {
  title: 'Storefront search',
  description: 'Products of a storefront: what its display policies let the caller find, at this second.',
};
const OPERATORS_API: ApiDescription = {
  title: 'Storefront search, for operators',
  description: 'Why a product shows or does not, and what a changed policy would do. Not for shoppers.',
};

/**
 * What storefronts call, not listening yet. `close()` ends it; what is in `dependencies` stays open.
 *
 * @throws ExpectedError storefront-invalid when a storefront's file names an order that does not exist
 */
export async function buildApp(dependencies: ApiDependencies): Promise<FastifyInstance> {
  for (const storefront of dependencies.storefronts.values()) defaultSort(storefront);
  const { app, answerOtherMethods } = await buildBase(dependencies, SEARCH_API);
  registerHealth(app, dependencies);
  registerProblems(app);
  await app.register(async (scope) => registerStorefronts(scope, dependencies), { prefix: STOREFRONT_PREFIX });
  answerOtherMethods();
  return app;
}

/**
 * What operators and Prometheus call: it listens at an address of its own, which shoppers can't reach. Not listening yet;
 * `close()` ends it.
 */
export async function buildOperatorApp(dependencies: ApiDependencies): Promise<FastifyInstance> {
  const { app, answerOtherMethods } = await buildBase(dependencies, OPERATORS_API);
  registerLiveness(app);
  registerMetrics(app, dependencies.metrics.registry);
  registerProblems(app);
  await app.register(async (scope) => registerOperatorRoutes(scope, dependencies), { prefix: STOREFRONT_PREFIX });
  answerOtherMethods();
  return app;
}

const STOREFRONT_PREFIX = '/v1/storefronts/:storefront';

/** What both apps have in common: limits, errors, headers, measuring, documentation. */
async function buildBase(
  { logger, explainError, metrics, isStopping }: ApiDependencies,
  description: ApiDescription,
): Promise<{ app: FastifyInstance; answerOtherMethods: () => void }> {
  const handleError = createErrorHandler(explainError);
  const app = fastify({
    loggerInstance: logger,
    // A line for each request would cost as much as the request; metrics count them, and errors are logged.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Node holds a body that does not arrive by the time for the headers, whatever the time for the request.
    http: { connectionsCheckingInterval: LATE_CHECKED_EVERY_MS, headersTimeout: REQUEST_TIMEOUT_MS },
    bodyLimit: BODY_LIMIT_BYTES,
    // What a caller sends too much is an error and not dropped: a mistyped filter would show products without it.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array' } },
    // While it closes, what is still asked on open connections is answered, with `Connection: close`.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => {
      handleError(error, request, reply);
    },
    clientErrorHandler: answerClientError,
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setErrorHandler(handleError);
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, { problem: 'route-unknown', detail: `There is no ${request.method} of this address.` }),
  );
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  closeConnectionsWhenStopping(app, isStopping);
  refuseEndlessNumbers(app);
  metrics.measureRequests(app);
  await app.register(helmet, {
    // /docs must also work over plain HTTP inside of a network: whoever publishes the API puts TLS in front of it.
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
  });
  await registerOpenApi(app, description);
  return { app, answerOtherMethods: collectMethods(app) };
}

/** A connection whose request is answered while the process stops would otherwise be kept alive, and closing wait for it. */
function closeConnectionsWhenStopping(app: FastifyInstance, isStopping: () => boolean): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    if (closing || isStopping()) reply.header('connection', 'close');
  });
}
