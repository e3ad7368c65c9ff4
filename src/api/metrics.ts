import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** What one API process measures; the operators' app prints it at /metrics. */
export interface ApiMetrics {
  readonly registry: Registry;
  /** Measures every request to `app` from here on, by route and status. */
  measureRequests(app: FastifyInstance): void;
}

/** Seconds. The upper ones show what a slow Elasticsearch does. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createApiMetrics(): ApiMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'storefront_search_http_request_duration_seconds',
    help: 'Time from the request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  });
  return {
    registry,
    measureRequests(app) {
      app.addHook('onResponse', async (request, reply) => {
        // The pattern and never the address: what callers type must not become labels.
        const route = request.routeOptions.url ?? 'unknown';
        durations.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
      });
    },
  };
}
