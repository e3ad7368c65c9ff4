import { type Static, Type } from 'typebox';

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
    readonly bands: { readonly buckets: readonly { from?: number; to?: number; doc_count: number }[] };
    readonly bounds: { readonly min: number | null; readonly max: number | null };
  };
}

interface Buckets<T = unknown> {
  readonly buckets: readonly ({ readonly key: string; readonly doc_count: number } & T)[];
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
    category: answer.category.values.buckets
      .filter((bucket) => !isHidden(bucket.key))
      .map((bucket) => valueOf(bucket, categoryLabel(bucket.key, bucket.label))),
    brand: answer.brand.values.buckets.map((bucket) => valueOf(bucket, bucket.label.buckets[0]?.key)),
    colour: answer.colour.values.buckets.map((bucket) => valueOf(bucket)),
    size: answer.optionSize.values.buckets.map((bucket) => valueOf(bucket)),
    gender: answer.gender.values.buckets.map((bucket) => valueOf(bucket)),
    delivery: answer.delivery.values.buckets.map((bucket) => valueOf(bucket)),
    price: {
      // Elasticsearch's bounds are [from, to): ours are inclusive, as the filters are.
      bands: bands.buckets.map(({ from, to, doc_count }) => ({
        from: from ?? null,
        to: to === undefined ? null : to - 1,
        count: doc_count,
      })),
      min: bounds.min,
      max: bounds.max,
    },
  };
}

function valueOf(bucket: { readonly key: string; readonly doc_count: number }, label?: string): FacetValue {
  return { value: bucket.key, label: label ?? bucket.key, count: bucket.doc_count };
}

/** A document has a name for each of its paths. */
function categoryLabel(path: string, { hits }: CategoryLabel): string | undefined {
  const document = hits.hits[0]?._source;
  return document?.categoryNames[document.categoryPaths.indexOf(path)];
}
