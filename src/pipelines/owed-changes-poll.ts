import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Alerts } from '../alerts.ts';
import { stateIndex } from '../indices/index-name.ts';
import { countOwed, readOwed, settleOwed } from '../indices/owed-changes.ts';
import type { ShapeMetrics } from '../queue/shape-metrics.ts';
import { createClaim } from '../runs/claim.ts';
import { DOCUMENT_SHAPE } from '../transform/product-document.ts';
import { type Follower, tracedServices } from './batch-trace.ts';
import { type BatchRunner, runChangeBatch } from './run-change-batch.ts';
import { createShapeWatch } from './shape-watch.ts';

export interface OwedChangesServices {
  readonly runner: BatchRunner;
  readonly follow: Follower;
  /** Whether there is anything that stands in the way: a pause, an outage. */
  readonly mayWork: () => boolean;
  readonly metrics: ShapeMetrics;
  readonly alerts: Alerts;
  readonly logger: Pick<Logger, 'info'>;
  readonly tuning: OwedChangesTuning;
  /** A round failed; the next one comes all the same. */
  readonly onError: (error: unknown) => void;
}

export interface OwedChangesTuning {
  /** Between two looks while nothing is owed. */
  readonly everyMs: number;
  /** Between two looks while something is. */
  readonly busyMs: number;
  /** Products that are indexed at a time. */
  readonly pageIds: number;
  /** Between two looks at which releases there are. */
  readonly watchMs: number;
  /** Nobody has written a shape for this long: people are told. */
  readonly unwrittenMs: number;
}

export const DEFAULT_OWED_CHANGES: OwedChangesTuning = {
  everyMs: 1_000,
  busyMs: 250,
  pageIds: 1_000,
  watchMs: 5_000,
  unwrittenMs: 60_000,
};

/** Elasticsearch answers no more hits at once. */
const MOST_READ = 10_000;

/**
 * While two releases work side by side, a consumer meets indices whose documents it can't write. What they have to receive
 * it writes down (`owe`). This is the other side: of the consumers of a shape one reads what is owed to it, indexes those
 * products again by the same batch as changes, and takes them away unless they were owed again meanwhile.
 */
export function startOwedChangesPoll(services: OwedChangesServices): { stop(): Promise<void> } {
  const { tuning } = services;
  const { elasticsearch, prefix, run } = services.runner.batch;
  const state = stateIndex(prefix, 'owed-changes');
  const stopping = new AbortController();
  const claim = createClaim(elasticsearch, prefix, { name: `owed-changes:${DOCUMENT_SHAPE}`, holder: run });
  // Indices of other releases have been told already.
  const runner = { ...services.runner, batch: { ...services.runner.batch, owe: async () => undefined } };
  const watch = createShapeWatch(services, state);
  /** Taken away, and shown by searches until the next refresh: product and its place. */
  const settled = new Map<number, number>();
  let watchedAt = -Infinity;

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      let busy = false;
      try {
        if (services.mayWork() && (await claim.hold())) busy = await round();
      } catch (error) {
        if (!stopping.signal.aborted) services.onError(error);
      }
      const pause = busy ? tuning.busyMs : tuning.everyMs;
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    await claim.release().catch(() => undefined);
  }

  /** @returns whether anything is owed to indices of this shape */
  async function round(): Promise<boolean> {
    const owed = await countOwed(elasticsearch, state);
    if (performance.now() - watchedAt >= tuning.watchMs) {
      await watch(owed);
      watchedAt = performance.now();
    }
    if (!owed.has(DOCUMENT_SHAPE)) {
      settled.clear();
      return false;
    }
    await receive();
    return true;
  }

  async function receive(): Promise<void> {
    const found = await readOwed(
      elasticsearch,
      state,
      DOCUMENT_SHAPE,
      Math.min(MOST_READ, tuning.pageIds + settled.size),
    );
    const places = new Map(found.map(({ productId, place }) => [productId, place.if_seq_no]));
    for (const [id, place] of settled) if (places.get(id) !== place) settled.delete(id);
    const open = found
      .filter(({ productId, place }) => settled.get(productId) !== place.if_seq_no)
      .slice(0, tuning.pageIds);
    if (open.length === 0) return;
    const parts = await services.follow({ queue: 'owed', ids: open.length, changes: [] }, async (trace) =>
      runChangeBatch(
        { ...runner, batch: tracedServices(runner.batch, trace) },
        open.map(({ productId }) => productId),
      ),
    );
    // A building index has to have them too.
    await Promise.all(parts.map(({ indexed }) => indexed.others));
    await settleOwed(elasticsearch, state, DOCUMENT_SHAPE, open);
    for (const { productId, place } of open) settled.set(productId, place.if_seq_no);
  }

  const running = loop();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
