import type { ProductRow } from '../extract/product-row.ts';
import { brandKey, normaliseText } from './normalise-text.ts';
import type { PreparedCategory } from './prepare-categories.ts';

/** What a row and its categories say in words. */
export interface ProductText {
  readonly categoryPaths: readonly string[];
  readonly categoryNames: readonly string[];
  readonly primaryCategoryPath: string | null;
  readonly filedCategories: readonly number[];
  readonly colours: readonly string[];
  readonly colourGroups: readonly string[];
  readonly brandKeys: readonly string[];
  readonly allText: string;
}

/** Describes a row. Categories that are hidden are left out: nobody finds or counts the product below them. */
export function describeProduct(row: ProductRow, prepared: ReadonlyMap<number, PreparedCategory>): ProductText {
  const categories: PreparedCategory[] = [];
  let primary: PreparedCategory | undefined;
  for (const { categoryId, primary: isPrimary } of row.categories) {
    const category = prepared.get(categoryId);
    if (category?.visible !== true) continue;
    categories.push(category);
    if (isPrimary) primary ??= category;
  }
  primary ??= categories[0];
  const displayed = row.options.filter((option) => option.displayed === true);
  const colours = distinct(displayed.map(({ colour }) => colour));
  const colourGroups = distinct(displayed.map(({ colourGroup }) => colourGroup));
  const spellings = row.brand === null ? [] : distinct([row.brand.nameKo, row.brand.nameEn, ...row.brand.aliases]);
  // A name for each path, in the same order: facets take their labels from here.
  const named = new Map(
    categories.flatMap(({ paths, names }) => paths.map((path, depth) => [path, names[depth] ?? ''])),
  );
  const categoryNames = [...named.values()];
  const parts = [
    ...spellings,
    row.name,
    ...categoryNames,
    ...categories.flatMap(({ namesEn }) => namesEn),
    ...colours,
    ...colourGroups,
    ...row.tags,
  ];
  return {
    categoryPaths: [...named.keys()],
    categoryNames,
    primaryCategoryPath: primary?.paths.at(-1) ?? null,
    filedCategories: [...new Set(categories.map(({ id }) => id))],
    colours,
    colourGroups,
    brandKeys: distinct(spellings.map(brandKey)),
    // Normalised once as a whole: part by part takes three times as long. A part a line, for whoever reads it.
    allText: normaliseText(distinct(parts).join('\n')),
  };
}

/** Without repetitions and empty values, in the order of first appearance. */
export function distinct(values: readonly (string | null)[]): readonly string[] {
  return [...new Set(values)].filter((value): value is string => value !== null && value !== '');
}
