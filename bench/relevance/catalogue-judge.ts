import type { Judge } from './evaluate.ts';
import { gradeOf } from './grade.ts';
import type { JudgedCatalogue, JudgedProduct } from './judged-product.ts';
import type { JudgedQuery } from './query-set.ts';

const TOP = 10;

/** Judges by what the products were made from. Offers of one item count once, by the best of them. Pure. */
export function judgeByCatalogue(catalogue: JudgedCatalogue): Judge<JudgedQuery> {
  const byId = new Map(
    [...catalogue].map(([storefront, products]) => [storefront, new Map(products.map((each) => [each.id, each]))]),
  );
  return (query, { products: found }) => {
    const products = byId.get(query.storefront) ?? new Map<number, JudgedProduct>();
    const forbidden = found.filter((id, place) => {
      const product = products.get(id);
      if (product?.found !== true) return true;
      return place < TOP && (query.never ?? []).some((each) => each === product.category || each === product.item);
    });
    const shown = new Set<number>();
    const grades = found.map((id) => {
      const product = products.get(id);
      if (product?.found !== true || shown.has(itemOf(product))) return 0;
      shown.add(itemOf(product));
      return gradeOf(product, query.wanted);
    });
    return { forbidden, grades, available: query.nothing === true ? [] : gradesOfItems(products, query) };
  };
}

function gradesOfItems(products: ReadonlyMap<number, JudgedProduct>, { wanted }: JudgedQuery): number[] {
  const best = new Map<number, number>();
  for (const product of products.values()) {
    if (!product.found || product.soldOut) continue;
    best.set(itemOf(product), Math.max(best.get(itemOf(product)) ?? 0, gradeOf(product, wanted)));
  }
  return [...best.values()];
}

/** Offers of no group are items of their own. */
function itemOf({ id, groupId }: JudgedProduct): number {
  return groupId ?? -id;
}
