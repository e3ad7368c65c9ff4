import { setTimeout as sleep } from 'node:timers/promises';
import type { Alerts } from '../alerts.ts';
import { sameUserWords } from '../dictionaries/dictionary-release.ts';
import { readLiveRelease, readRelease } from '../dictionaries/release-store.ts';
import { describeError, ExpectedError } from '../errors.ts';
import { isIndexOf } from '../indices/index-name.ts';
import { readUserWordsOf } from '../indices/read-user-words.ts';
import { listStorefrontIndices } from '../indices/storefront-indices.ts';
import { DEAD_AFTER_MS, isAtWork, isUnfinished, type Run, type StorefrontRun, withStorefront } from '../runs/run.ts';
import { changeRun, readRun, readUnfinishedRuns, requireRun } from '../runs/run-store.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { loadGatePromote, workOn } from './full-reindex.ts';
import { requireNotLeft } from './go-live.ts';
import { requireStorefrontOf, requireUnbroken, unfit } from './open-targets.ts';
import type { ReindexServices } from './reindex-services.ts';

const LOOK_AGAIN_MS = 1_000;

/** Which run is gone on with, and who does. */
export interface ResumeOrder {
  /** null: the newest that did not come to its end. */
  readonly run: string | null;
  readonly startedBy: string;
}

/**
 * Goes on with a run that was killed or stopped, from the checkpoints of its parts to its end. What it had for a
 * storefront must still be fit: no other run came after it, no change passed its index by, and documents would be made
 * today as they were then. What is live stays as it is; what was held back is judged again.
 *
 * @returns the run as its document has it
 * @throws ExpectedError promotion-refused when what it made live has missed changes, and is not live any more;
 * run-unknown, run-unready, run-unfit, or run-held while somebody works on it; then nothing was changed
 */
export async function resumeReindex(
  services: ReindexServices,
  storefronts: ReadonlyMap<string, Storefront>,
  order: ResumeOrder,
  alerts: Alerts,
): Promise<Run> {
  const chosen = order.run === null ? await newestUnfinished(services) : await requireUnfinished(services, order.run);
  const run = await notePromoted(services, await awaitSilence(services, chosen));
  const { fit, unfitFor } = await sortByFitness(services, run, storefronts);
  const [first] = unfitFor.values();
  if (fit.length === 0 && first !== undefined && run.storefronts.every(isUnfinished)) throw first;
  const opened = await changeRun(services.elasticsearch, services.prefix, run.id, (before) => {
    // Of two who go on with it at once, one was faster.
    if (before.heartbeatAt !== run.heartbeatAt) throw atWork(before);
    return reopened(before, fit, unfitFor, services.now());
  });
  return workOn(services, opened, order.startedBy, alerts, (within, session) =>
    loadGatePromote(within, session, storefronts),
  );
}

async function newestUnfinished({ elasticsearch, prefix }: ReindexServices): Promise<Run> {
  for await (const run of readUnfinishedRuns(elasticsearch, prefix)) if (run.storefronts.some(isUnfinished)) return run;
  throw new ExpectedError(
    'run-unknown',
    'No run was killed or stopped on its way.',
    'storefront-search runs list shows them all; another one starts with: storefront-search reindex',
  );
}

async function requireUnfinished({ elasticsearch, prefix }: ReindexServices, id: string): Promise<Run> {
  const run = await requireRun(elasticsearch, prefix, id);
  if (run.storefronts.some(isUnfinished)) return run;
  const states = run.storefronts.map(({ storefront, state }) => `${storefront} is ${state}`).join(', ');
  throw new ExpectedError(
    'run-unready',
    `There is nothing to go on with in the run ${id}: ${states}.`,
    `What was held back is judged again by: storefront-search gate --run ${id}`,
  );
}

/**
 * Waits until the run has given no sign of life for so long that nobody can be at work on it.
 *
 * @throws ExpectedError run-held when somebody is
 */
