import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

/** GET /metrics, in the text format of Prometheus. */
export function registerMetrics(app: FastifyInstance, registry: Registry): void {
  app.route({
    method: 'GET',
    url: '/metrics',
    schema: { hide: true },
    handler: async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  });
}
