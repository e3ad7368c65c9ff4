import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Admission } from './admission.ts';

/** What one API process measures; the operators' app prints it at /metrics. */
export interface ApiMetrics {
  readonly registry: Registry;
  /** Measures every request to `app` from here on, by route and status. */
  measureRequests(app: FastifyInstance): void;
  /** A search that was refused: too many in flight, or the breaker open. */
  countRefused(reason: 'in-flight' | 'breaker'): void;
  /** A request to Elasticsearch that another one's answer was good for. */
  countShared(): void;
  setBreaker(state: 'open' | 'closed'): void;
}

/** Seconds. The upper ones show what a slow Elasticsearch does. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createApiMetrics(admission: Pick<Admission, 'inFlight' | 'limit'>): ApiMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'storefront_search_http_request_duration_seconds',
    help: 'Time from the request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  });
  const registers = [registry];
  const refused = new Counter({
    name: 'storefront_search_refused_total',
    help: 'Searches that were refused: in-flight, too many at a time; breaker, Elasticsearch does not answer in time.',
    labelNames: ['reason'],
    registers,
  });
  const shared = new Counter({
    name: 'storefront_search_shared_requests_total',
    help: 'Requests to Elasticsearch that were answered by another one that asked the same at the same time.',
    registers,
  });
  const breaker = new Gauge({
    name: 'storefront_search_breaker_open',
    help: '1 while Elasticsearch is left alone since it does not answer in time.',
    registers,
  });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('storefront_search_in_flight', 'Searches in flight.', () => admission.inFlight);
  gauge('storefront_search_in_flight_limit', 'Searches that may be in flight now.', () => admission.limit);
  return {
    registry,
    countRefused: (reason) => refused.inc({ reason }),
    countShared: () => shared.inc(),
    setBreaker: (state) => breaker.set(state === 'open' ? 1 : 0),
    measureRequests(app) {
      app.addHook('onResponse', async (request, reply) => {
        // The pattern and never the address: what callers type must not become labels.
        const route = request.routeOptions.url ?? 'unknown';
        durations.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
      });
    },
  };
}
