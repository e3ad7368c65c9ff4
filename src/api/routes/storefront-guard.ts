import cors, { type FastifyCorsOptions } from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Ticket } from '../admission.ts';
import type { ApiDependencies } from '../app.ts';
import { authenticate } from '../authenticate.ts';
import { CONTEXT_HEADER, readCallerContext } from '../caller-context.ts';
import { ProblemError } from '../problems.ts';

/** Lets only requests with a key of the storefront in their address through to the routes of `scope`, at a bounded rate. */
export async function guardStorefront(scope: FastifyInstance, dependencies: ApiDependencies): Promise<void> {
  scope.decorateRequest('access', null);
  await scope.register(underPressure, {
    maxEventLoopDelay: dependencies.maxEventLoopDelayMs,
    retryAfter: 1,
  });
  refuseWhenFull(scope, dependencies);
  // Before the key is looked at: a browser asks first whether it may, and without the key.
  await scope.register(cors, {
    delegator: (request, answer) => answer(null, corsFor(request, dependencies.keys)),
  });
  // The plugin's own route would be `{storefront}*`, which is no path below the storefront.
  scope.options('/*', { schema: { hide: true } }, (_request, reply) => reply.callNotFound());
  scope.addHook('onRequest', async (request) => {
    const access = authenticate(request, dependencies.keys, dependencies.storefronts);
    const header = request.headers[CONTEXT_HEADER];
    const token = Array.isArray(header) ? header.join(',') : header;
    const context = await readCallerContext(
      token,
      access.storefront.id,
      dependencies.contextSecrets,
      dependencies.now(),
    );
    request.access = { ...access, context };
  });
  await scope.register(rateLimit, {
    // After the key is known: the limit is the key's, wherever its requests come from.
    hook: 'preValidation',
    max: dependencies.requestsPerSecond,
    timeWindow: 1_000,
    keyGenerator: (request) => request.access?.key.id ?? request.ip,
    errorResponseBuilder: () =>
      new ProblemError(
        'too-many-requests',
        `This API key may send ${dependencies.requestsPerSecond} requests a second.`,
      ),
  });
}

/** Pages may read answers where one of the storefront's browser keys is for them. Nothing rides on cookies. */
function corsFor(request: FastifyRequest, keys: ApiDependencies['keys']): FastifyCorsOptions {
  const { storefront = '' } = request.params as { storefront?: string };
  const { origin } = request.headers;
  return {
    origin: origin !== undefined && keys.originsOf(storefront).has(origin) ? origin : false,
    methods: ['GET', 'POST'],
    allowedHeaders: ['authorization', 'content-type', 'x-api-key', 'x-search-context'],
    exposedHeaders: ['x-request-id', 'retry-after'],
    maxAge: 600,
  };
}

/** After all checks, so that what is refused for its own fault never counts. */
function refuseWhenFull(scope: FastifyInstance, { admission, metrics }: ApiDependencies): void {
  const tickets = new WeakMap<FastifyRequest, Ticket>();
  scope.addHook('preHandler', async (request) => {
    const ticket = admission.enter(searchesOf(request.body));
    if (ticket === null) {
      metrics.countRefused('in-flight');
      throw new ProblemError('overloaded', 'As many searches as this process may have are in flight.');
    }
    tickets.set(request, ticket);
  });
  // Every handler ends here, also when the caller is gone.
  scope.addHook('onSend', async (request) => {
    const ticket = tickets.get(request);
    if (ticket !== undefined && tickets.delete(request)) admission.leave(ticket);
  });
}

/** Several searches in one call count as what they are. */
function searchesOf(body: unknown): number {
  if (typeof body !== 'object' || body === null) return 1;
  const several: unknown = 'searches' in body ? body.searches : 'requests' in body ? body.requests : undefined;
  return Array.isArray(several) ? Math.max(1, several.length) : 1;
}
