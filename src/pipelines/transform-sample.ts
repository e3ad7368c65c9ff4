import type { ProductRowView } from '../extract/product-row.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import type { ProductDocument } from '../transform/product-document.ts';
import { preparePolicies, transformProduct } from '../transform/transform-product.ts';

/** What would become of some rows in one storefront. */
export interface TransformedSample {
  readonly storefront: string;
  readonly documents: readonly ProductDocument[];
  /** Rows that have no document. */
  readonly hidden: number;
  /** How many rows each reason withholds, the most frequent first; a row may have several. */
  readonly withheld: readonly (readonly [reason: string, rows: number])[];
  /** Rows that the transform broke on. */
  readonly broken: readonly { readonly id: number; readonly cause: string }[];
}

/** Pure. */
export function transformSample(batch: ProductRowView, storefront: Storefront): TransformedSample {
  const context = preparePolicies(batch.state);
  const documents: ProductDocument[] = [];
  const reasons = new Map<string, number>();
  const broken: { id: number; cause: string }[] = [];
  let hidden = 0;
  for (const row of batch.rows) {
    try {
      const result = transformProduct(row, storefront, context, batch.now);
      if (result.kind === 'document') documents.push(result.document);
      else {
        hidden += 1;
        for (const reason of result.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    } catch (error) {
      broken.push({ id: row.id, cause: error instanceof Error ? error.message : String(error) });
    }
  }
  return { storefront: storefront.id, documents, hidden, withheld: mostFirst(reasons), broken };
}

export function mostFirst(counts: Iterable<readonly [string, number]>): [string, number][] {
  return [...counts].map(([key, count]): [string, number] => [key, count]).sort(([, one], [, other]) => other - one);
}
