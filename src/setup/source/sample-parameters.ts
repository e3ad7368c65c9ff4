import type { SourceFile } from '../../extract/source-shape.ts';

/** What to ask the source's queries for. */
export interface SampleKeys {
  readonly products: readonly number[];
  readonly sellers: readonly number[];
  readonly brands: readonly number[];
  readonly categories: readonly number[];
}

/** Ids that nothing has: for queries that are looked at and not run. */
export const NO_KEYS: SampleKeys = { products: [], sellers: [], brands: [], categories: [] };

const PAGE = 10;
const SOME_MOMENT = '2026-01-01 00:00:00';

/** The parameters of one query, in its order. */
export function sampleParameters(file: SourceFile, query: string, keys: SampleKeys): unknown[] {
  switch (file) {
    case 'product-ids':
      return [0, keys.products.at(-1) ?? 0, PAGE];
    case 'product-ids-by-seller':
      return [keys.sellers[0] ?? 0, 0, PAGE];
    case 'product-ids-by-brand':
      return [keys.brands[0] ?? 0, 0, PAGE];
    case 'product-ids-by-category':
      return [keys.categories[0] ?? 0, 0, PAGE];
    case 'hidden-products':
      return [SOME_MOMENT];
    case 'sellers':
      return [atLeastOne(keys.sellers)];
    case 'brands':
    case 'brand-aliases':
      return [atLeastOne(keys.brands)];
    default:
      return query.includes('?') ? [atLeastOne(keys.products)] : [];
  }
}

/** IN () of nothing is a syntax error. */
function atLeastOne(ids: readonly number[]): readonly number[] {
  return ids.length === 0 ? [0] : ids;
}
