import { ExpectedError } from '../errors.ts';
import { readIndexMeta } from '../indices/index-meta.ts';
import { stateIndex, tokenAlias, writeAlias } from '../indices/index-name.ts';
import { readLeftTargets } from '../indices/left-targets.ts';
import { listStorefrontIndices } from '../indices/storefront-indices.ts';
import { createBulkLoader } from '../load/bulk-loader.ts';
import { isOpen, type Run, type StorefrontRun } from '../runs/run.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { settleBulk } from './load-page.ts';
import { madeOf } from './reindex-plan.ts';
import type { ReindexServices } from './reindex-services.ts';
import type { ReindexTarget } from './reindex-target.ts';
import type { RunSession } from './run-session.ts';

/**
 * What a process of the run loads into: every storefront for which the run has something to do. Each lease is the
 * run's, and each index is as its run made it.
 *
 * @throws ExpectedError run-held, or run-unfit when an index can't be gone on with
 */
export async function openTargets(
  services: ReindexServices,
  session: RunSession,
  storefronts: ReadonlyMap<string, Storefront>,
): Promise<ReindexTarget[]> {
  const targets: ReindexTarget[] = [];
  for (const entry of session.run.storefronts.filter(isOpen)) {
    const storefront = requireStorefrontOf(storefronts, session.run, entry);
    const index = entry.index ?? '';
    if (services.previewAt === undefined) {
      await session.hold(storefront.id);
      await requireUnbroken(services, session.run, storefront, index);
    }
    targets.push(openTarget(services, session.run, storefront, index));
  }
  return targets;
}

export function requireStorefrontOf(
  storefronts: ReadonlyMap<string, Storefront>,
  run: Run,
  { storefront: id }: Pick<StorefrontRun, 'storefront'>,
): Storefront {
  const storefront = storefronts.get(id);
  if (storefront !== undefined) return storefront;
  throw unfit(run, `the storefront ${id} has no file any more`);
}

/** @throws ExpectedError run-unfit when the index missed a change, was overtaken, or is not made as this process makes one */
export async function requireUnbroken(
  services: ReindexServices,
  run: Run,
  storefront: Storefront,
  index: string,
): Promise<void> {
  const { elasticsearch, prefix } = services;
  const found = (await listStorefrontIndices(elasticsearch, prefix, storefront.id)).find(({ name }) => name === index);
  if (found === undefined) throw unfit(run, `the index ${index} is gone`);
  const needed = [writeAlias(prefix, storefront.id), tokenAlias(prefix, storefront.id, run.id)];
  if (!needed.every((alias) => found.aliases.includes(alias))) {
    throw unfit(run, `another run of ${storefront.id} came after it`);
  }
  const left = await readLeftTargets(elasticsearch, stateIndex(prefix, 'left-targets'), [storefront.id]);
  if (left.has(index)) throw unfit(run, `the index ${index} could not be written for a while and has missed changes`);
  const meta = await readIndexMeta(elasticsearch, index);
  const wanted = madeOf(services, storefront);
  const differs = [
    meta?.shape === wanted.shape ? null : 'the shape of documents',
    meta?.storefrontHash === wanted.storefrontHash ? null : `the file of ${storefront.id}`,
    meta?.mappingHash === wanted.mappingHash ? null : 'the mapping',
  ].filter((what) => what !== null);
  if (differs.length > 0) throw unfit(run, `${differs.join(', ')} differ from what the index ${index} was made with`);
}

export function unfit(run: Pick<Run, 'id'>, why: string): ExpectedError {
  return new ExpectedError(
    'run-unfit',
    `The run ${run.id} can't go on: ${why}.`,
    'Start another full reindex; the live index is unchanged.',
  );
}

function openTarget(services: ReindexServices, run: Run, storefront: Storefront, index: string): ReindexTarget {
  const { elasticsearch, budget, tuning, signal, isRetriable, now } = services;
  const target: ReindexTarget = {
    storefront,
    index,
    at: services.previewAt ?? null,
    pages: new Map(),
    rejections: [],
    failure: null,
    loader: createBulkLoader(
      { client: elasticsearch, index, isRetriable, signal },
      {
        bulkBytes: tuning.bulkBytes,
        budget,
        onSettled: (operations, results) => settleBulk(target, run.id, operations, results, now()),
      },
    ),
  };
  return target;
}
