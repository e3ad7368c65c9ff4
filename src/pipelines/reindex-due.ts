import { readProductsByIds } from '../extract/product-rows.ts';
import { readPrimaryClock } from '../extract/version.ts';
import { countDue, type DuePage, readDue } from '../indices/due-documents.ts';
import { createBulkBody } from '../load/bulk-body.ts';
import { bulkIndex } from '../load/bulk-index.ts';
import { serialiseDocument } from '../transform/serialise-document.ts';
import { preparePolicies, transformProduct } from '../transform/transform-product.ts';
import { tombstoneOperation } from './change-batch-write.ts';
import type { ReindexServices } from './reindex-services.ts';
import type { ReindexTarget } from './reindex-target.ts';
import { SOURCE_RETRY, withRetries } from './with-retries.ts';

type Services = Pick<ReindexServices, 'source' | 'queries' | 'elasticsearch' | 'isRetriable' | 'warn' | 'signal'>;

const PAGE_IDS = 1_000;
/** Moments may pass while the last ones are dealt with; a document that stays due is the gate's to judge. */
const MOST_PASSES = 5;

/**
 * Indexes again what became due in the new index while it was loaded: nobody could see it there before its first
 * refresh, and a consumer may not run at all. The index must have been refreshed.
 *
 * @returns documents that are due all the same
 */
export async function indexWhatBecameDue(
  services: Services,
  run: string,
  { index, storefront }: Pick<ReindexTarget, 'index' | 'storefront'>,
): Promise<number> {
  const { elasticsearch, source } = services;
  for (let pass = 1; ; pass++) {
    const now = await readPrimaryClock(source.pool);
    const left = (await countDue(elasticsearch, [index], now)).get(index)?.documents ?? 0;
    if (left === 0 || pass > MOST_PASSES) return left;
    let after: DuePage['next'] = null;
    do {
      const page: DuePage = await readDue(elasticsearch, [index], now, { size: PAGE_IDS, after });
      const ids = page.due.map(({ id }) => id);
      if (ids.length > 0) await indexAgain(services, run, { index, storefront }, ids);
      after = page.next;
    } while (after !== null);
    await elasticsearch.indices.refresh({ index });
  }
}

/** What can't be transformed or is refused stays as it is, and due. */
async function indexAgain(
  services: Services,
  run: string,
  { index, storefront }: Pick<ReindexTarget, 'index' | 'storefront'>,
  ids: readonly number[],
): Promise<void> {
  const { source, queries, elasticsearch, isRetriable, signal } = services;
  const batch = await withRetries(SOURCE_RETRY, services, () => readProductsByIds(source, queries, ids));
  const { version } = batch;
  const context = preparePolicies(batch.state);
  const body = createBulkBody();
  for (const row of batch.rows) {
    try {
      const transformed = transformProduct(row, storefront, context, batch.now);
      body.append(
        transformed.kind === 'withheld'
          ? tombstoneOperation({ run }, { id: row.id, version }, transformed.reasons)
          : { id: row.id, version, json: serialiseDocument(transformed.document, run, version).json },
      );
    } catch (error) {
      services.warn(error);
    }
  }
  for (const id of batch.missing) body.append(tombstoneOperation({ run }, { id, version }, ['gone']));
  if (body.operations.length > 0) await bulkIndex({ client: elasticsearch, index, isRetriable, signal }, body);
}