async function awaitSilence(services: ReindexServices, run: Run): Promise<Run> {
  const { elasticsearch, prefix, now, signal } = services;
  const watchedSince = performance.now();
  for (;;) {
    const found = await readRun(elasticsearch, prefix, run.id);
    if (found?.heartbeatAt !== run.heartbeatAt) throw atWork(found ?? run);
    // By the own clock as well: the one that wrote the heartbeat may be ahead of it.
    if (!isAtWork(found, now()) || performance.now() - watchedSince > DEAD_AFTER_MS) return found;
    await sleep(LOOK_AGAIN_MS);
    signal?.throwIfAborted();
  }
}

function atWork(run: Run): ExpectedError {
  return new ExpectedError(
    'run-held',
    `Somebody works on the run ${run.id}: its last sign of life is of ${run.heartbeatAt}.`,
    `Watch it with: storefront-search runs show ${run.id} --follow`,
  );
}

/** An index may have gone live by the last thing that its process did: then only the note is missing. */
async function notePromoted(services: ReindexServices, run: Run): Promise<Run> {
  const { elasticsearch, prefix, now } = services;
  const promotedAt = new Date(now()).toISOString();
  let noted = run;
  for (const { storefront, index, previousIndex } of run.storefronts.filter(isUnfinished)) {
    const indices = await listStorefrontIndices(elasticsearch, prefix, storefront);
    if (index === null || !indices.some(({ name, live }) => live && name === index)) continue;
    await requireNotLeft(services, { storefront, index, previous: previousIndex });
    noted = await changeRun(elasticsearch, prefix, run.id, (before) =>
      withStorefront(before, storefront, { state: 'promoted', promotedAt, error: null }),
    );
  }
  return noted;
}

interface Fitness {
  readonly fit: readonly StorefrontRun[];
  /** Storefront to why its index can't be gone on with. */
  readonly unfitFor: ReadonlyMap<string, ExpectedError>;
}

async function sortByFitness(
  services: ReindexServices,
  run: Run,
  storefronts: ReadonlyMap<string, Storefront>,
): Promise<Fitness> {
  if (run.parts === 0) throw unfit(run, 'its plan did not come to its end');
  const fit: StorefrontRun[] = [];
  const unfitFor = new Map<string, ExpectedError>();
  for (const entry of run.storefronts.filter(isUnfinished)) {
    try {
      await requireFit(services, run, requireStorefrontOf(storefronts, run, entry), entry.index ?? '');
      fit.push(entry);
    } catch (error) {
      if (!(error instanceof ExpectedError && error.code === 'run-unfit')) throw error;
      unfitFor.set(entry.storefront, error);
    }
  }
  return { fit, unfitFor };
}

async function requireFit(services: ReindexServices, run: Run, storefront: Storefront, index: string): Promise<void> {
  const { elasticsearch, prefix } = services;
  if (!isIndexOf(prefix, storefront.id, index)) throw unfit(run, `${index} is a preview`);
  await requireUnbroken(services, run, storefront, index);
  // All other words are hot: they reach every index of the storefront when they are published.
  const live = await readLiveRelease(elasticsearch, prefix, storefront.id);
  if (live === null) return;
  const { dictionaries } = await readRelease(elasticsearch, prefix, live);
  if (sameUserWords({ userWords: (await readUserWordsOf(elasticsearch, index)) ?? [] }, dictionaries)) return;
  throw unfit(run, `the user words of ${storefront.id} differ from what the index ${index} was made with`);
}

function reopened(run: Run, fit: Fitness['fit'], unfitFor: Fitness['unfitFor'], now: number): Run {
  const base: Run = {
    ...run,
    state: 'running',
    stop: null,
    error: null,
    finishedAt: null,
    heartbeatAt: new Date(now).toISOString(),
  };
  const open = fit.reduce(
    (before, { storefront }) => withStorefront(before, storefront, { state: 'loading', error: null }),
    base,
  );
  return [...unfitFor].reduce(
    (before, [storefront, error]) =>
      withStorefront(before, storefront, { state: 'failed', error: describeError(error) }),
    open,
  );
}
