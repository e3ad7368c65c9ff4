import type { JudgedProduct } from './judged-product.ts';

/** What a query asks for, by attributes. */
export interface Wanted {
  /** Leaf categories and kinds of garment; any of them. Empty: whatever it is. */
  readonly means: readonly (number | string)[];
  readonly brand?: number;
  readonly size?: string;
  readonly priceFrom?: number;
  readonly priceTo?: number;
  readonly delivery?: string;
  readonly length?: string;
  readonly feature?: string;
  readonly colour?: string;
  readonly gender?: string;
  readonly season?: string;
  readonly fabric?: string;
  readonly fit?: string;
  readonly pattern?: string;
}

/** 3: every part of the query; 2: all but a soft one; 1: something of the same parent category; 0: nothing of it. */
export type Grade = 0 | 1 | 2 | 3;

/** Pure. */
export function gradeOf(product: JudgedProduct, wanted: Wanted): Grade {
  const means =
    wanted.means.length === 0 || wanted.means.some((each) => each === product.category || each === product.item);
  const near = parentsOf(wanted).has(product.parentCategory) ? 1 : 0;
  if (!means || !fitsHard(product, wanted)) return near;
  const missing = softOf(product, wanted).filter((fits) => !fits).length;
  return missing === 0 ? 3 : missing === 1 ? 2 : near;
}

function fitsHard(product: JudgedProduct, wanted: Wanted): boolean {
  const price = product.price ?? NaN;
  return (
    same(product.brand, wanted.brand) &&
    same(product.delivery, wanted.delivery) &&
    same(product.length, wanted.length) &&
    (wanted.feature === undefined || product.features.includes(wanted.feature)) &&
    (wanted.size === undefined || product.sizesInStock.includes(wanted.size)) &&
    (wanted.priceFrom === undefined || price >= wanted.priceFrom) &&
    (wanted.priceTo === undefined || price <= wanted.priceTo)
  );
}

function softOf(product: JudgedProduct, wanted: Wanted): boolean[] {
  return [
    wanted.colour === undefined || product.colours.includes(wanted.colour),
    same(product.gender, wanted.gender) || (wanted.gender !== 'kids' && product.gender === 'unisex'),
    same(product.season, wanted.season) || product.season === 'all',
    same(product.fabric, wanted.fabric),
    same(product.fit, wanted.fit),
    same(product.pattern, wanted.pattern),
  ];
}

function same<T>(value: T, wanted: T | undefined): boolean {
  return wanted === undefined || value === wanted;
}

function parentsOf({ means }: Wanted): ReadonlySet<number> {
  return new Set(means.filter((each) => typeof each === 'number').map((category) => category - (category % 10)));
}
