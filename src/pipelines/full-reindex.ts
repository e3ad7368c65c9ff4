import { randomBytes } from 'node:crypto';
import type { Alerts } from '../alerts.ts';
import { describeError } from '../errors.ts';
import type { Run, StorefrontRun } from '../runs/run.ts';
import { newRunId } from '../runs/run.ts';
import { saveRun } from '../runs/run-store.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { announceRun } from './announce-run.ts';
import { finishTarget } from './reindex-finish.ts';
import { loadTargets } from './reindex-load.ts';
import { planTarget } from './reindex-plan.ts';
import type { ReindexServices } from './reindex-services.ts';
import type { ReindexTarget } from './reindex-target.ts';

const HEARTBEAT_MS = 10_000;
const DONE: ReadonlySet<StorefrontRun['state']> = new Set(['promoted', 'previewed']);

/**
 * Rebuilds the storefronts' indices from MySQL, in one pass over the rows, and promotes each by itself: one may be
 * held back while the others go live.
 *
 * Order matters (docs/decisions/0002): the new index takes part in the write targets before the first version and
 * snapshot are taken, so whatever changes meanwhile reaches it too.
 *
 * @returns the run as its document has it; `state` is 'failed' when any storefront did not go live
 */
export async function fullReindex(
  services: ReindexServices,
  storefronts: readonly Storefront[],
  startedBy: string,
  alerts: Alerts,
): Promise<Run> {
  const startedAt = new Date(services.now());
  let run: Run = {
    id: newRunId(startedAt, randomBytes(2).toString('hex')),
    state: 'running',
    startedAt: startedAt.toISOString(),
    heartbeatAt: startedAt.toISOString(),
    finishedAt: null,
    startedBy,
    rowsRead: 0,
    error: null,
    storefronts: [],
  };
  const targets: ReindexTarget[] = [];
  const unplanned: StorefrontRun[] = [];
  const save = async (): Promise<void> => {
    run = {
      ...run,
      heartbeatAt: new Date(services.now()).toISOString(),
      storefronts: [...targets.map((target) => describeTarget(target, services.explain)), ...unplanned],
    };
    await saveRun(services.elasticsearch, services.prefix, run);
  };
  const heartbeat = startHeartbeat(services, targets, save);
  try {
    await save();
    for (const storefront of storefronts) {
      try {
        targets.push(await planTarget(services, run, storefront));
      } catch (error) {
        unplanned.push(describeUnplanned(storefront, services.explain(error)));
      }
    }
    await save();
    run = { ...run, rowsRead: await loadTargets(services, run.id, targets) };
    for (const target of targets) {
      services.signal?.throwIfAborted();
      await finishTarget(services, run, target);
    }
  } catch (thrown) {
    // What an abort throws depends on where it hits; its reason says why.
    const error: unknown = services.signal?.aborted === true ? services.signal.reason : thrown;
    run = { ...run, error: describeError(services.explain(error)) };
    for (const target of targets) if (target.outcome.state === 'loading') target.failure ??= { error };
  }
  await heartbeat.stop();
  for (const target of targets) await target.lease.release().catch(services.warn);
  const failed =
    run.error !== null || unplanned.length > 0 || targets.some((target) => !DONE.has(target.outcome.state));
  run = { ...run, state: failed ? 'failed' : 'finished', finishedAt: new Date(services.now()).toISOString() };
  // Elasticsearch may be what failed: the outcome is then told to people, and the run counts as dead.
  await save().catch(services.warn);
  // A preview is only for who asked for it.
  if (services.previewAt === undefined) await announceRun(alerts, run, services.now());
  return run;
}

function describeTarget(target: ReindexTarget, explain: ReindexServices['explain']): StorefrontRun {
  const failed = target.failure !== null && target.outcome.state === 'loading';
  return {
    storefront: target.storefront.id,
    index: target.index,
    ...target.outcome,
    state: failed ? 'failed' : target.outcome.state,
    documents: target.counts.documents,
    withheld: target.counts.withheld,
    rejected: target.counts.rejected,
    error: target.failure === null ? null : describeError(explain(target.failure.error)),
  };
}

function describeUnplanned(storefront: Storefront, error: unknown): StorefrontRun {
  return {
    storefront: storefront.id,
    index: null,
    state: 'failed',
    documents: 0,
    withheld: 0,
    rejected: 0,
    previousIndex: null,
    gate: [],
    gatedAt: null,
    pruned: [],
    error: describeError(error),
  };
}

/** Renews leases and the run's heartbeat while the work lasts; a lost lease fails its storefront only. */
function startHeartbeat(
  services: ReindexServices,
  targets: readonly ReindexTarget[],
  save: () => Promise<void>,
): { stop(): Promise<void> } {
  let beating: Promise<void> = Promise.resolve();
  const beat = async (): Promise<void> => {
    for (const target of targets) {
      if (target.failure !== null) continue;
      try {
        await target.lease.renew();
      } catch (error) {
        if (services.isRetriable(error)) services.warn(error);
        else target.failure ??= { error };
      }
    }
    await save().catch(services.warn);
  };
  const timer = setInterval(() => {
    beating = beating.then(beat);
  }, HEARTBEAT_MS);
  return {
    async stop() {
      clearInterval(timer);
      await beating;
    },
  };
}
