import { setTimeout as sleep } from 'node:timers/promises';
import { countDue } from '../indices/due-documents.ts';
import type { ConsumerMetrics } from '../queue/metrics.ts';
import { createClaim } from '../runs/claim.ts';
import { DOCUMENT_SHAPE } from '../transform/product-document.ts';
import type { Follower } from './batch-trace.ts';
import { resolveTargets, type StorefrontTargets } from './change-batch-targets.ts';
import type { BatchRunner } from './run-change-batch.ts';
import { createStorefrontSweep, type StorefrontSweep } from './storefront-sweep.ts';

export interface SweeperServices {
  readonly runner: BatchRunner;
  readonly follow: Follower;
  /** The primary's UTC clock, epoch milliseconds: the one that transitions and the transform go by. */
  readonly clock: () => Promise<number>;
  /** Whether there is anything that stands in the way: a pause, an outage. */
  readonly mayWork: () => boolean;
  readonly metrics: Pick<ConsumerMetrics, 'transitions' | 'transitionsDue' | 'transitionLag'>;
  readonly tuning: SweeperTuning;
  /** A round failed; the next one comes all the same. */
  readonly onError: (error: unknown) => void;
  /** Told of every page that was indexed. */
  readonly onSwept: (swept: { readonly storefront: string; readonly documents: number }) => void;
}

export interface SweeperTuning {
  /** Between two looks while nothing is due. */
  readonly everyMs: number;
  /** Products that are indexed at a time. */
  readonly pageIds: number;
  /** How long a page waits for building and warm indices before the next one is begun. */
  readonly othersPatienceMs: number;
}

export const DEFAULT_SWEEPER_TUNING: SweeperTuning = { everyMs: 1_000, pageIds: 1_000, othersPatienceMs: 5_000 };

/** The sweeper at work. */
export interface TransitionSweeper {
  /** Finishes nothing: what is due stays due until somebody sweeps it. */
  stop(): Promise<void>;
}

/**
 * No event arrives when a clock passes the start of a price or of a badge. So each second this looks through every
 * write target for documents whose `nextTransitionAt` has come, and indexes them again by the same batch as changes,
 * with its fence. What is due after a time of being down is found all the same: it is still due.
 *
 * Of the consumers of a shape one sweeps a storefront, under a claim.
 */
export function startTransitionSweeper(services: SweeperServices): TransitionSweeper {
  const { runner, tuning } = services;
  const { elasticsearch, prefix, storefronts, run } = runner.batch;
  const stopping = new AbortController();
  let lookedAt = -Infinity;
  const sweeps = [...storefronts.values()].map((storefront) => ({
    storefront,
    sweep: createStorefrontSweep(services, storefront),
    claim: createClaim(elasticsearch, prefix, { name: `sweep:${DOCUMENT_SHAPE}:${storefront.id}`, holder: run }),
  }));

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      let more = false;
      try {
        if (services.mayWork()) more = await round();
        else for (const { storefront } of sweeps) forget(storefront.id);
      } catch (error) {
        if (!stopping.signal.aborted) services.onError(error);
      }
      if (!more) await sleep(tuning.everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    await Promise.all(sweeps.map(({ sweep }) => sweep.settle()));
    await Promise.allSettled(sweeps.map(({ claim }) => claim.release()));
  }

  /** What this process does not sweep, another one measures: an old value would stand beside the true one. */
  function forget(storefront: string): void {
    services.metrics.transitionsDue.remove({ storefront });
    services.metrics.transitionLag.remove({ storefront });
  }

  /** A second's work of each storefront, so that none waits long for another. @returns whether anything is left to do at once */
  async function round(): Promise<boolean> {
    const mine = new Map<string, StorefrontSweep>();
    for (const { storefront, sweep, claim } of sweeps) {
      if (await claim.hold()) {
        mine.set(storefront.id, sweep);
        continue;
      }
      sweep.reset();
      forget(storefront.id);
    }
    if (mine.size === 0) return false;
    const targets = (await resolveTargets(withoutEvents(runner))).filter(({ storefront }) => mine.has(storefront.id));
    const now = await services.clock();
    // The clock was set back: what was put off until a later moment would wait until it comes again.
    if (now < lookedAt) for (const { sweep } of sweeps) sweep.reset();
    lookedAt = now;
    const due = await countDue(elasticsearch, targets.flatMap(namesOf), now);
    let more = false;
    for (const target of targets) {
      if (stopping.signal.aborted) return false;
      const counts = namesOf(target).flatMap((name) => due.get(name) ?? []);
      const oldest = Math.min(now, ...counts.map((count) => count.oldest ?? now));
      const { id } = target.storefront;
      services.metrics.transitionsDue.set({ storefront: id }, Math.max(0, ...counts.map(({ documents }) => documents)));
      services.metrics.transitionLag.set({ storefront: id }, (now - oldest) / 1_000);
      const sweep = mine.get(id);
      if (sweep === undefined) continue;
      if (counts.length === 0) sweep.reset();
      else more = (await sweep.goOn(namesOf(target), now)) || more;
    }
    return more;
  }

  const running = loop();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

function namesOf({ live, others }: StorefrontTargets): string[] {
  return [...(live === null ? [] : [live]), ...others].map(({ name }) => name);
}

/** The batches of messages tell about storefronts without an index. */
function withoutEvents({ batch }: BatchRunner): BatchRunner['batch'] {
  return { ...batch, events: { ...batch.events, onWithoutIndex: () => undefined } };
}
