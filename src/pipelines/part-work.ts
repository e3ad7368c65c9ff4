import { stateIndex } from '../indices/index-name.ts';
import { saveRejected } from '../load/rejected-documents.ts';
import type { HeldPart } from '../runs/part-store.ts';
import type { PartCounts } from '../runs/run-part.ts';
import type { PageTarget } from './load-page.ts';
import type { PartProgress } from './part-progress.ts';
import type { ReindexServices } from './reindex-services.ts';
import type { ReindexTarget } from './reindex-target.ts';

/** Less than a page takes: of what is settled, a worker that is killed reads at most one page again. */
const SAVE_EVERY_MS = 250;
/** How often others see that the worker lives. */
const BEAT_EVERY_MS = 1_000;

/** A part while this process loads it. */
export interface PartWork {
  readonly held: HeldPart;
  readonly places: readonly (PageTarget & { readonly progress: PartProgress })[];
  version: number;
  /** Up to where it was read. */
  cursor: number;
  lost: { readonly error: unknown } | null;
  /** What its document has of each place. */
  saved: readonly PartCounts[];
  /** Monotonic milliseconds. */
  savedAt: number;
}

export function targetsOf(work: PartWork): ReindexTarget[] {
  return work.places.map(({ target }) => target);
}

/**
 * What a part's document says. What is rejected is stored before a checkpoint passes it, so the counts are taken first.
 */
export async function savePart(
  services: ReindexServices,
  work: PartWork,
  change: { readonly state?: 'waiting' | 'loaded'; readonly error?: string | null } = {},
): Promise<void> {
  const settled = work.places.map(({ target, progress }) => [target.storefront.id, progress.settled()] as const);
  const storefronts = { ...work.held.part.storefronts, ...Object.fromEntries(settled) };
  await saveRejections(services, targetsOf(work));
  const released = change.state === undefined ? {} : { holder: null };
  await work.held.save({ storefronts, version: work.version, ...change, ...released });
  work.saved = settled.map(([, counts]) => counts);
  work.savedAt = performance.now();
}

/**
 * Saves what is settled soon after it is, and gives a sign of life each second. A worker whose part was taken over is
 * told so, and stops at its next page.
 */
export function saveRegularly(
  services: ReindexServices,
  begun: readonly PartWork[],
  targets: readonly ReindexTarget[],
): { stop(): Promise<void> } {
  let saving: Promise<void> = Promise.resolve();
  let waits = false;
  const save = async (): Promise<void> => {
    waits = false;
    for (const work of begun) {
      if (work.lost !== null || !isDue(work)) continue;
      try {
        await savePart(services, work);
      } catch (error) {
        if (services.isRetriable(error)) services.warn(error);
        else work.lost = { error };
      }
    }
  };
  const timer = setInterval(() => {
    if (waits || targets.length === 0) return;
    waits = true;
    saving = saving.then(save);
  }, SAVE_EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await saving;
    },
  };
}

function isDue({ places, saved, savedAt }: PartWork): boolean {
  const isChanged = places.some(({ progress }, at) => progress.settled() !== saved[at]);
  return isChanged || performance.now() - savedAt >= BEAT_EVERY_MS;
}

export async function saveRejections(services: ReindexServices, targets: readonly ReindexTarget[]): Promise<void> {
  for (const target of targets) {
    if (target.rejections.length === 0) continue;
    const rejections = target.rejections.splice(0);
    try {
      await saveRejected(
        services.elasticsearch,
        stateIndex(services.prefix, 'rejected'),
        services.causes.group(rejections),
      );
    } catch (error) {
      target.rejections.unshift(...rejections);
      throw error;
    }
  }
}
