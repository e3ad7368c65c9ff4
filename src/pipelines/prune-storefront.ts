import { stateIndex } from '../indices/index-name.ts';
import { retireTarget } from '../indices/left-targets.ts';
import { prunePreviews } from '../indices/preview-indices.ts';
import { deleteIndex, selectPrunable } from '../indices/prune.ts';
import { listStorefrontIndices, type StorefrontIndex } from '../indices/storefront-indices.ts';
import { isAlive, type Run } from '../runs/run.ts';
import { listRuns } from '../runs/run-store.ts';
import type { ReindexServices } from './reindex-services.ts';

type PruneServices = Pick<ReindexServices, 'elasticsearch' | 'prefix' | 'now'>;

/** How long the index of a run that died or was held back is kept, for who goes on with it or decides about it. */
const KEEP_UNFINISHED_MS = 24 * 3_600_000;
export const RUNS_LOOKED_AT = 200;

/** Whatever nobody needs goes at once. */
const NO_LIMITS = { keep: 0, olderThanMs: 0 };

/**
 * Deletes the storefront's indices that nobody needs: not the live one, not the one before it while it is kept warm, not
 * what a run builds at this moment, not what may still be gone on with or decided about, and no preview of today.
 *
 * Each is taken out of everybody's reach before it is deleted: a promotion or roll back that came first keeps its index.
 *
 * @returns their names
 */
export async function pruneStorefront(
  services: PruneServices,
  storefront: string,
  { keep, olderThanMs } = NO_LIMITS,
): Promise<string[]> {
  const { elasticsearch, prefix, now } = services;
  const indices = await listStorefrontIndices(elasticsearch, prefix, storefront);
  const runs = await listRuns(elasticsearch, prefix, RUNS_LOOKED_AT);
  const chosen = selectPrunable(indices, neededIndices(indices, runs, storefront, now()), {
    keep,
    madeBefore: now() - olderThanMs,
  });
  const deleted: string[] = [];
  for (const index of chosen) {
    const state = stateIndex(prefix, 'left-targets');
    if ((await retireTarget(elasticsearch, state, { storefront, index }, now)) === 'promoting') continue;
    await deleteIndex(elasticsearch, index);
    deleted.push(index);
  }
  return [...deleted, ...(await prunePreviews(elasticsearch, prefix, storefront, now()))];
}

/** What somebody still needs beside the live index: warm, being built, or waiting for a decision. Pure. */
export function neededIndices(
  indices: readonly StorefrontIndex[],
  runs: readonly Run[],
  storefront: string,
  now: number,
): ReadonlySet<string> {
  const warm = indices.some(({ live }) => live) ? keptWarm(runs, storefront, now) : [];
  const building = indices.filter((index) => isWanted(runs, storefront, index, now)).map(({ name }) => name);
  return new Set([...warm, ...building]);
}

/** The two indices of the newest promotion: after a roll back, the one that it made live is the one that is warm. */
function keptWarm(runs: readonly Run[], storefront: string, now: number): string[] {
  const promotions = runs
    .flatMap((run) =>
      run.storefronts
        .filter((entry) => entry.storefront === storefront && entry.state === 'promoted')
        .map(({ index, previousIndex, promotedAt }) => ({
          indices: [index, previousIndex],
          at: Date.parse(promotedAt ?? run.finishedAt ?? run.startedAt),
          keepWarmMs: run.keepWarmMs,
        })),
    )
    .sort((one, other) => other.at - one.at);
  const [newest] = promotions;
  if (newest === undefined || now - newest.at > newest.keepWarmMs) return [];
  return newest.indices.filter((index) => index !== null);
}

/** While its run holds its token, an index may be gone on with, judged, or promoted by hand: for a day. */
function isWanted(
  runs: readonly Run[],
  storefront: string,
  { name, aliases }: { readonly name: string; readonly aliases: readonly string[] },
  now: number,
): boolean {
  const run = runs.find((one) =>
    one.storefronts.some((entry) => entry.storefront === storefront && entry.index === name),
  );
  if (run === undefined) return false;
  if (isAlive(run, now)) return true;
  const hasToken = aliases.some((alias) => alias.endsWith(`-token-${run.id}`));
  return hasToken && now - Date.parse(run.heartbeatAt) < KEEP_UNFINISHED_MS;
}
