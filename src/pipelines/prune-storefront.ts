import { prunePreviews } from '../indices/preview-indices.ts';
import { deleteIndex, selectPrunable } from '../indices/prune.ts';
import { listStorefrontIndices } from '../indices/storefront-indices.ts';
import { isAlive, type Run } from '../runs/run.ts';
import { listRuns } from '../runs/run-store.ts';
import type { ReindexServices } from './reindex-services.ts';

type PruneServices = Pick<ReindexServices, 'elasticsearch' | 'prefix' | 'now'>;

/** How long the index of a run that died or was held back is kept, for who goes on with it or decides about it. */
const KEEP_UNFINISHED_MS = 24 * 3_600_000;
const RUNS_LOOKED_AT = 200;

/**
 * Deletes the storefront's indices that nobody needs: not the live one, not the one before it while it is kept warm, not
 * what a run builds at this moment, not what may still be gone on with or decided about, and no preview of today.
 *
 * @returns their names
 */
export async function pruneStorefront(services: PruneServices, storefront: string): Promise<string[]> {
  const { elasticsearch, prefix, now } = services;
  const indices = await listStorefrontIndices(elasticsearch, prefix, storefront);
  const runs = await listRuns(elasticsearch, prefix, RUNS_LOOKED_AT);
  const live = indices.find((index) => index.live)?.name ?? null;
  const warm = live === null ? [] : keptWarm(runs, storefront, now());
  const building = indices.filter((index) => isWanted(runs, storefront, index, now())).map(({ name }) => name);
  const names = selectPrunable(indices, new Set([...warm, ...building]));
  for (const name of names) await deleteIndex(elasticsearch, name);
  return [...names, ...(await prunePreviews(elasticsearch, prefix, storefront, now()))];
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
