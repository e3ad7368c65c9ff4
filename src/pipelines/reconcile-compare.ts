import type { ProductRowBatch } from '../extract/product-row.ts';
import type { IndexedProduct } from '../indices/indexed-products.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { serialiseDocument } from '../transform/serialise-document.ts';
import { type PolicyContext, transformProduct } from '../transform/transform-product.ts';

/**
 * How the index differs from the database. `missing`: it lacks a product that shows. `stale`: its document has another
 * content. `extra`: it has a document of a product that is gone or withheld.
 */
export type DifferenceKind = 'missing' | 'stale' | 'extra';

/** What the database says of products in a storefront: the content hash of each that has a document. */
export type ExpectedHashes = ReadonlyMap<number, string>;

/** A row that breaks the transform has no document: what can't be understood must not show. */
export function expectedHashes(
  batch: Pick<ProductRowBatch, 'rows' | 'now'>,
  storefront: Storefront,
  context: PolicyContext,
): ExpectedHashes {
  const hashes = new Map<number, string>();
  for (const row of batch.rows) {
    const hash = hashOf(() => transformProduct(row, storefront, context, batch.now));
    if (hash !== null) hashes.set(row.id, hash);
  }
  return hashes;
}

function hashOf(transform: () => ReturnType<typeof transformProduct>): string | null {
  try {
    const transformed = transform();
    return transformed.kind === 'document' ? serialiseDocument(transformed.document, '', 0).contentHash : null;
  } catch {
    return null;
  }
}

/** @returns null where both sides agree */
export function compareProduct(
  expected: string | undefined,
  indexed: IndexedProduct | undefined,
): DifferenceKind | null {
  const shown = indexed?.state === 'product' ? indexed : undefined;
  if (expected === undefined) return shown === undefined ? null : 'extra';
  if (shown === undefined) return 'missing';
  return shown.contentHash === expected ? null : 'stale';
}
