import { prunePreviews } from '../indices/preview-indices.ts';
import { deleteIndex, type PruneLimits, selectPrunable } from '../indices/prune.ts';
import { retireIndex } from '../indices/retire-index.ts';
import { listStorefrontIndices } from '../indices/storefront-indices.ts';
import { listRunsOf } from '../runs/run-store.ts';
import { type IndexNeed, judgeIndices } from './index-needs.ts';
import type { ReindexServices } from './reindex-services.ts';

type PruneServices = Pick<ReindexServices, 'elasticsearch' | 'prefix' | 'now'>;

/** Whatever nobody needs goes at once. */
const NO_LIMITS: PruneLimits = { keep: 0, olderThanMs: 0 };

/** Every index of the storefront, oldest first, and who needs it. */
export async function readIndexNeeds(
  { elasticsearch, prefix, now }: PruneServices,
  storefront: string,
): Promise<ReadonlyMap<string, IndexNeed>> {
  const indices = await listStorefrontIndices(elasticsearch, prefix, storefront);
  const names = indices.map(({ name }) => name);
  return judgeIndices(storefront, indices, await listRunsOf(elasticsearch, prefix, names), now());
}

/**
 * Deletes the storefront's indices that nobody needs: not the live one, not the one before it while it is kept warm, not
 * what a run builds at this moment, not what may still be gone on with or decided about, and no preview of today.
 *
 * @returns their names
 */
export async function pruneStorefront(
  services: PruneServices,
  storefront: string,
  limits: PruneLimits = NO_LIMITS,
): Promise<string[]> {
  const { elasticsearch, prefix, now } = services;
  const needs = await readIndexNeeds(services, storefront);
  const superfluous = [...needs].filter(([, { kind }]) => kind === 'superfluous').map(([name]) => name);
  const deleted: string[] = [];
  for (const name of selectPrunable(superfluous, limits, now())) {
    // Whoever was paused since that look may find another index live: then nothing is deleted on its strength.
    if ((await retireIndex(elasticsearch, prefix, storefront, name)) === 'needed') continue;
    await deleteIndex(elasticsearch, name);
    deleted.push(name);
  }
  return [...deleted, ...(await prunePreviews(elasticsearch, prefix, storefront, now()))];
}
