import { type Static, Type } from 'typebox';
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

/** Each facet counts under every filter but its own. */
export const FacetsSchema = Type.Object({
  category: Type.Array(FacetValueSchema, {
    description: 'The top categories; with `category` picked, the categories directly below it.',
  }),
  brand: Type.Array(FacetValueSchema),
  colour: Type.Array(FacetValueSchema),
  size: Type.Array(FacetValueSchema, { description: 'Sizes in stock; the filter is optionSize.' }),
  gender: Type.Array(FacetValueSchema),
  delivery: Type.Array(FacetValueSchema),
  price: Type.Object({
    bands: Type.Array(PriceBandSchema),
    min: Type.Union([Type.Integer(), Type.Null()]),
    max: Type.Union([Type.Integer(), Type.Null()]),
  }),
});
export type Facets = Static<typeof FacetsSchema>;
export const NO_FACETS: Facets = {
  category: [],
  brand: [],
  colour: [],
  size: [],
  gender: [],
  delivery: [],
  price: { bands: [], min: null, max: null },
};
type FacetValue = Static<typeof FacetValueSchema>;

/** The part of Elasticsearch's answer to `searchQuery` that the facets are read from. */
export interface FacetAggregations {
  readonly found: { readonly doc_count: number };
  readonly category: { readonly values: Buckets<{ readonly label: CategoryLabel }> };
  readonly brand: { readonly values: Buckets<{ readonly label: Buckets }> };
  readonly colour: { readonly values: Buckets };
  readonly optionSize: { readonly values: Buckets };
  readonly gender: { readonly values: Buckets };
  readonly delivery: { readonly values: Buckets };
  readonly price: {
    readonly bands: { readonly buckets: readonly ({ from?: number; to?: number } & CountedOffers)[] };
    readonly bounds: { readonly min: number | null; readonly max: number | null };
  };
}

interface Buckets<T = unknown> {
  readonly buckets: readonly ({ readonly key: string } & CountedOffers & T)[];
}

interface CategoryLabel {
  readonly hits: {
    readonly hits: readonly {
      readonly _source?: { readonly categoryPaths: readonly string[]; readonly categoryNames: readonly string[] };
    }[];
  };
}

/**
 * Pure.
 *
 * @param isHidden a category path that is hidden though documents still have it
 */
export function readFacets(answer: FacetAggregations, isHidden: (path: string) => boolean): Facets {
  const { bands, bounds } = answer.price;
  return {
    category: mostFirst(
      answer.category.values.buckets
        .filter((bucket) => !isHidden(bucket.key))
        .map((bucket) => valueOf(bucket, categoryLabel(bucket.key, bucket.label))),
    ),
    brand: mostFirst(answer.brand.values.buckets.map((bucket) => valueOf(bucket, bucket.label.buckets[0]?.key))),
    colour: valuesOf(answer.colour.values),
    size: valuesOf(answer.optionSize.values),
    gender: valuesOf(answer.gender.values),
    delivery: valuesOf(answer.delivery.values),
    price: {
      // Elasticsearch's bounds are [from, to): ours are inclusive, as the filters are.
      bands: bands.buckets.map((band) => ({
        from: band.from ?? null,
        to: band.to === undefined ? null : band.to - 1,
        count: itemCount(band),
      })),
      min: bounds.min,
      max: bounds.max,
    },
  };
}

function valuesOf({ buckets }: Buckets): FacetValue[] {
  return mostFirst(buckets.map((bucket) => valueOf(bucket)));
}

function valueOf(bucket: { readonly key: string } & CountedOffers, label?: string): FacetValue {
  return { value: bucket.key, label: label ?? bucket.key, count: itemCount(bucket) };
}

/** Elasticsearch's own order is that of offers. */
function mostFirst(values: FacetValue[]): FacetValue[] {
  return values.sort((one, other) => other.count - one.count);
}

/** A document has a name for each of its paths. */
function categoryLabel(path: string, { hits }: CategoryLabel): string | undefined {
  const document = hits.hits[0]?._source;
  return document?.categoryNames[document.categoryPaths.indexOf(path)];
}
