import { hash, randomBytes } from 'node:crypto';
import { describeError, ExpectedError } from '../errors.ts';
import { readPartRanges } from '../extract/part-ranges.ts';
import { createIndex, createWriteTarget } from '../indices/create-index.ts';
import { fenceOutEarlierRuns } from '../indices/fence-out.ts';
import { indexDefinition, type IndexMeta } from '../indices/index-definition.ts';
import { indexName, previewIndexName, synonymsSetName, tokenAlias, writeAlias } from '../indices/index-name.ts';
import { deleteIndex } from '../indices/prune.ts';
import { putSynonymsSet } from '../indices/synonyms-sets.ts';
import { createParts } from '../runs/part-store.ts';
import { isOpen, newRunId, newStorefrontRun, type Run, withStorefront } from '../runs/run.ts';
import { newPart } from '../runs/run-part.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { DOCUMENT_SHAPE } from '../transform/product-document.ts';
import type { ReindexServices } from './reindex-services.ts';
import { releasedDictionaries } from './released-dictionaries.ts';
import type { RunSession } from './run-session.ts';
import { requireStorefrontKnown, requireWriter } from './shape-writers.ts';
import { PLAN_RETRY, SOURCE_RETRY, withRetries } from './with-retries.ts';

/** What somebody wants of a run. */
export interface RunOrder {
  readonly startedBy: string;
  /** Its steps are commands of their own. */
  readonly steps: boolean;
  /** Whoever plans twice for the same key gets the same run. */
  readonly key: string | null;
  /** Each is loaded by one worker at a time. */
  readonly parts: number;
  readonly keepWarmMs: number;
}

/** How long the index that was live before stays a write target, so that a roll back meets current data. */
export const KEEP_WARM_MS = 24 * 3_600_000;

/** A run of which nothing is done yet. */
export function newRun(now: number, storefronts: readonly Storefront[], order: RunOrder): Run {
  const { startedBy, steps, key, keepWarmMs } = order;
  const startedAt = new Date(now);
  return {
    id: newRunId(startedAt, randomBytes(2).toString('hex')),
    state: 'running',
    startedAt: startedAt.toISOString(),
    heartbeatAt: startedAt.toISOString(),
    finishedAt: null,
    startedBy,
    steps,
    key,
    parts: 0,
    keepWarmMs,
    stop: null,
    rowsRead: 0,
    error: null,
    storefronts: storefronts.map(({ id }) => newStorefrontRun(id, null)),
  };
}

/**
 * Takes each storefront's lease and creates its new index, which receives every change from then on; then divides the
 * catalogue into parts. Order matters (docs/decisions/0002): whatever changes after an index is there reaches it, so it
 * may be read in parts, at any time later. The run's document must be there.
 *
 * A storefront that can't be planned is left behind, with its error in the run.
 *
 * @throws ExpectedError consumer-missing when consumers run and none of them writes this release's documents
 */
export async function planRun(
  services: ReindexServices,
  session: RunSession,
  storefronts: readonly Storefront[],
  parts: number,
): Promise<void> {
  // An index that nobody writes would miss every change from its first moment.
  if (services.previewAt === undefined) {
    await withRetries(PLAN_RETRY, services, () => requireWriter(services, DOCUMENT_SHAPE));
  }
  let planned = 0;
  for (const storefront of storefronts) {
    services.signal?.throwIfAborted();
    try {
      await planTarget(services, session, storefront);
      planned += 1;
    } catch (error) {
      const text = describeError(services.explain(error));
      await session.change((run) => withStorefront(run, storefront.id, { state: 'failed', error: text }));
      await session.letGo(storefront.id);
    }
  }
  if (planned === 0) return;
  const ranges = await withRetries(SOURCE_RETRY, services, () =>
    readPartRanges(services.source, services.queries, parts),
  );
  const { elasticsearch, prefix } = services;
  await createParts(
    elasticsearch,
    prefix,
    ranges.map((range, at) => newPart(session.run.id, at + 1, range)),
  );
  await session.change((run) => ({ ...run, parts: ranges.length }));
  if (services.previewAt !== undefined) return;
  // From now on for as long as it takes until the next step begins.
  for (const { storefront } of session.run.storefronts.filter(isOpen)) await session.hold(storefront);
}

/** @throws ExpectedError run-held when another run has the lease; consumer-missing when a consumer does not know the storefront */
async function planTarget(services: ReindexServices, session: RunSession, storefront: Storefront): Promise<void> {
  const { elasticsearch, prefix, now, previewAt } = services;
  const { id } = session.run;
  if (previewAt !== undefined) {
    await createTargetIndex(services, session, storefront, previewIndexName(prefix, storefront.id, id), []);
    return;
  }
  await withRetries(PLAN_RETRY, services, async () => {
    // Its changes would be received and lost, from the index's first moment until that consumer is restarted.
    await requireStorefrontKnown(services, storefront.id);
    // Each time: who has lost the lease meanwhile must not fence out the run that has it now.
    await session.hold(storefront.id);
    await fenceOutEarlierRuns(elasticsearch, prefix, storefront.id);
  });
  const index = indexName(prefix, storefront.id, new Date(now()));
  const aliases = [writeAlias(prefix, storefront.id), tokenAlias(prefix, storefront.id, id)];
  await createTargetIndex(services, session, storefront, index, aliases);
  try {
    // Or has, where the pause fell into this very moment: then there is an index beside the next run's.
    await session.hold(storefront.id);
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'run-held') await deleteIndex(elasticsearch, index);
    throw error;
  }
}

async function createTargetIndex(
  services: ReindexServices,
  session: RunSession,
  storefront: Storefront,
  index: string,
  aliases: readonly string[],
): Promise<void> {
  const { elasticsearch, prefix, previewAt, warn } = services;
  const { id: run, startedBy } = session.run;
  const synonymsSet = synonymsSetName(prefix, storefront.id);
  const dictionaries = await withRetries(PLAN_RETRY, services, async () => {
    const released = await releasedDictionaries(services, services.drafts, storefront.id, startedBy, warn);
    await putSynonymsSet(elasticsearch, synonymsSet, released.synonyms);
    return released;
  });

  const definition = indexDefinition({
    mapping: services.mapping,
    storefront,
    userWords: dictionaries.userWords,
    synonymsSet,
    meta: {
      ...madeOf(services, storefront),
      dictionariesHash: dictionaries.hash,
      run,
      createdAt: new Date(services.now()).toISOString(),
      ...(previewAt === undefined ? {} : { previewAt: new Date(previewAt).toISOString() }),
    },
  });
  // Named before it is there: whatever happens, the run's document knows its index.
  await session.change((before) => withStorefront(before, storefront.id, { index }));
  if (previewAt !== undefined) {
    // Nobody writes to a preview but its run.
    await createIndex(elasticsearch, index, definition, aliases);
    return;
  }
  // Whoever was paused until now, and has lost the lease, creates nothing.
  await session.hold(storefront.id);
  await createWriteTarget(elasticsearch, index, definition, aliases);
}

/** What the documents of an index depend on, beside the rows. Who goes on with an index must have the same. */
export function madeOf(
  { mapping }: Pick<ReindexServices, 'mapping'>,
  // Its thresholds change no document: an index that was held back is judged again by others.
  { gate: _gate, ...storefront }: Storefront,
): Pick<IndexMeta, 'shape' | 'storefrontHash' | 'mappingHash'> {
  return {
    shape: DOCUMENT_SHAPE,
    storefrontHash: hash('sha256', JSON.stringify(storefront), 'base64url').slice(0, 16),
    mappingHash: mapping.hash,
  };
}
