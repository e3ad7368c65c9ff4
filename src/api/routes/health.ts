import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { describeError } from '../../errors.ts';
import { liveAlias } from '../../indices/index-name.ts';
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
      const missing = await findMissing(dependencies).catch((error: unknown) => {
        request.log.warn({ err: error }, describeError(error));
        return ['Elasticsearch'];
      });
      reply.code(missing.length === 0 ? 200 : 503);
      return { status: missing.length === 0 ? ('ready' as const) : ('not-ready' as const), missing };
    },
  });
}

/** Storefronts without a live index, and lists of what is hidden that are too old. @throws when Elasticsearch can't be asked */
async function findMissing(dependencies: ApiDependencies): Promise<string[]> {
  const { elasticsearch, prefix, storefronts, denyLists, isStopping } = dependencies;
  if (isStopping()) return ['a process that is not stopping'];
  const ids = [...storefronts.keys()];
  const found = await Promise.all(
    ids.map(async (id) => elasticsearch.indices.existsAlias({ name: liveAlias(prefix, id) })),
  );
  const indices = ids.filter((_id, index) => found[index] !== true).map((id) => `live index of ${id}`);
  return [...indices, ...(denyLists.isStale ? ['deny lists'] : [])];
}
