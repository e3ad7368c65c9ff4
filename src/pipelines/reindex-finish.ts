import { servingSettings } from '../indices/index-definition.ts';
import { stateIndex } from '../indices/index-name.ts';
import { announcePromotion } from '../indices/left-targets.ts';
import { prunePreviews } from '../indices/preview-indices.ts';
import { promote } from '../indices/promote.ts';
import { deleteIndex, selectPrunable } from '../indices/prune.ts';
import { serveIndex } from '../indices/serve-index.ts';
import { listStorefrontIndices } from '../indices/storefront-indices.ts';
import type { Run } from '../runs/run.ts';
import { listRuns } from '../runs/run-store.ts';
import { checkGate, requireFreshGate } from './check-gate.ts';
import type { ReindexServices } from './reindex-services.ts';
import type { ReindexTarget } from './reindex-target.ts';
import { warmIndex } from './warm-index.ts';

/** Replicas of the largest storefront fit into this. */
const SERVE_TIMEOUT_MS = 600_000;

/** Judges the loaded index; promotes it and deletes what it made superfluous, or keeps it back. */
export async function finishTarget(services: ReindexServices, run: Run, target: ReindexTarget): Promise<void> {
  if (target.failure !== null) return;
  try {
    if (target.at === null) await gateAndPromote(services, run, target);
    else await finishPreview(services, target);
  } catch (error) {
    target.failure = { error };
    return;
  }
  if (target.outcome.state !== 'promoted') return;
  try {
    target.outcome = { ...target.outcome, pruned: await pruneStorefront(services, run, target) };
  } catch (error) {
    // The new index is live; what could not be deleted is found again by the next run.
    services.warn(error);
  }
}

/** No gate: whoever looks at a preview judges by himself. */
async function finishPreview({ elasticsearch, prefix, now }: ReindexServices, target: ReindexTarget): Promise<void> {
  const { storefront, index } = target;
  await serveIndex(elasticsearch, index, servingSettings(storefront), SERVE_TIMEOUT_MS);
  const pruned = await prunePreviews(elasticsearch, prefix, storefront.id, now());
  target.outcome = { ...target.outcome, state: 'previewed', pruned };
}

async function gateAndPromote(services: ReindexServices, run: Run, target: ReindexTarget): Promise<void> {
  const { elasticsearch, prefix } = services;
  const { storefront, index, counts } = target;
  await serveIndex(elasticsearch, index, servingSettings(storefront), SERVE_TIMEOUT_MS);

  const indices = await listStorefrontIndices(elasticsearch, prefix, storefront.id);
  const live = indices.find((candidate) => candidate.live)?.name ?? null;
  const { checks: gate, judgedAt: gatedAt } = await checkGate(services, {
    ...{ run: run.id, rowsRead: run.rowsRead, storefront, index, live },
    ...{ documents: counts.documents, rejected: counts.rejected, firstRejection: target.firstRejection },
  });
  if (gate.some((check) => !check.passed)) {
    target.outcome = { state: 'held-back', previousIndex: live, gate, gatedAt, pruned: [] };
    return;
  }
  await warmIndex(services, storefront, index);
  requireFreshGate(index, gatedAt, services.now());
  await target.lease.renew();
  // Refused where a consumer could not write the index for a while: it has missed changes.
  const leftTargets = stateIndex(prefix, 'left-targets');
  await announcePromotion(elasticsearch, leftTargets, { storefront: storefront.id, index }, services.now);
  await promote(elasticsearch, { prefix, storefront: storefront.id, run: run.id, newIndex: index, liveIndex: live });
  target.outcome = { state: 'promoted', previousIndex: live, gate, gatedAt, pruned: [] };
}

/** Keeps the live index and the one before it; a killed or failed run's index goes with the next success. */
async function pruneStorefront(services: ReindexServices, run: Run, target: ReindexTarget): Promise<string[]> {
  const { elasticsearch, prefix } = services;
  const indices = await listStorefrontIndices(elasticsearch, prefix, target.storefront.id);
  const runs = await listRuns(elasticsearch, prefix, 200);
  const kept = new Set(
    runs
      .filter((other) => other.id !== run.id && isAlive(other, services.now()))
      .flatMap((other) => other.storefronts.flatMap((part) => (part.index === null ? [] : [part.index]))),
  );
  const names = selectPrunable(indices, target.outcome.previousIndex, kept);
  for (const name of names) await deleteIndex(elasticsearch, name);
  return [...names, ...(await prunePreviews(elasticsearch, prefix, target.storefront.id, services.now()))];
}

/** Three missed heartbeats. */
const DEAD_AFTER_MS = 30_000;

function isAlive(run: Run, now: number): boolean {
  return run.state === 'running' && now - Date.parse(run.heartbeatAt) < DEAD_AFTER_MS;
}
