import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { describeError, ExpectedError } from '../../errors.ts';
import { liveAlias } from '../../indices/index-name.ts';
import type { ResolveRelease } from '../../search/live-index.ts';
import { NOTHING_PUBLISHED } from '../../search/published-dictionaries.ts';
import { createApiResolver } from '../api-resolver.ts';
import type { ApiDependencies } from '../app.ts';

const LiveSchema = Type.Object({ status: Type.Literal('live') });
const ReadySchema = Type.Object({
  status: Type.Enum(['ready', 'not-ready'], { type: 'string' }),
  missing: Type.Array(Type.String(), { description: 'What this process waits for.' }),
});

/** /health/live: the process answers. */
export function registerLiveness(app: FastifyInstance): void {
  app.withTypeProvider<TypeBoxTypeProvider>().route({
    method: 'GET',
    url: '/health/live',
    schema: {
      operationId: 'live',
      summary: 'Whether the process answers',
      tags: ['health'],
      response: { 200: LiveSchema },
    },
    handler: async () => ({ status: 'live' as const }),
  });
}

/** /health/live, and /health/ready: it can search every storefront; else 503 and what is missing. */
export function registerHealth(app: FastifyInstance, dependencies: ApiDependencies): void {
  registerLiveness(app);
  const resolve = createApiResolver(dependencies, dependencies.elasticsearch, async () => NOTHING_PUBLISHED);
  app.withTypeProvider<TypeBoxTypeProvider>().route({
    method: 'GET',
    url: '/health/ready',
    schema: {
      operationId: 'ready',
      summary: 'Whether every storefront can be searched',
      tags: ['health'],
      response: { 200: ReadySchema, 503: ReadySchema },
    },
    handler: async (request, reply) => {
      const missing = await findMissing(dependencies, resolve).catch((error: unknown) => {
        request.log.warn({ err: error }, describeError(error));
        return ['Elasticsearch'];
      });
      reply.code(missing.length === 0 ? 200 : 503);
      return { status: missing.length === 0 ? ('ready' as const) : ('not-ready' as const), missing };
    },
  });
}

/** Storefronts without an index to answer from, and lists of what is hidden that are too old. @throws when Elasticsearch can't be asked */
async function findMissing(dependencies: ApiDependencies, resolve: ResolveRelease): Promise<string[]> {
  const { prefix, storefronts, denyLists, isStopping } = dependencies;
  if (isStopping()) return ['a process that is not stopping'];
  const indices = await Promise.all(
    [...storefronts.keys()].map(async (id) => {
      const failure = await resolve(liveAlias(prefix, id), id).then(() => null, codeOf);
      if (failure === null) return [];
      return [failure === 'index-missing' ? `live index of ${id}` : `index of ${id} that this release reads`];
    }),
  );
  return [...indices.flat(), ...(denyLists.isStale ? ['deny lists'] : [])];
}

/** @throws the error, unless it says that there is no index to answer from */
function codeOf(error: unknown): 'index-missing' | 'index-foreign' {
  if (error instanceof ExpectedError && (error.code === 'index-missing' || error.code === 'index-foreign')) {
    return error.code;
  }
  throw error;
}
