import type { Alerts } from '../alerts.ts';
import { describeError } from '../errors.ts';
import { isOpen, type Run, withStorefront } from '../runs/run.ts';
import { createRun } from '../runs/run-store.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { closeRun } from './close-run.ts';
import { openTargets } from './open-targets.ts';
import { gateRun } from './reindex-gate.ts';
import { loadParts } from './reindex-load.ts';
import { newRun, planRun, type RunOrder } from './reindex-plan.ts';
import { promoteRun } from './reindex-promote.ts';
import type { ReindexServices } from './reindex-services.ts';
import { newHolder, noteFailure, openSession, reasonFor, type RunSession } from './run-session.ts';
import { traceRun, traceStep } from './run-trace.ts';

/**
 * Rebuilds the storefronts' indices from MySQL, in one pass over the rows, and promotes each by itself: one may be
 * held back while the others go live. The steps are those of the commands plan, load, gate, promote and prune, in one
 * process.
 *
 * @returns the run as its document has it; `state` is 'failed' when any storefront did not go live
 */
export async function fullReindex(
  services: ReindexServices,
  storefronts: readonly Storefront[],
  order: RunOrder,
  alerts: Alerts,
): Promise<Run> {
  const run = newRun(services.now(), storefronts, order);
  const byId = new Map(storefronts.map((storefront) => [storefront.id, storefront]));
  return workOn(services, run, order.startedBy, alerts, async (inSession, session) => {
    await createRun(inSession.elasticsearch, services.prefix, session.run);
    services.lineage?.tell('START', session.run);
    await traceStep(inSession, run, 'plan', {}, (within) => planRun(within, session, storefronts, order.parts));
    await loadGatePromote(inSession, session, byId);
  });
}

/**
 * Works on a run to its end, whatever that is: its leases are free, its document and people are told.
 *
 * @param by who does, for messages
 */
export async function workOn(
  services: ReindexServices,
  run: Run,
  by: string,
  alerts: Alerts,
  work: (services: ReindexServices, session: RunSession) => Promise<void>,
): Promise<Run> {
  return traceRun(
    services,
    run,
    async (traced, named) => {
      const session = openSession(traced, named, newHolder(by));
      try {
        await work({ ...traced, signal: session.signal }, session);
      } catch (thrown) {
        await noteFailure(traced, session, reasonFor(session, thrown));
      }
      return closeRun(traced, session, alerts);
    },
    ({ state, error }) => (state === 'finished' ? null : (error ?? 'Not every storefront is live.')),
  );
}

/** From the parts that are not loaded yet to the end. */
export async function loadGatePromote(
  services: ReindexServices,
  session: RunSession,
  storefronts: ReadonlyMap<string, Storefront>,
): Promise<void> {
  if (!session.run.storefronts.some(isOpen)) return;
  const targets = await openTargets(services, session, storefronts);
  services.lineage?.tell('RUNNING', session.run);
  const all = Array.from({ length: session.run.parts }, (_, at) => at + 1);
  const { run, holder } = session;
  await loadParts(services, targets, { run: run.id, parts: all.length, wanted: all, holder });
  for (const { storefront, failure } of targets) {
    const lost = failure ?? session.lost(storefront.id);
    if (lost === null) continue;
    const error = describeError(services.explain(lost.error));
    await session.change((before) => withStorefront(before, storefront.id, { state: 'failed', error }));
  }
  await gateRun(services, session, storefronts);
  await promoteRun(services, session, storefronts);
}
