import { setTimeout as sleep } from 'node:timers/promises';
import { peekProductsByIds, readLastProductId, readProductIds } from '../extract/product-rows.ts';
import { documentDifferences } from '../gate/document-differences.ts';
import type { SampleDifference, SampleFacts } from '../gate/gate-facts.ts';
import { readDocumentsByIds, sampleDocuments, type StoredDocument } from '../indices/sample-documents.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import type { ProductDocument } from '../transform/product-document.ts';
import { type PolicyContext, preparePolicies, transformProduct } from '../transform/transform-product.ts';
import type { ReindexServices } from './reindex-services.ts';

type Services = Pick<ReindexServices, 'source' | 'queries' | 'elasticsearch'>;

/** Products that are picked from the index; about as many are picked from the database. */
const SAMPLE = 200;
/** Places in the database from which they are picked. */
const STRETCHES = 10;
/** After this a change must have arrived: what differs is looked at again then, before it counts. */
const FRESHNESS_MS = 5_000;
/** How often the sample is looked at when more of it differs than may. */
const LOOKS = 5;

/**
 * Compares products that were picked by chance, from the index and from the database, field by field with what the
 * transform makes of their rows now. Takes no version and writes nothing.
 *
 * @param tolerated share of the sample that may differ: then nothing is looked at again
 */
export async function compareSample(
  services: Services,
  storefront: Storefront,
  index: string,
  tolerated: number,
): Promise<SampleFacts> {
  const { indexed, stored } = await pickIds(services, index);
  const ids = [...new Set([...indexed, ...stored])];
  // Nothing is on its way into an index that has nothing at all.
  const looks = indexed.length === 0 ? 1 : LOOKS;
  let differing = await lookAt(services, storefront, index, ids);
  for (let look = 2; look <= looks && differing.length > ids.length * tolerated; look++) {
    await sleep(FRESHNESS_MS);
    const suspects = differing.map(({ id }) => id);
    const before = new Map(differing.map((one) => [one.id, one.wanted]));
    differing = await lookAt(services, storefront, index, suspects);
    // What the database has changed since the last look may still be on its way.
    if (look === looks) differing = differing.filter(({ id, wanted }) => wanted === before.get(id));
  }
  return {
    compared: ids.length,
    differing: differing.map(({ wanted: _wanted, ...difference }) => difference),
  };
}

async function pickIds(
  { source, queries, elasticsearch }: Services,
  index: string,
): Promise<{ readonly indexed: readonly number[]; readonly stored: readonly number[] }> {
  const indexed = await sampleDocuments(elasticsearch, index, SAMPLE, Math.floor(Math.random() * 2 ** 31));
  const last = await readLastProductId(source, queries);
  const stored: number[] = [];
  for (let stretch = 0; stretch < STRETCHES; stretch++) {
    const after = Math.floor(Math.random() * last);
    stored.push(...(await readProductIds(source.pool, queries, { after, through: last }, SAMPLE / STRETCHES)));
  }
  return { indexed: indexed.map(({ id }) => id), stored };
}

interface Look extends SampleDifference {
  /** What the document should be, as JSON; null: there should be none. */
  readonly wanted: string | null;
}

async function lookAt(
  { source, queries, elasticsearch }: Services,
  storefront: Storefront,
  index: string,
  ids: readonly number[],
): Promise<Look[]> {
  if (ids.length === 0) return [];
  const batch = await peekProductsByIds(source.pool, queries, ids);
  const context = preparePolicies(batch.state);
  const wanted = new Map(batch.rows.map((row) => [row.id, documentOf(row, storefront, context, batch.now)]));
  const stored = await readDocumentsByIds(elasticsearch, index, ids);
  return ids.flatMap((id) => compare(id, wanted.get(id) ?? null, stored.get(id)));
}

/** A row that breaks the transform has no document: what can't be understood must not show. */
function documentOf(
  row: Parameters<typeof transformProduct>[0],
  storefront: Storefront,
  context: PolicyContext,
  now: number,
): ProductDocument | null {
  try {
    const transformed = transformProduct(row, storefront, context, now);
    return transformed.kind === 'document' ? transformed.document : null;
  } catch {
    return null;
  }
}

function compare(id: number, wanted: ProductDocument | null, stored: StoredDocument | undefined): Look[] {
  const shown = stored?.state === 'product' ? stored : null;
  const json = wanted === null ? null : JSON.stringify(wanted);
  if (wanted === null) return shown === null ? [] : [{ id, kind: 'extra', fields: [], wanted: json }];
  if (shown === null) return [{ id, kind: 'missing', fields: [], wanted: json }];
  const fields = documentDifferences(shown, { ...wanted });
  return fields.length === 0 ? [] : [{ id, kind: 'stale', fields, wanted: json }];
}
