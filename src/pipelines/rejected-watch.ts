import type { LastingAlerts } from '../alerts.ts';
import { stateIndex } from '../indices/index-name.ts';
import { groupRejected } from '../load/rejected-lists.ts';
import type { CauseLimit } from '../load/rejection-causes.ts';
import type { ConsumerMetrics } from '../queue/metrics.ts';
import { settleRejected, type SettleServices } from './settle-rejected.ts';

export interface RejectedWatchServices extends SettleServices {
  /** Whether this is the one of several consumers that takes entries away. */
  readonly leads: () => Promise<boolean>;
  readonly causes: CauseLimit;
  readonly alerts: Pick<LastingAlerts, 'send' | 'going'>;
  readonly metrics: Pick<ConsumerMetrics, 'rejectedNow'>;
  readonly onSettled: (documents: number) => void;
}

/** What was set aside a moment ago can't be searched yet. */
const SEARCHABLE_MS = 3_000;

/** What begins the cause of an alert about rejected documents and messages. */
export const REJECTED_ALERT = 'rejected:';

/**
 * Keeps the list of what is rejected true, each time it is called: entries of products that are fine again go, by one
 * of several consumers; and each consumer closes the alerts that it opened for causes of which nothing is left, whoever
 * took it away.
 */
export function createRejectedWatch(services: RejectedWatchServices): (signal: AbortSignal) => Promise<void> {
  const { elasticsearch, prefix, causes, alerts } = services;
  /** Alerted, and since when not on the list. */
  let absent: ReadonlyMap<string, number> = new Map();

  async function closeAlerts(listed: readonly string[]): Promise<void> {
    const alerted = alerts.going().filter((cause) => cause.startsWith(REJECTED_ALERT));
    if (alerted.length === 0) return;
    const messages = await groupRejected(elasticsearch, stateIndex(prefix, 'rejected-messages'), 'queue');
    const left = new Set([...listed, ...messages.map(({ cause }) => cause)].map((cause) => REJECTED_ALERT + cause));
    const at = performance.now();
    const before = absent;
    absent = new Map(alerted.flatMap((cause) => (left.has(cause) ? [] : [[cause, before.get(cause) ?? at]])));
    for (const [cause, since] of absent) {
      if (at - since < SEARCHABLE_MS) continue;
      await alerts.send({
        severity: 'info',
        cause,
        title: `Nothing is set aside any more: ${cause.slice(REJECTED_ALERT.length)}`,
        lines: ['All of it was indexed well since, or dropped.'],
      });
    }
  }

  return async (signal) => {
    const products = await groupRejected(elasticsearch, stateIndex(prefix, 'rejected'), 'storefront');
    services.metrics.rejectedNow.set(products.reduce((sum, { count }) => sum + count, 0));
    if (products.length > 0 && (await services.leads())) {
      const settled = await settleRejected(services, signal);
      if (settled > 0) services.onSettled(settled);
    }
    const listed = products.map(({ cause }) => cause);
    causes.know(listed);
    await closeAlerts(listed);
  };
}
