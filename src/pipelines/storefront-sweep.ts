import { setTimeout as sleep } from 'node:timers/promises';
import { type DueDocument, type DuePage, readDue } from '../indices/due-documents.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { tracedServices } from './batch-trace.ts';
import { keepRejected } from './change-batch-write.ts';
import { runChangeBatch } from './run-change-batch.ts';
import { STILL_DUE } from './settle-rejected.ts';
import { createSweepAttempts, TRIES_BEFORE_REJECTION } from './sweep-attempts.ts';
import type { SweeperServices } from './transition-sweeper.ts';

/** The sweep of one storefront: passes over what is due, page by page, what shoppers see most first. */
export interface StorefrontSweep {
  /**
   * Begins to index the next pages again, for about a second. Up to two of them go on while others have their turn:
   * to wait for them would leave Elasticsearch idle at the end of each turn.
   *
   * @param indices its write targets
   * @param now the primary's clock
   * @returns whether there is more to do at once
   * @throws what failed a page of this turn or of the one before; it stays due
   */
  goOn(indices: readonly string[], now: number): Promise<boolean>;
  /** Nothing is due any more, or another consumer sweeps it. */
  reset(): void;
  /** Waits for the pages that were begun. */
  settle(): Promise<void>;
}

const TURN_MS = 1_000;
/** While one page is written, the next is read. */
const PAGES_AT_ONCE = 2;
/** Pages whose building and warm indices may still be written to while the next one is begun: memory is bounded. */
const PAGES_BEHIND = 2;
/** A pass that found only what was tried before is not repeated at once. */
const REST_MS = 2_000;

export function createStorefrontSweep(services: SweeperServices, storefront: Storefront): StorefrontSweep {
  const { tuning } = services;
  const { elasticsearch } = services.runner.batch;
  // What is due here is due in this storefront only: the others' documents are not touched. Indices of other releases are
  // swept by their own consumers.
  const storefronts = new Map([[storefront.id, storefront]]);
  const batch = { ...services.runner.batch, storefronts, owe: async () => undefined };
  const runner = { ...services.runner, batch };
  const attempts = createSweepAttempts();
  let after: DuePage['next'] = null;
  let indexedInPass = 0;
  let restUntil = -Infinity;
  let behind: Promise<unknown>[] = [];
  /** Pages that were begun and are not safe in the live index; these never reject. */
  const running = new Set<Promise<void>>();
  let failed: { readonly error: unknown } | null = null;

  async function index(due: readonly DueDocument[], now: number): Promise<void> {
    const products = due.map(({ id }) => id);
    const parts = await services.follow({ queue: 'sweep', ids: products.length, changes: [] }, async (trace) =>
      runChangeBatch({ ...runner, batch: tracedServices(batch, trace) }, products),
    );
    behind.push(Promise.allSettled(parts.map(({ indexed }) => indexed.others)));
    const versions = new Map(parts.flatMap(({ ids, indexed }) => ids.map((id) => [id, indexed.version])));
    const stuck = attempts.note(due, now);
    await keepRejected(
      batch,
      stuck.map((document) => rejectionOf(document, versions.get(document.id) ?? 0)),
    );
    indexedInPass += due.length;
    services.metrics.transitions.inc({ storefront: storefront.id }, due.length);
    services.onSwept({ storefront: storefront.id, documents: due.length });
  }

  function begin(due: readonly DueDocument[], now: number): void {
    const page = index(due, now)
      .catch((error: unknown) => {
        failed ??= { error };
      })
      .finally(() => running.delete(page));
    running.add(page);
  }

  /** Also when one fails: whoever looks next must not meet the others half-way. */
  async function settle(): Promise<void> {
    await Promise.all(running);
  }

  async function throwFailure(): Promise<void> {
    if (failed === null) return;
    await settle();
    const { error } = failed;
    failed = null;
    throw error;
  }

  function rejectionOf({ id, dueAt }: DueDocument, version: number) {
    return {
      productId: id,
      storefront: storefront.id,
      stage: 'transform' as const,
      cause: STILL_DUE,
      detail: `due since ${new Date(dueAt).toISOString()}, ${TRIES_BEFORE_REJECTION} times indexed again`,
      run: batch.run,
      rejectedAt: new Date(batch.now()).toISOString(),
      version,
    };
  }

  async function waitForOthers(pages: number): Promise<void> {
    if (behind.length <= pages) return;
    const waited = behind.slice(0, behind.length - pages);
    await Promise.race([Promise.all(waited), sleep(tuning.othersPatienceMs, undefined, { ref: false })]);
    behind = behind.slice(waited.length);
  }

  async function endPass(indices: readonly string[]): Promise<void> {
    await waitForOthers(0);
    // Until a write is searchable, its product seems to be due.
    if (indexedInPass > 0) await elasticsearch.indices.refresh({ index: [...indices], ignore_unavailable: true });
    else restUntil = performance.now() + REST_MS;
    attempts.endPass();
    indexedInPass = 0;
    after = null;
  }

  /** @returns whether there is another page */
  async function startNextPage(indices: readonly string[], now: number): Promise<boolean> {
    // A product that is due in every target is found in each of them.
    const page = await readDue(elasticsearch, indices, now, { size: tuning.pageIds * indices.length, after });
    const chosen = attempts.choose(page.due, now);
    for (let at = 0; at < chosen.length; at += tuning.pageIds) {
      if (running.size >= PAGES_AT_ONCE) await Promise.race(running);
      await waitForOthers(PAGES_BEHIND);
      await throwFailure();
      begin(chosen.slice(at, at + tuning.pageIds), now);
    }
    after = page.next;
    return after !== null;
  }

  return {
    async goOn(indices, now) {
      if (performance.now() < restUntil) return false;
      const until = performance.now() + TURN_MS;
      let more: boolean;
      do more = await startNextPage(indices, now);
      while (more && performance.now() < until);
      if (!more) {
        await settle();
        await throwFailure();
        await endPass(indices);
      }
      return more;
    },
    reset() {
      attempts.clear();
      after = null;
      indexedInPass = 0;
    },
    settle,
  };
}
