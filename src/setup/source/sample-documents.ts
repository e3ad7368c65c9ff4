import type { ProductRowBatch } from '../../extract/product-row.ts';
import type { Storefront } from '../../storefronts/storefront.ts';
import type { ProductDocument } from '../../transform/product-document.ts';
import { preparePolicies, transformProduct } from '../../transform/transform-product.ts';

/** What would become of a sample of rows in one storefront. */
export interface StorefrontSample {
  readonly storefront: string;
  readonly documents: readonly ProductDocument[];
  /** How many rows each reason withholds, the most frequent first. */
  readonly withheld: readonly (readonly [reason: string, rows: number])[];
  /** Rows that the transform broke on. */
  readonly broken: readonly { readonly id: number; readonly cause: string }[];
}

export function transformSample(batch: ProductRowBatch, storefront: Storefront): StorefrontSample {
  const context = preparePolicies(batch.state);
  const documents: ProductDocument[] = [];
  const reasons = new Map<string, number>();
  const broken: { id: number; cause: string }[] = [];
  for (const row of batch.rows) {
    try {
      const result = transformProduct(row, storefront, context, batch.now);
      if (result.kind === 'document') documents.push(result.document);
      else for (const reason of result.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    } catch (error) {
      broken.push({ id: row.id, cause: error instanceof Error ? error.message : String(error) });
    }
  }
  const withheld = [...reasons].sort(([, one], [, other]) => other - one);
  return { storefront: storefront.id, documents, withheld, broken };
}

/** Some documents of each storefront in turn, from all over its sample. */
export function pickDocuments(
  samples: readonly StorefrontSample[],
  count: number,
): { storefront: string; document: ProductDocument }[] {
  const picked: { storefront: string; document: ProductDocument }[] = [];
  const share = Math.ceil(count / Math.max(1, samples.length));
  for (const { storefront, documents } of samples) {
    const step = Math.max(1, Math.floor(documents.length / share));
    for (let index = 0; index < documents.length && index < step * share; index += step) {
      const document = documents[index];
      if (document !== undefined) picked.push({ storefront, document });
    }
  }
  return picked.slice(0, count);
}
