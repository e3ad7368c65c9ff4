import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { Type } from 'typebox';

const MetricsSchema = Type.String({ examples: ['storefront_search_breaker_open 0\n'] });

/** GET /metrics, in the text format of Prometheus. */
export function registerMetrics(app: FastifyInstance, registry: Registry): void {
  app.route({
    method: 'GET',
    url: '/metrics',
    schema: {
      operationId: 'metrics',
      summary: 'What this process counted and measured',
      description: "In Prometheus' text format.",
      tags: ['health'],
      response: { 200: { description: 'Each with its help.', content: { 'text/plain': { schema: MetricsSchema } } } },
    },
    handler: async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  });
}
