import { hash } from 'node:crypto';
import { createIndex } from '../indices/create-index.ts';
import { fenceOutEarlierRuns } from '../indices/fence-out.ts';
import { indexDefinition } from '../indices/index-definition.ts';
import { indexName, previewIndexName, synonymsSetName, tokenAlias, writeAlias } from '../indices/index-name.ts';
import { putSynonymsSet } from '../indices/synonyms-sets.ts';
import { createBulkLoader } from '../load/bulk-loader.ts';
import { type Lease, takeLease } from '../runs/lease.ts';
import type { Run } from '../runs/run.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { DOCUMENT_SHAPE } from '../transform/product-document.ts';
import { settleBulk } from './reindex-load.ts';
import type { ReindexServices } from './reindex-services.ts';
import type { ReindexTarget } from './reindex-target.ts';
import { releasedDictionaries } from './released-dictionaries.ts';

/**
 * Takes the storefront's lease and creates its new index, which receives every change from then on.
 *
 * @throws ExpectedError run-held when another run has the lease
 */
export async function planTarget(services: ReindexServices, run: Run, storefront: Storefront): Promise<ReindexTarget> {
  const { elasticsearch, prefix, now, previewAt } = services;
  if (previewAt !== undefined) return planPreview(services, run, storefront, previewAt);
  const holding = { storefront: storefront.id, run: run.id, holder: run.startedBy };
  const lease = await takeLease(elasticsearch, prefix, holding, now);
  try {
    await fenceOutEarlierRuns(elasticsearch, prefix, storefront.id);
    const index = indexName(prefix, storefront.id, new Date(now()));
    const aliases = [writeAlias(prefix, storefront.id), tokenAlias(prefix, storefront.id, run.id)];
    await createTargetIndex(services, run, storefront, index, aliases);
    return openTarget(services, run, storefront, lease, index, null);
  } catch (error) {
    await lease.release();
    throw error;
  }
}

/** A preview is in nobody's way: it takes no lease, and its index has no alias by which changes or readers come. */
async function planPreview(
  services: ReindexServices,
  run: Run,
  storefront: Storefront,
  at: number,
): Promise<ReindexTarget> {
  const index = previewIndexName(services.prefix, storefront.id, run.id);
  await createTargetIndex(services, run, storefront, index, []);
  const nothing = () => Promise.resolve();
  return openTarget(
    services,
    run,
    storefront,
    { storefront: storefront.id, renew: nothing, release: nothing },
    index,
    at,
  );
}

async function createTargetIndex(
  services: ReindexServices,
  run: Run,
  storefront: Storefront,
  index: string,
  aliases: readonly string[],
): Promise<void> {
  const { elasticsearch, prefix, previewAt } = services;
  const { startedBy } = run;
  const dictionaries = await releasedDictionaries(services, services.drafts, storefront.id, startedBy, services.warn);
  const synonymsSet = synonymsSetName(prefix, storefront.id);
  await putSynonymsSet(elasticsearch, synonymsSet, dictionaries.synonyms);

  const definition = indexDefinition({
    mapping: services.mapping,
    storefront,
    userWords: dictionaries.userWords,
    synonymsSet,
    meta: {
      shape: DOCUMENT_SHAPE,
      storefrontHash: hash('sha256', JSON.stringify(storefront), 'base64url').slice(0, 16),
      dictionariesHash: dictionaries.hash,
      mappingHash: services.mapping.hash,
      run: run.id,
      createdAt: new Date(services.now()).toISOString(),
      ...(previewAt === undefined ? {} : { previewAt: new Date(previewAt).toISOString() }),
    },
  });
  await createIndex(elasticsearch, index, definition, aliases);
}

function openTarget(
  services: ReindexServices,
  run: Run,
  storefront: Storefront,
  lease: Lease,
  index: string,
  at: number | null,
): ReindexTarget {
  const { elasticsearch, budget, tuning, signal } = services;
  const target: ReindexTarget = {
    storefront,
    lease,
    index,
    at,
    counts: { documents: 0, withheld: 0, rejected: 0, retries: 0 },
    rejections: [],
    firstRejection: null,
    failure: null,
    outcome: { state: 'loading', previousIndex: null, gate: [], gatedAt: null, pruned: [] },
    loader: createBulkLoader(
      {
        client: elasticsearch,
        index,
        isRetriable: services.isRetriable,
        signal,
        onRetry: () => {
          target.counts.retries += 1;
        },
      },
      {
        bulkBytes: tuning.bulkBytes,
        budget,
        onSettled: (operations, results) => {
          settleBulk(target, run.id, operations, results, services.now());
        },
      },
    ),
  };
  return target;
}
