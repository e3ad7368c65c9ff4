import { type Static, Type } from 'typebox';
import type { Storefront } from '../storefronts/storefront.ts';
import type { FacetLabels } from './facet-labels.ts';
import { type CountedOffers, itemCount } from './item-count.ts';

const FacetValueSchema = Type.Object({
  value: Type.String({ description: 'What the filter parameter takes.' }),
  label: Type.String({ description: 'What a shopper reads.' }),
  count: Type.Integer(),
});
const PriceBandSchema = Type.Object({
  from: Type.Union([Type.Integer(), Type.Null()], { description: 'For priceFrom; null: open.' }),
  to: Type.Union([Type.Integer(), Type.Null()], { description: 'For priceTo; null: open.' }),
  count: Type.Integer(),
});
const DiscountSchema = Type.Object({
  from: Type.Integer({ description: 'For discountFrom: percent or more.' }),
  count: Type.Integer(),
});

/** Each facet counts under every filter but its own. */
export const FacetsSchema = Type.Object({
  category: Type.Array(FacetValueSchema, {
    description: 'The top categories; with `category` picked, the categories directly below it.',
  }),
  brand: Type.Array(FacetValueSchema),
  colour: Type.Array(FacetValueSchema),
  size: Type.Array(FacetValueSchema, { description: 'Sizes in stock; the filter is optionSize.' }),
  gender: Type.Array(FacetValueSchema),
  age: Type.Array(FacetValueSchema),
  season: Type.Array(FacetValueSchema),
  delivery: Type.Array(FacetValueSchema),
  price: Type.Object({
    bands: Type.Array(PriceBandSchema),
    min: Type.Union([Type.Integer(), Type.Null()]),
    max: Type.Union([Type.Integer(), Type.Null()]),
  }),
  discount: Type.Array(DiscountSchema, { description: 'The filter is discountFrom.' }),
  inStock: Type.Array(FacetValueSchema, { description: 'What can be bought.' }),
});
export type Facets = Static<typeof FacetsSchema>;
export const NO_FACETS: Facets = {
  category: [],
  brand: [],
  colour: [],
  size: [],
  gender: [],
  age: [],
  season: [],
  delivery: [],
  price: { bands: [], min: null, max: null },
  discount: [],
  inStock: [],
};
type FacetValue = Static<typeof FacetValueSchema>;

/** The part of Elasticsearch's answer to `searchQuery` that the facets are read from: those that a storefront shows. */
export interface FacetAggregations {
  readonly found: CountedOffers;
  readonly category?: Values;
  readonly brand?: Values;
  readonly colour?: Values;
  readonly size?: Values;
  readonly gender?: Values;
  readonly age?: Values;
  readonly season?: Values;
  readonly delivery?: Values;
  readonly price?: {
    readonly bands: Bands;
    readonly bounds: { readonly min: number | null; readonly max: number | null };
  };
  readonly discount?: { readonly bands: Bands };
  readonly inStock?: { readonly values: { readonly buckets: { readonly true: CountedOffers } } };
}

interface Values {
  readonly values: { readonly buckets: readonly ({ readonly key: string } & CountedOffers)[] };
}
interface Bands {
  readonly buckets: readonly ({ readonly from?: number; readonly to?: number } & CountedOffers)[];
}

/** What the values of facets are called. */
export interface FacetNames {
  readonly known: Pick<FacetLabels, 'categoryNames' | 'brandNames'>;
  /** Of the storefront's file. */
  readonly labels: NonNullable<Storefront['facets']['labels']>;
}

/** Whether every category and brand of an answer has a name. Pure. */
export function areLabelled({ category, brand }: FacetAggregations, known: FacetNames['known']): boolean {
  return (
    (category?.values.buckets ?? []).every(({ key }) => known.categoryNames.has(key)) &&
    (brand?.values.buckets ?? []).every(({ key }) => known.brandNames.has(key))
  );
}

/**
 * Pure.
 *
 * @param isHidden a category path that is hidden though documents still have it
 */
export function readFacets(
  answer: FacetAggregations,
  { known, labels }: FacetNames,
  isHidden: (path: string) => boolean,
): Facets {
  const { price, discount, inStock } = answer;
  const coded = (name: 'colour' | 'size' | 'gender' | 'age' | 'season' | 'delivery') =>
    valuesOf(answer[name], (value) => labels[name]?.[value]);
  return {
    category: valuesOf(answer.category, (path) => known.categoryNames.get(path)).filter(
      ({ value }) => !isHidden(value),
    ),
    brand: valuesOf(answer.brand, (id) => known.brandNames.get(id)),
    colour: coded('colour'),
    size: coded('size'),
    gender: coded('gender'),
    age: coded('age'),
    season: coded('season'),
    delivery: coded('delivery'),
    price: {
      // Elasticsearch's bounds are [from, to): ours are inclusive, as the filters are.
      bands: (price?.bands.buckets ?? []).map((band) => ({
        from: band.from ?? null,
        to: band.to === undefined ? null : band.to - 1,
        count: itemCount(band),
      })),
      min: price?.bounds.min ?? null,
      max: price?.bounds.max ?? null,
    },
    discount: (discount?.bands.buckets ?? []).map((band) => ({ from: band.from ?? 0, count: itemCount(band) })),
    inStock:
      inStock === undefined
        ? []
        : [{ value: 'true', label: labels.inStock?.['true'] ?? 'true', count: itemCount(inStock.values.buckets.true) }],
  };
}

/** Elasticsearch's own order is that of offers. */
function valuesOf(values: Values | undefined, labelOf: (value: string) => string | undefined): FacetValue[] {
  return (values?.values.buckets ?? [])
    .map((bucket) => ({ value: bucket.key, label: labelOf(bucket.key) ?? bucket.key, count: itemCount(bucket) }))
    .sort((one, other) => other.count - one.count);
}
