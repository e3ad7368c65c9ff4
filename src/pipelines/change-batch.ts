import type { ProductRowBatch, UnreadableRow } from '../extract/product-row.ts';
import { readProductsByIds } from '../extract/product-rows.ts';
import { type BulkBody, createBulkBody } from '../load/bulk-body.ts';
import type { BulkOperation } from '../load/bulk-operations.ts';
import type { NewRejection, RejectedDocument } from '../load/rejected-documents.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { serialiseDocument } from '../transform/serialise-document.ts';
import { type PolicyContext, preparePolicies, transformProduct } from '../transform/transform-product.ts';
import { UNTRACED } from './batch-trace.ts';
import type { ChangeBatchServices } from './change-batch-services.ts';
import { resolveTargets, type StorefrontTargets } from './change-batch-targets.ts';
import { keepRejected, tombstoneOperation, writeOtherTarget, writeTarget } from './change-batch-write.ts';
import { linkAbort } from './linked-abort.ts';

/** A batch whose products are safe in the live index of every storefront that has one. */
export interface IndexedBatch {
  readonly version: number;
  /** What its requests carried as X-Opaque-Id; null: nobody follows it. */
  readonly batch: string | null;
  /** Storefronts whose live index has it, and since when (epoch milliseconds). */
  readonly live: readonly { readonly storefront: string; readonly at: number }[];
  /**
   * Resolves when every building and warm index has it as well, or has left. Only then may its messages go: an index
   * that has neither could become live without it. Rejects when the batch has to be done again.
   */
  readonly others: Promise<void>;
}

/** Reading the products failed, for a reason that may be one of them. */
export class ReadFailed extends Error {}

/**
 * Reads products once and writes each into every write target of every storefront: as a document, or as a tombstone
 * where it is withheld, gone, or can't be understood. Safe to repeat, in any order and any number of times.
 *
 * The order of its steps is what keeps changes from being lost (docs/decisions/0002): targets, version, snapshot.
 *
 * @param ids without duplicates; their messages have been received before
 * @param unreadable further ids, that are known to break the read and are not read again
 * @throws ReadFailed, VersionBehind, ExpectedError index-missing, or another error; then nothing may be deleted
 */
export async function indexProducts(
  services: ChangeBatchServices,
  ids: readonly number[],
  unreadable: readonly UnreadableRow[] = [],
): Promise<IndexedBatch> {
  const { step } = services.trace ?? UNTRACED;
  const targets = await step('targets', {}, async () => resolveTargets(services));
  await oweForeign(services, targets, [...ids, ...unreadable.map(({ id }) => id)]);
  const takenAt = performance.now();
  const read = await step('read', { ids: ids.length }, async () => readProducts(services, ids));
  const batch = { ...read, unreadable: [...read.unreadable, ...unreadable] };
  const context = preparePolicies(batch.state);

  const prepared = targets.map((target) => ({
    ...target,
    ...prepareBodies(services, target.storefront, batch, context),
  }));
  await keepRejected(
    services,
    prepared.flatMap(({ rejections }) => rejections),
  );
  // Others must not go on with a batch that is about to be done again.
  const attempt = linkAbort(services.signal);
  const { signal } = attempt;
  const writes = prepared.flatMap(({ storefront, others: indices, body }) =>
    (body.operations.length === 0 ? [] : indices).map(({ name }) =>
      writeOtherTarget(services, { storefront: storefront.id, index: name, body, takenAt, signal }),
    ),
  );
  void Promise.allSettled(writes).then(() => attempt.release());
  const others = Promise.all(writes).then(() => undefined);
  others.catch(() => undefined);
  const live: { storefront: string; at: number }[] = [];
  const results = await Promise.allSettled(
    prepared.map(async (part) => {
      if (part.live === null) return;
      await writeLive(services, part, part.live.name, takenAt);
      live.push({ storefront: part.storefront.id, at: services.now() });
    }),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    attempt.abort();
    throw failed.reason;
  }
  return { version: batch.version, batch: services.trace?.id ?? null, live, others };
}

