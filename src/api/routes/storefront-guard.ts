import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from '../app.ts';
import { authenticate } from '../authenticate.ts';
import { CONTEXT_HEADER, readCallerContext } from '../caller-context.ts';
import { ProblemError } from '../problems.ts';

/** Lets only requests with a key of the storefront in their address through to the routes of `scope`, at a bounded rate. */
export async function guardStorefront(scope: FastifyInstance, dependencies: ApiDependencies): Promise<void> {
  scope.decorateRequest('access', null);
  await scope.register(underPressure, {
    maxEventLoopDelay: dependencies.maxEventLoopDelayMs ?? 1_000,
    retryAfter: 1,
  });
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
