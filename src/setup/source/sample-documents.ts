import type { TransformedSample } from '../../pipelines/transform-sample.ts';
import type { ProductDocument } from '../../transform/product-document.ts';

/** Some documents of each storefront in turn, from all over its sample. */
export function pickDocuments(
  samples: readonly TransformedSample[],
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
