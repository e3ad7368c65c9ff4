import { type Static, Type } from 'typebox';

const Weight = Type.Number({ minimum: 0, maximum: 100 });
const Share = Type.Number({ minimum: 0, maximum: 1 });
const Labels = Type.Record(Type.String(), Type.String({ minLength: 1 }));

/** Every facet there is. */
const FACETS = [
  'category',
  'brand',
  'colour',
  'size',
  'gender',
  'age',
  'season',
  'delivery',
  'price',
  'discount',
  'inStock',
] as const;
export type Facet = (typeof FACETS)[number];

/** One file of `storefronts/`. Everything that differs between storefronts stands here; adding one needs no code. */
export const StorefrontSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9]+$', maxLength: 40 }),
    name: Type.String({ minLength: 1 }),
    /** IANA name, such as Asia/Seoul: storefront-local periods and delivery cutoffs. */
    timeZone: Type.String({ minLength: 1 }),
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    index: Type.Object(
      {
        shards: Type.Integer({ minimum: 1, maximum: 64 }),
        replicas: Type.Integer({ minimum: 0, maximum: 8 }),
        refreshInterval: Type.String({ pattern: '^[0-9]+(ms|s)$' }),
      },
      { additionalProperties: false },
    ),
    ranking: Type.Object(
      {
        allText: Weight,
        nameExact: Weight,
        namePhrase: Weight,
        brand: Weight,
        category: Weight,
        /** What a word that names a colour, gender, season or delivery adds; 1 by default. */
        slot: Type.Optional(Weight),
        popularity: Weight,
        recency: Weight,
      },
      { additionalProperties: false },
    ),
    facets: Type.Object(
      {
        size: Type.Integer({ minimum: 1, maximum: 200 }),
        /** Upper bounds of the price bands, ascending; the last band is open. */
        priceBands: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 20 }),
        /** Lower bounds of the discounts to choose from, in percent, ascending; 10, 20, 30 and 50 by default. */
        discountBands: Type.Optional(
          Type.Array(Type.Integer({ minimum: 1, maximum: 99 }), { minItems: 1, maxItems: 20 }),
        ),
        /** The facets that are counted; all by default. Each costs time. */
        shown: Type.Optional(Type.Array(Type.Enum([...FACETS]), { uniqueItems: true })),
        /** What shoppers read for a value of a facet; the value itself by default. */
        labels: Type.Optional(
          Type.Object(
            {
              colour: Type.Optional(Labels),
              size: Type.Optional(Labels),
              gender: Type.Optional(Labels),
              age: Type.Optional(Labels),
              season: Type.Optional(Labels),
              delivery: Type.Optional(Labels),
              inStock: Type.Optional(Labels),
            },
            { additionalProperties: false },
          ),
        ),
      },
      { additionalProperties: false },
    ),
    page: Type.Object(
      {
        size: Type.Integer({ minimum: 1, maximum: 100 }),
        defaultSort: Type.String(),
        /**
         * So many products of one seller a page shows at most, as long as there are others; no limit by default. Only in the
         * recommended order and the default one, and not where a brand is asked for.
         */
        sellerLimit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
      },
      { additionalProperties: false },
    ),
    policies: Type.Object(
      {
        /** How sold-out products appear: last, or not at all. */
        soldOut: Type.Union([Type.Literal('last'), Type.Literal('hidden')]),
        /** Adult products for a caller that is not verified: hidden, or found with masked pictures. */
        adult: Type.Union([Type.Literal('hidden'), Type.Literal('masked')]),
      },
      { additionalProperties: false },
    ),
    gate: Type.Object(
      {
        /** The new index may have this share fewer (or more) products than the live one. */
        countDrop: Share,
        countRise: Type.Number({ minimum: 0 }),
        /** The database may have this share fewer products than the live index was made from. */
        sourceDrop: Type.Optional(Share),
        /** Rows read and rows counted may be this share apart, beside what changed meanwhile. */
        sourceDrift: Type.Optional(Share),
        /** A category, brand, seller or price band of at least `groupFloor` products may lose this share of them. */
        groupDrop: Type.Optional(Share),
        groupFloor: Type.Optional(Type.Integer({ minimum: 1 })),
        /** A field may be empty in this share more of the products. */
        emptyRise: Type.Optional(Share),
        /** Share of ids that may stand for another product than in the live index. */
        otherProducts: Type.Optional(Share),
        /** Share of a sample that may differ from the database. */
        sampleDiffering: Type.Optional(Share),
        /** Share of their first ten that golden queries must have in common with the live index, on average. */
        goldenOverlap: Type.Optional(Share),
        /** Share of the golden queries that may find nothing any more. */
        goldenLost: Type.Optional(Share),
        /** Losses that are meant, as the gate names them: "field name.exact", "empty season". */
        allow: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
        /** Share of rows that may be rejected. */
        rejectedShare: Share,
        /** A storefront with fewer products than this is never promoted. */
        minimumProducts: Type.Integer({ minimum: 0 }),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);

export type Storefront = Static<typeof StorefrontSchema>;
