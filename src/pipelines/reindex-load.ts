import { describeError } from '../errors.ts';
import { stateIndex } from '../indices/index-name.ts';
import { readWrittenIds } from '../indices/written-ids.ts';
import { saveRejected } from '../load/rejected-documents.ts';
import { type HeldPart, takePart } from '../runs/part-store.ts';
import type { PartCounts, PartHolder } from '../runs/run-part.ts';
import { loadPage, type PageTarget } from './load-page.ts';
import { createPartProgress, type PartProgress } from './part-progress.ts';
import { createPageReader } from './read-pages.ts';
import type { ReindexServices } from './reindex-services.ts';
import { attempt, type ReindexTarget } from './reindex-target.ts';
import { SOURCE_RETRY, withRetries } from './with-retries.ts';

/** What is to be loaded, and by whom. */
export interface LoadOrder {
  readonly run: string;
  /** How many parts the run has. */
  readonly parts: number;
  /** Those that are wanted now. */
  readonly wanted: readonly number[];
  readonly holder: PartHolder;
}

const SAVE_EVERY_MS = 1_000;

/**
 * Loads parts of a run into every target: rows are read once for all of them. Where a part was begun before, it goes on
 * behind its checkpoint; a part that is loaded is left as it is.
 *
 * Withheld products are not written: the index is new, so there is nothing to overwrite, and a change that comes
 * later finds the index among its write targets.
 *
 * A target that fails is left behind (`failure`), and its share of the parts is not done.
 *
 * @returns the parts that were loaded now
 * @throws whatever stops all of them: a source that can't be read, an abort, a part that somebody else loads
 */
export async function loadParts(
  services: ReindexServices,
  targets: readonly ReindexTarget[],
  order: LoadOrder,
): Promise<number[]> {
  const queue = [...order.wanted];
  const begun: PartWork[] = [];
  const saving = saveRegularly(services, begun, targets);
  let failure: { readonly error: unknown } | null = null;
  const worker = async (): Promise<void> => {
    while (failure === null) {
      const part = queue.shift();
      if (part === undefined || targets.every((target) => target.failure !== null)) return;
      const work = await beginPart(services, targets, order, part);
      if (work === null) continue;
      begun.push(work);
      await readPart(services, order.run, begun, work, () => failure !== null);
    }
  };
  const workers = Array.from({ length: services.tuning.extractors }, () =>
    worker().catch((error: unknown) => {
      failure ??= { error };
    }),
  );
  await Promise.all(workers);
  if (failure === null) {
    // Together: one after the other, Elasticsearch would idle while each of the last requests is waited for.
    await Promise.all(targets.map((target) => attempt(target, () => target.loader.finish())));
  }
  await saving.stop();
  await endParts(services, begun, targets, failure);
  return begun.map(({ held }) => held.part.part);
}

/** A part while this process loads it. */
interface PartWork {
  readonly held: HeldPart;
  readonly places: readonly (PageTarget & { readonly progress: PartProgress })[];
  version: number;
  /** Up to where it was read. */
  cursor: number;
  lost: { readonly error: unknown } | null;
}

async function beginPart(
  services: ReindexServices,
  targets: readonly ReindexTarget[],
  { run, parts, holder }: LoadOrder,
  part: number,
): Promise<PartWork | null> {
  const { elasticsearch, prefix, now } = services;
  const held = await takePart(elasticsearch, prefix, { run, part, parts }, holder, now);
  if (held === null) return null;
  const { after, through, attempts, storefronts, version } = held.part;
  const places: PartWork['places'][number][] = [];
  for (const target of targets) {
    const before = storefronts[target.storefront.id];
    if (before?.done === true) continue;
    const progress = createPartProgress(before, after, (page) => target.pages.delete(page.version));
    const range = { after: progress.checkpoint, through };
    const written = attempts > 1 ? await readWrittenIds(elasticsearch, target.index, run, range) : new Set<number>();
    places.push({
      target,
      progress,
      begin: (page) => progress.begin(page),
      get checkpoint() {
        return progress.checkpoint;
      },
      written: written.size === 0 ? null : written,
    });
  }
  return { held, places, version, cursor: Math.min(...places.map(({ checkpoint }) => checkpoint)), lost: null };
}

