import { publishChange } from '../queue/send-messages.ts';
import { resolveTargets } from './change-batch-targets.ts';
import type { createConsumerReports } from './consumer-reports.ts';
import { startDenyListPoll } from './deny-list-poll.ts';
import type { IncrementalServices } from './incremental-services.ts';
import { startMerchandisingPoll } from './merchandising-poll.ts';
import type { BatchRunner } from './run-change-batch.ts';

export interface ShopPollOptions {
  readonly services: IncrementalServices;
  /** As the consumer's own batches have it: it ends with the consumer. */
  readonly batch: BatchRunner['batch'];
  readonly reports: ReturnType<typeof createConsumerReports>;
}

/** Looks again and again at what no message tells of, and every query must know: deny lists and merchandising. */
export function startShopPolls({ services, batch, reports }: ShopPollOptions): { readonly stop: () => Promise<void> } {
  const { sqs, queueUrls, watch, metrics, alerts, logger, tuning } = services;
  const { queries, elasticsearch, prefix, storefronts, run: holder, now } = services.batch;
  const both = { queries, elasticsearch, prefix, storefronts: [...storefronts.keys()], alerts, logger };
  const denyLists = startDenyListPoll({
    ...both,
    source: watch,
    holder,
    targets: () => resolveTargets({ ...batch, events: { ...batch.events, onWithoutIndex: () => undefined } }),
    publish: (change) => publishChange(sqs, queueUrls.changes, change),
    metrics,
    tuning: tuning.denyLists,
    onError: (error) => reports.denyListTrouble(error),
  });
  const merchandising = startMerchandisingPoll({
    ...both,
    pool: watch.pool,
    now,
    onError: (error) => reports.merchandisingTrouble(error),
  });
  return {
    async stop() {
      await Promise.all([denyLists.stop(), merchandising.stop()]);
    },
  };
}
