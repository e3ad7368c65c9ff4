import { Gauge, type Registry } from 'prom-client';

/** Releases side by side, as the consumer sees it that looks after its shape; the others say 0. */
export interface ShapeMetrics {
  readonly foreignTargets: Gauge<'storefront' | 'shape'>;
  readonly owedChanges: Gauge<'shape'>;
  readonly owedLag: Gauge<'shape'>;
}

export function createShapeMetrics(registry: Registry): ShapeMetrics {
  const registers = [registry];
  return {
    foreignTargets: new Gauge({
      name: 'search_foreign_targets',
      help: 'Live, building and warm indices of other releases, whose shape this consumer does not write.',
      labelNames: ['storefront', 'shape'],
      registers,
    }),
    owedChanges: new Gauge({
      name: 'search_owed_changes',
      help: 'Products that indices of a shape have yet to receive from a consumer that writes it.',
      labelNames: ['shape'],
      registers,
    }),
    owedLag: new Gauge({
      name: 'search_owed_lag_seconds',
      help: 'For how long the oldest of them has waited; 0: none waits.',
      labelNames: ['shape'],
      registers,
    }),
  };
}
