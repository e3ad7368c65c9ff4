import type { Alerts } from '../alerts.ts';
import type { ConsumerMetrics } from '../queue/metrics.ts';
import { type CanaryServices, flyCanary } from './canary.ts';

export interface CanaryWatchServices extends CanaryServices {
  /** Whether this is the one of several consumers that changes the canary, and whether it may be expected to arrive. */
  readonly mayFly: () => Promise<boolean>;
  readonly metrics: Pick<ConsumerMetrics, 'canary' | 'canaryLost'>;
  readonly alerts: Pick<Alerts, 'send'>;
}

/** Sends the canary on its way each time it is called, counts how it went and tells where it was lost. */
export function createCanaryWatch(services: CanaryWatchServices): (signal: AbortSignal) => Promise<void> {
  const { mayFly, metrics, alerts, withinMs } = services;
  const told = new Set<string>();

  async function trouble(place: string, title: string, line: string): Promise<void> {
    told.add(place);
    await alerts.send({ severity: 'warning', cause: `canary:${place}`, title, lines: [line] });
  }

  async function well(place: string, title: string): Promise<void> {
    if (!told.delete(place)) return;
    await alerts.send({ severity: 'info', cause: `canary:${place}`, title, lines: [] });
  }

  return async (signal) => {
    if (!(await mayFly())) return;
    const flights = await flyCanary(services, signal).catch(async (error: unknown) => {
      if (signal.aborted) return [];
      await trouble('all', 'The canary can not be changed', error instanceof Error ? error.message : String(error));
      throw error;
    });
    // Somebody has paused, or a service is away, since it set off.
    if (signal.aborted || !(await mayFly())) return;
    if (flights.length > 0) await well('all', 'The canary is changed again');
    for (const { storefront, seconds } of flights) {
      // A series that begins with its first loss is no increase.
      metrics.canaryLost.inc({ storefront }, seconds === null ? 1 : 0);
      if (seconds === null) {
        const text = 'A committed change of the canary product was not found by a search as the API makes it.';
        await trouble(storefront, `A change did not reach ${storefront} within ${withinMs / 1_000} s`, text);
      } else {
        metrics.canary.observe({ storefront }, seconds);
        await well(storefront, `Changes reach ${storefront} again`);
      }
    }
  };
}
