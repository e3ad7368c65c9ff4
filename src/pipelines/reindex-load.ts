import type { ProductRowBatch } from '../extract/product-row.ts';
import { readLastProductId, readProductPage } from '../extract/product-rows.ts';
import { stateIndex } from '../indices/index-name.ts';
import type { SettledResult } from '../load/bulk-index.ts';
import type { BulkOperation } from '../load/bulk-operations.ts';
import { saveRejected } from '../load/rejected-documents.ts';
import { type BatchSerialiser, createBatchSerialiser } from '../transform/serialise-batch.ts';
import { type PolicyContext, preparePolicies, transformProduct } from '../transform/transform-product.ts';
import type { ReindexServices } from './reindex-services.ts';
import { type ReindexTarget, reject } from './reindex-target.ts';
import { SOURCE_RETRY, withRetries } from './with-retries.ts';

/**
 * Reads every product once, and loads it into the index of every storefront in which it shows.
 *
 * Withheld products are not written: the index is new, so there is nothing to overwrite, and a change that comes
 * later finds the index among its write targets.
 *
 * @returns rows read
 */
export async function loadTargets(
  services: ReindexServices,
  run: string,
  targets: readonly ReindexTarget[],
): Promise<number> {
  if (targets.length === 0) return 0;
  const through = await withRetries(SOURCE_RETRY, services, () => readLastProductId(services.source, services.queries));
  const readPage = (after: number) =>
    withRetries(SOURCE_RETRY, services, () =>
      readProductPage(services.source, services.queries, { after, through }, services.tuning.pageRows),
    );
  let rows = 0;
  let reading = readPage(0);
  for (;;) {
    const page = await reading;
    services.signal?.throwIfAborted();
    if (page.last === null) break;
    // The next page is read while this one is transformed and sent.
    reading = readPage(page.last);
    reading.catch(() => undefined);
    rows += page.rows.length + page.unreadable.length;
    await loadPage(services, run, targets, page);
    services.onProgress({
      rows,
      share: through === 0 ? 1 : page.last / through,
      documents: targets.reduce((sum, target) => sum + target.counts.documents, 0),
      rejected: targets.reduce((sum, target) => sum + target.counts.rejected, 0),
    });
    if (targets.every((target) => target.failure !== null)) break;
  }
  // Together: one after the other, Elasticsearch would idle while each of the last requests is waited for.
  await Promise.all(targets.map((target) => attempt(target, () => target.loader.finish())));
  await saveRejections(services, targets);
  return rows;
}

async function loadPage(
  services: ReindexServices,
  run: string,
  targets: readonly ReindexTarget[],
  page: ProductRowBatch,
): Promise<void> {
  const context = preparePolicies(page.state);
  const serialiser = createBatchSerialiser(context, run, page.version);
  for (const target of targets) {
    if (target.failure !== null) continue;
    rejectUnreadable(target, run, page, services.now());
    await attempt(target, () => loadPageInto(target, run, page, { context, serialiser }, services.now()));
  }
  await saveRejections(services, targets);
}

async function loadPageInto(
  target: ReindexTarget,
  run: string,
  page: ProductRowBatch,
  { context, serialiser }: { readonly context: PolicyContext; readonly serialiser: BatchSerialiser },
  now: number,
): Promise<void> {
  for (const row of page.rows) {
    let json: Buffer;
    try {
      const transformed = transformProduct(row, target.storefront, context, target.at ?? page.now);
      if (transformed.kind === 'withheld') {
        target.counts.withheld += 1;
        continue;
      }
      json = serialiser.serialise(row, transformed.document);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      const cause = error instanceof Error ? `transform: ${error.name}` : 'transform';
      reject(target, rejection(target, row.id, 'transform', cause, detail, run, now));
      continue;
    }
    await target.loader.add({ id: row.id, version: page.version, json });
  }
}

function rejectUnreadable(target: ReindexTarget, run: string, page: ProductRowBatch, now: number): void {
  for (const { id, cause } of page.unreadable) {
    reject(target, rejection(target, id, 'extract', `extract: ${cause}`, cause, run, now));
  }
}

/** Counts what became of a bulk request's documents. */
export function settleBulk(
  target: ReindexTarget,
  run: string,
  operations: readonly BulkOperation[],
  results: readonly SettledResult[],
  now: number,
): void {
  for (const [at, result] of results.entries()) {
    const operation = operations[at];
    if (operation === undefined) continue;
    if (result.kind === 'rejected') {
      reject(target, rejection(target, operation.id, 'load', `load: ${result.type}`, result.reason, run, now));
    } else {
      target.counts.documents += 1;
    }
  }
}

function rejection(
  target: ReindexTarget,
  productId: number,
  stage: 'extract' | 'transform' | 'load',
  cause: string,
  detail: string,
  run: string,
  now: number,
) {
  const rejectedAt = new Date(now).toISOString();
  return { productId, storefront: target.storefront.id, stage, cause, detail, run, rejectedAt };
}

async function saveRejections(services: ReindexServices, targets: readonly ReindexTarget[]): Promise<void> {
  for (const target of targets) {
    const rejections = target.rejections.splice(0);
    await saveRejected(services.elasticsearch, stateIndex(services.prefix, 'rejected'), rejections);
  }
}

/** A failure costs this storefront only. */
async function attempt(target: ReindexTarget, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    target.failure ??= { error };
  }
}
