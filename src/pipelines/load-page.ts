import type { ProductRowBatch } from '../extract/product-row.ts';
import type { SettledResult } from '../load/bulk-index.ts';
import type { BulkOperation } from '../load/bulk-operations.ts';
import type { NewRejection } from '../load/rejected-documents.ts';
import { type BatchSerialiser, createBatchSerialiser } from '../transform/serialise-batch.ts';
import { type PolicyContext, preparePolicies, transformProduct } from '../transform/transform-product.ts';
import { tombstoneOperation } from './change-batch-write.ts';
import type { PageShare } from './part-progress.ts';
import { attempt, type ReindexTarget, reject } from './reindex-target.ts';

/** A page of a part, and what each storefront's index has of it already. */
export interface Page {
  readonly batch: ProductRowBatch;
  /** Ids above this and up to `last` are the page's. */
  readonly after: number;
  readonly last: number;
}

/** A storefront's place in the part that a page is of. */
export interface PageTarget {
  readonly target: ReindexTarget;
  readonly begin: (page: { readonly last: number; readonly version: number }) => PageShare;
  readonly checkpoint: number;
  /** Documents that a worker that was killed has left beyond its checkpoint, with their content hash; null: none. */
  readonly written: ReadonlyMap<number, string> | null;
}

/** Transforms a page for each storefront and hands the documents to its loader. */
export async function loadPage(run: string, targets: readonly PageTarget[], page: Page, now: number): Promise<void> {
  const { batch } = page;
  const context = preparePolicies(batch.state);
  const serialiser = createBatchSerialiser(context, run, batch.version);
  for (const place of targets) {
    const { target, checkpoint } = place;
    if (target.failure !== null || page.last <= checkpoint) continue;
    const share = place.begin({ last: page.last, version: batch.version });
    target.pages.set(batch.version, share);
    const todo = page.after >= checkpoint ? batch : beyond(batch, checkpoint);
    share.rows = todo.rows.length + todo.unreadable.length;
    for (const { id, cause } of todo.unreadable) {
      reject(
        target,
        share,
        rejection(target, { id, version: batch.version }, 'extract', `extract: ${cause}`, cause, run, now),
      );
    }
    await attempt(target, () => loadPageInto(place, share, run, todo, { context, serialiser }, now));
    if (place.written !== null) await attempt(target, () => overwrite(place, share, run, page));
    share.open -= 1;
    share.progress.advance();
  }
}

/** After a kill, a page may begin before what is settled already. */
function beyond(batch: ProductRowBatch, checkpoint: number): ProductRowBatch {
  return {
    ...batch,
    rows: batch.rows.filter(({ id }) => id > checkpoint),
    unreadable: batch.unreadable.filter(({ id }) => id > checkpoint),
  };
}

async function loadPageInto(
  { target, written }: PageTarget,
  share: PageShare,
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
        share.withheld += 1;
        continue;
      }
      json = serialiser.serialise(row, transformed.document);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      const cause = error instanceof Error ? `transform: ${error.name}` : 'transform';
      reject(
        target,
        share,
        rejection(target, { id: row.id, version: page.version }, 'transform', cause, detail, run, now),
      );
      continue;
    }
    const before = written?.get(row.id);
    if (before !== undefined && before === serialiser.contentHashIn(json)) {
      // There already, as it is now: whatever changes it later reaches the index by itself.
      share.documents += 1;
      continue;
    }
    share.open += 1;
    await target.loader.add({ id: row.id, version: page.version, json });
  }
}

/**
 * A worker that was killed may have written products that are withheld or gone by now. A new index has nothing to
 * overwrite, but this one has.
 */
async function overwrite(
  { target, written }: PageTarget,
  share: PageShare,
  run: string,
  { batch, after, last }: Page,
): Promise<void> {
  if (written === null) return;
  const reasons = new Map<number, readonly string[]>();
  for (const id of written.keys()) if (id > after && id <= last) reasons.set(id, ['gone']);
  for (const { id } of batch.unreadable) if (reasons.has(id)) reasons.set(id, ['rejected']);
  const context = preparePolicies(batch.state);
  for (const row of batch.rows) {
    if (!reasons.has(row.id)) continue;
    try {
      const transformed = transformProduct(row, target.storefront, context, target.at ?? batch.now);
      if (transformed.kind === 'withheld') reasons.set(row.id, transformed.reasons);
      else reasons.delete(row.id);
    } catch {
      reasons.set(row.id, ['rejected']);
    }
  }
  for (const [id, why] of reasons) {
    share.open += 1;
    share.overwritten += 1;
    // Its answer counts one document, which it is not.
    share.documents -= 1;
    await target.loader.add(tombstoneOperation({ run }, { id, version: batch.version }, why));
  }
}

/** Counts what became of a bulk request's documents, page by page: a request has those of several. */
export function settleBulk(
  target: ReindexTarget,
  run: string,
  operations: readonly BulkOperation[],
  results: readonly SettledResult[],
  now: number,
): void {
  let share: PageShare | undefined;
  for (const [at, result] of results.entries()) {
    const operation = operations[at];
    if (operation === undefined) continue;
    if (operation.version !== share?.version) {
      share?.progress.advance();
      share = target.pages.get(operation.version);
      if (share === undefined) throw new Error(`An operation of no page was answered: product ${operation.id}`);
    }
    share.open -= 1;
    if (result.kind === 'rejected') {
      reject(target, share, rejection(target, operation, 'load', `load: ${result.type}`, result.reason, run, now));
    } else {
      share.documents += 1;
    }
  }
  share?.progress.advance();
}

function rejection(
  target: ReindexTarget,
  { id: productId, version }: Pick<BulkOperation, 'id' | 'version'>,
  stage: 'extract' | 'transform' | 'load',
  cause: string,
  detail: string,
  run: string,
  now: number,
): NewRejection {
  const rejectedAt = new Date(now).toISOString();
  return { productId, storefront: target.storefront.id, stage, cause, detail, run, rejectedAt, version };
}
