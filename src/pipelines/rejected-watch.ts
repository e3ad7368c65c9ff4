import { setTimeout as sleep } from 'node:timers/promises';
import type { LastingAlerts } from '../alerts.ts';
import { stateIndex } from '../indices/index-name.ts';
import { groupRejected } from '../load/rejected-lists.ts';
import type { CauseLimit } from '../load/rejection-causes.ts';
import { createClaim } from '../runs/claim.ts';
import { settleRejected, type SettleServices } from './settle-rejected.ts';

export interface RejectedWatchServices extends SettleServices {
  /** This process. */
  readonly holder: string;
  readonly causes: CauseLimit;
  readonly alerts: Pick<LastingAlerts, 'send' | 'going'>;
  readonly everyMs: number;
  readonly onSettled: (documents: number) => void;
  /** A round failed; the next one comes all the same. */
  readonly onError: (error: unknown) => void;
}

export interface RejectedWatch {
  stop(): Promise<void>;
}

/** What was set aside a moment ago can't be searched yet. */
const SEARCHABLE_MS = 3_000;

/** What begins the cause of an alert about rejected documents and messages. */
export const REJECTED_ALERT = 'rejected:';

/**
 * Keeps the list of what is rejected true: entries of products that are fine again go, by one of several consumers; and
 * each consumer closes the alerts that it opened for causes of which nothing is left, whoever took it away.
 */
export function startRejectedWatch(services: RejectedWatchServices): RejectedWatch {
  const { elasticsearch, prefix, holder, causes, alerts, everyMs } = services;
  const claim = createClaim(elasticsearch, prefix, { name: 'rejected', holder });
  const stopping = new AbortController();
  const { signal } = stopping;
  /** Alerted, and since when not on the list. */
  let absent: ReadonlyMap<string, number> = new Map();

  async function round(): Promise<void> {
    const products = await groupRejected(elasticsearch, stateIndex(prefix, 'rejected'), 'storefront');
    if (products.length > 0 && (await claim.hold())) {
      const settled = await settleRejected(services, signal);
      if (settled > 0) services.onSettled(settled);
    }
    causes.know(products.map(({ cause }) => cause));
    const alerted = alerts.going().filter((cause) => cause.startsWith(REJECTED_ALERT));
    if (alerted.length === 0) return;
    const messages = await groupRejected(elasticsearch, stateIndex(prefix, 'rejected-messages'), 'queue');
    const left = new Set([...products, ...messages].map(({ cause }) => `${REJECTED_ALERT}${cause}`));
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

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      await round().catch((error: unknown) => {
        if (!signal.aborted) services.onError(error);
      });
      await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
    await claim.release().catch(() => undefined);
  }

  const running = loop();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