async function readPart(
  services: ReindexServices,
  run: string,
  begun: readonly PartWork[],
  work: PartWork,
  isOver: () => boolean,
): Promise<void> {
  const { through } = work.held.part;
  const pages = createPageReader(services);
  if (work.places.length > 0) {
    let reading = pages.read({ after: work.cursor, through });
    for (;;) {
      const batch = await reading;
      services.signal?.throwIfAborted();
      if (work.lost !== null) throw work.lost.error;
      if (batch.last === null || isOver()) break;
      // The next page is read while this one is transformed and sent.
      reading = pages.read({ after: batch.last, through });
      reading.catch(() => undefined);
      await loadPage(run, work.places, { batch, after: work.cursor, last: batch.last }, services.now());
      work.cursor = batch.last;
      work.version = batch.version;
      await saveRejections(services, targetsOf(work));
      services.onProgress(progressOf(begun));
      if (targetsOf(work).every((target) => target.failure !== null)) return;
    }
  }
  if (isOver()) return;
  for (const { target, progress } of work.places) if (target.failure === null) progress.end(through);
}

function targetsOf(work: PartWork): ReindexTarget[] {
  return work.places.map(({ target }) => target);
}

/** Of the parts of this process. */
function progressOf(begun: readonly PartWork[]) {
  const counts = begun.flatMap(({ places }) => places.map(({ progress }) => progress.settled()));
  const total = begun.reduce((sum, { held: { part } }) => sum + part.through - part.after, 0);
  const read = begun.reduce((sum, { held, cursor }) => sum + Math.max(0, cursor - held.part.after), 0);
  return {
    rows: Math.max(0, ...rowsByStorefront(begun)),
    share: total === 0 ? 1 : read / total,
    documents: counts.reduce((sum, one) => sum + one.documents, 0),
    rejected: counts.reduce((sum, one) => sum + one.rejected, 0),
  };
}

function rowsByStorefront(begun: readonly PartWork[]): number[] {
  const rows = new Map<string, number>();
  for (const { places } of begun) {
    for (const { target, progress } of places) {
      rows.set(target.storefront.id, (rows.get(target.storefront.id) ?? 0) + progress.settled().rows);
    }
  }
  return [...rows.values()];
}

/**
 * What a part's document says. What is rejected is stored before a checkpoint passes it, so the counts are taken first.
 */
async function savePart(
  services: ReindexServices,
  work: PartWork,
  change: { readonly state?: 'waiting' | 'loaded'; readonly error?: string | null } = {},
): Promise<void> {
  const counts: Record<string, PartCounts> = { ...work.held.part.storefronts };
  for (const { target, progress } of work.places) counts[target.storefront.id] = progress.settled();
  await saveRejections(services, targetsOf(work));
  const released = change.state === undefined ? {} : { holder: null };
  await work.held.save({ storefronts: counts, version: work.version, ...change, ...released });
}

/** Saves what is settled each second. A worker whose part was taken over is told so, and stops at its next page. */
function saveRegularly(
  services: ReindexServices,
  begun: readonly PartWork[],
  targets: readonly ReindexTarget[],
): { stop(): Promise<void> } {
  let saving: Promise<void> = Promise.resolve();
  let waits = false;
  const save = async (): Promise<void> => {
    waits = false;
    for (const work of begun) {
      if (work.lost !== null) continue;
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

/** The last word on each part; one that is not whole is free for whoever goes on with it. */
async function endParts(
  services: ReindexServices,
  begun: readonly PartWork[],
  targets: readonly ReindexTarget[],
  failure: { readonly error: unknown } | null,
): Promise<void> {
  for (const work of begun) {
    if (work.lost !== null) continue;
    const whole = work.places.every(({ progress }) => progress.settled().done);
    const failed = failure ?? targetsOf(work).find((target) => target.failure !== null)?.failure ?? null;
    const error = failed === null ? null : describeError(services.explain(failed.error));
    const save = () => savePart(services, work, whole ? { state: 'loaded', error: null } : { state: 'waiting', error });
    try {
      // An abort must not keep the checkpoint from being saved.
      if (failure === null) await withRetries(SOURCE_RETRY, services, save);
      else await save();
    } catch (unsaved) {
      if (failure === null) throw unsaved;
      services.warn(unsaved);
    }
  }
  if (failure !== null) throw failure.error;
  const lost = begun.find((work) => work.lost !== null)?.lost ?? null;
  if (lost !== null) throw lost.error;
  await saveRejections(services, targets);
}

async function saveRejections(services: ReindexServices, targets: readonly ReindexTarget[]): Promise<void> {
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