/** What this release can't write is left to the consumers that can, before anything may be deleted. */
async function oweForeign(
  services: ChangeBatchServices,
  targets: readonly StorefrontTargets[],
  productIds: readonly number[],
): Promise<void> {
  const shapes = new Set(targets.flatMap(({ foreign }) => foreign.map(({ shape }) => shape)));
  if (shapes.size > 0 && productIds.length > 0) await services.owe({ shapes: [...shapes], productIds });
}

async function readProducts(services: ChangeBatchServices, ids: readonly number[]): Promise<ProductRowBatch> {
  const { guard, source, queries, tuning, isRetriable } = services;
  try {
    return await guard.run(ids.length, () =>
      withDeadline(readProductsByIds(source, queries, ids), tuning.readTimeoutMs, services.signal),
    );
  } catch (error) {
    if (isRetriable(error) || (error instanceof Error && error.name === 'ExpectedError')) throw error;
    throw new ReadFailed(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** A connection that is half open never answers: then the read counts as lost, like the connection. */
async function withDeadline<T>(work: Promise<T>, timeoutMs: number, signal: AbortSignal | undefined): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => {
          reject(Object.assign(new Error(`MySQL did not answer within ${timeoutMs} ms`), { code: 'ETIMEDOUT' }));
        }, timeoutMs);
        onAbort = () => reject(new Error('The consumer stops.'));
        signal?.addEventListener('abort', onAbort);
      }),
    ]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
    work.catch(() => undefined);
  }
}

interface PreparedBodies {
  readonly body: BulkBody;
  readonly rejections: readonly NewRejection[];
  readonly documents: number;
}

function prepareBodies(
  services: ChangeBatchServices,
  storefront: Storefront,
  batch: ProductRowBatch,
  context: PolicyContext,
): PreparedBodies {
  const { version } = batch;
  const body = createBulkBody();
  const rejections: NewRejection[] = [];
  let documents = 0;
  const reject = (productId: number, stage: RejectedDocument['stage'], cause: string, detail: string): void => {
    const rejectedAt = new Date(services.now()).toISOString();
    const { run } = services;
    rejections.push({ productId, storefront: storefront.id, stage, cause, detail, run, rejectedAt, version });
  };
  const withhold = (id: number, reasons: readonly string[]): void => {
    body.append(tombstoneOperation(services, { id, version }, reasons));
  };

  for (const row of batch.rows) {
    let operation: BulkOperation;
    try {
      const transformed = transformProduct(row, storefront, context, batch.now);
      if (transformed.kind === 'withheld') {
        withhold(row.id, transformed.reasons);
        continue;
      }
      operation = { id: row.id, version, json: serialiseDocument(transformed.document, services.run, version).json };
    } catch (error) {
      const name = error instanceof Error ? error.name : 'error';
      reject(row.id, 'transform', `transform: ${name}`, error instanceof Error ? error.message : String(error));
      withhold(row.id, ['unreadable']);
      continue;
    }
    documents += 1;
    body.append(operation);
  }
  for (const id of batch.missing) withhold(id, ['gone']);
  for (const { id, cause } of batch.unreadable) {
    reject(id, 'extract', `extract: ${cause}`, cause);
    withhold(id, ['unreadable']);
  }
  return { body, rejections, documents };
}

async function writeLive(
  services: ChangeBatchServices,
  { storefront, body, documents }: StorefrontTargets & PreparedBodies,
  index: string,
  takenAt: number,
): Promise<void> {
  if (body.operations.length === 0) return;
  const { budget, tuning, signal, events } = services;
  await budget.take(body.bytes);
  try {
    const to = { storefront: storefront.id, index, body, takenAt, retry: tuning.liveRetry, signal };
    await writeTarget(services, to);
  } finally {
    budget.give(body.bytes);
  }
  const tombstones = body.operations.length - documents;
  events.onIndexed({ storefront: storefront.id, documents, tombstones, bytes: body.bytes });
}
