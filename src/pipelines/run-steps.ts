import type { Alerts } from '../alerts.ts';
import { ExpectedError } from '../errors.ts';
import { readParts } from '../runs/part-store.ts';
import { isDone, isOpen, type Run } from '../runs/run.ts';
import { createRun, findRunByKey, requireRun } from '../runs/run-store.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { closeRun } from './close-run.ts';
import { openTargets } from './open-targets.ts';
import { gateRun } from './reindex-gate.ts';
import { loadParts } from './reindex-load.ts';
import { newRun, planRun, type RunOrder } from './reindex-plan.ts';
import { promoteRun } from './reindex-promote.ts';
import type { ReindexServices } from './reindex-services.ts';
import { newHolder, noteFailure, openSession, reasonFor, type RunSession, wasStopped } from './run-session.ts';
import { traceRun, traceStep } from './run-trace.ts';

// The steps of a full reindex as commands on one run: each may run on another machine, and be repeated.

export interface StepOutcome {
  readonly run: Run;
  /** Whether there was anything to do. */
  readonly outcome: 'done' | 'already';
}

export interface WantedPart {
  readonly part: number;
  readonly of: number;
}

/** Makes a run: leases, indices, parts. For a key that has a run already, nothing is done. */
export async function planStep(
  services: ReindexServices,
  storefronts: readonly Storefront[],
  order: RunOrder,
  alerts: Alerts,
): Promise<StepOutcome> {
  const { elasticsearch, prefix } = services;
  if (order.key !== null) {
    const earlier = await findRunByKey(elasticsearch, prefix, order.key, services.now());
    if (earlier !== null && (earlier.parts > 0 || earlier.state === 'finished')) {
      return { run: earlier, outcome: 'already' };
    }
  }
  const run = newRun(services.now(), storefronts, order);
  return inSession(services, run, order.startedBy, alerts, async (within, session) => {
    await createRun(within.elasticsearch, prefix, session.run);
    services.lineage?.tell('START', session.run);
    try {
      await traceStep(within, run, 'plan', {}, (inStep) => planRun(inStep, session, storefronts, order.parts));
    } catch (error) {
      // Half a plan is nothing to go on with, and shall not be in the next one's way.
      await noteFailure(within, session, reasonFor(session, error));
      await closeRun(within, session, alerts);
      throw error;
    }
    if (!session.run.storefronts.some(isOpen)) return closeRun(within, session, alerts);
    return session.run;
  });
}

/**
 * Loads parts of a planned run.
 *
 * @param wanted parts, each with how many the caller believes there to be; empty: all that are not loaded
 */
export async function loadStep(
  services: ReindexServices,
  id: string,
  wanted: readonly WantedPart[],
  storefronts: ReadonlyMap<string, Storefront>,
  startedBy: string,
  alerts: Alerts,
): Promise<StepOutcome & { readonly failures: readonly unknown[] }> {
  const { elasticsearch, prefix } = services;
  const run = await requireRun(elasticsearch, prefix, id);
  const parts = await readParts(elasticsearch, prefix, run);
  for (const one of wanted) requirePart(run, one);
  const chosen = (wanted.length === 0 ? parts : wanted).map(({ part }) => part);
  const open = parts.filter((part) => chosen.includes(part.part) && part.state !== 'loaded').map(({ part }) => part);
  if (open.length === 0) return { run, outcome: 'already', failures: [] };
  requireRunning(run);
  const failures: unknown[] = [];
  const done = await inSession(services, run, startedBy, alerts, async (within, session) => {
    const targets = await openTargets(within, session, storefronts);
    services.lineage?.tell('RUNNING', session.run);
    await loadParts(within, targets, { run: id, parts: run.parts, wanted: open, holder: session.holder });
    for (const { storefront, failure } of targets) {
      const lost = failure ?? session.lost(storefront.id);
      if (lost !== null) failures.push(services.explain(lost.error));
    }
    return session.run;
  });
  return { ...done, failures };
}

/** Judges the loaded indices. A run of which none has passed is over. */
export async function gateStep(
  services: ReindexServices,
  id: string,
  storefronts: ReadonlyMap<string, Storefront>,
  startedBy: string,
  alerts: Alerts,
): Promise<StepOutcome> {
  const run = await requireRun(services.elasticsearch, services.prefix, id);
  const heldBack = run.storefronts.some(({ state }) => state === 'held-back');
  if (!heldBack && !run.storefronts.some(isOpen)) return { run, outcome: 'already' };
  if (!heldBack) requireRunning(run);
  return inSession(services, run, startedBy, alerts, async (within, session) => {
    // One that was held back is over; it is judged again after somebody has mended the cause.
    await session.change((before) => ({ ...before, state: 'running', error: null, finishedAt: null }));
    await gateRun(within, session, storefronts);
    if (!session.run.storefronts.some(isOpen)) return closeRun(within, session, alerts);
    return session.run;
  });
}

/** Makes live what has passed, and ends the run. */
export async function promoteStep(
  services: ReindexServices,
  id: string,
  storefronts: ReadonlyMap<string, Storefront>,
  startedBy: string,
  keepWarmMs: number | null,
  alerts: Alerts,
): Promise<StepOutcome> {
  const run = await requireRun(services.elasticsearch, services.prefix, id);
  if (!run.storefronts.some(isOpen)) {
    if (run.storefronts.some(isDone)) return { run, outcome: 'already' };
    throw new ExpectedError(
      run.storefronts.some(({ state }) => state === 'held-back') ? 'gate-failed' : 'run-unready',
      `Nothing of the run ${id} can go live: ${run.storefronts.map(({ storefront, state }) => `${storefront} is ${state}`).join(', ')}.`,
      `storefront-search runs show ${id} tells why; an index that was held back goes live only by: storefront-search promote --run ${id} --storefront ID --force --reason "..."`,
    );
  }
  requireRunning(run);
  return inSession(services, run, startedBy, alerts, async (within, session) => {
    await session.change((before) => ({ ...before, error: null, keepWarmMs: keepWarmMs ?? before.keepWarmMs }));
    await promoteRun(within, session, storefronts);
    return closeRun(within, session, alerts);
  });
}

async function inSession(
  services: ReindexServices,
  run: Run,
  startedBy: string,
  alerts: Alerts,
  work: (services: ReindexServices, session: RunSession) => Promise<Run>,
): Promise<StepOutcome> {
  return traceRun(services, run, async (traced, named) => {
    const session = openSession(traced, named, newHolder(startedBy));
    try {
      return { run: await work({ ...traced, signal: session.signal }, session), outcome: 'done' };
    } catch (thrown) {
      const error = traced.explain(reasonFor(session, thrown));
      await noteFailure(traced, session, error);
      // The steps end by themselves, the run only when somebody ends it: of several at work, the first that sees it.
      if (wasStopped(session)) await closeRun(traced, session, alerts);
      throw error;
    } finally {
      await session.pause();
    }
  });
}

function requirePart(run: Run, { part, of }: WantedPart): void {
  if (part >= 1 && part <= run.parts && of === run.parts) return;
  throw new ExpectedError(
    'request-invalid',
    `The run ${run.id} has ${run.parts} parts, and no part ${part}/${of}.`,
    'storefront-search runs show ID lists its parts.',
  );
}

function requireRunning(run: Run): void {
  if (run.state === 'running' && run.stop === null) return;
  throw new ExpectedError(
    'run-unready',
    `The run ${run.id} is over: ${run.stop === null ? run.state : `it was stopped by ${run.stop.by}`}.`,
    `To go on with it: storefront-search reindex --resume ${run.id}`,
  );
}
