import { describeError } from '../errors.ts';
import { readWrittenDocuments } from '../indices/written-documents.ts';
import { takePart } from '../runs/part-store.ts';
import type { PartHolder } from '../runs/run-part.ts';
import { loadPage } from './load-page.ts';
import { createPartProgress } from './part-progress.ts';
import { type PartWork, savePart, saveRegularly, saveRejections, targetsOf } from './part-work.ts';
import { createPageReader } from './read-pages.ts';
import type { ReindexServices } from './reindex-services.ts';
import { attempt, type ReindexTarget } from './reindex-target.ts';
import { traceStep } from './run-trace.ts';
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
export function loadParts(
  services: ReindexServices,
  targets: readonly ReindexTarget[],
  order: LoadOrder,
): Promise<number[]> {
  return traceStep(
    services,
    { id: order.run },
    'load',
    { parts: order.wanted.length },
    (within) => loadWanted(within, targets, order),
    () => {
      const failed = targets.find(({ failure }) => failure !== null);
      return failed === undefined ? null : `${failed.storefront.id}: ${describeError(failed.failure?.error)}`;
    },
  );
}

async function loadWanted(
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
      await traceStep(services, { id: order.run }, 'part', { part }, async (within) => {
        const work = await beginPart(within, targets, order, part);
        if (work === null) return;
        begun.push(work);
        await readPart(within, order.run, begun, work, () => failure !== null);
      });
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
    const written = attempts > 1 ? await readWrittenDocuments(elasticsearch, target.index, run, range) : null;
    places.push({
      target,
      progress,
      begin: (page) => progress.begin(page),
      get checkpoint() {
        return progress.checkpoint;
      },
      written: written?.size === 0 ? null : written,
    });
  }
  const cursor = Math.min(...places.map(({ checkpoint }) => checkpoint));
  return { held, places, version, cursor, lost: null, saved: [], savedAt: -Infinity };
}

async function readPart(
  services: ReindexServices,
  run: string,
  begun: readonly PartWork[],
  work: PartWork,
  isOver: () => boolean,
): Promise<void> {
  const { through, attempts } = work.held.part;
  const pages = createPageReader(services, attempts);
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
