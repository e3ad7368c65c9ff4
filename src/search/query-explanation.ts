import { type Static, Type } from 'typebox';
import { SearchResultSchema } from './search-result.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Checks = (of: string, description: string) =>
  Type.Array(Type.Object({ [of]: Type.String(), passes: Type.Boolean() }), { description });

/** Why a product is where it is among the results of a query, or is not among them. */
export const QueryExplanationSchema = Type.Object({
  query: SearchResultSchema.properties.query,
  total: Type.Integer({ description: 'Products that the query finds.' }),
  rank: Nullable(
    Type.Integer({
      description: "Place from 1 for a shopper who turns the storefront's pages. null: not among the results.",
    }),
  ),
  whyNot: Type.Array(Type.String(), { description: 'Empty where it has a rank.' }),
  filters: Checks('filter', 'What a product must pass before any words are looked at.'),
  stages: Type.Array(
    Type.Object({
      stage: Type.String(),
      applied: Type.String({ description: 'The query as it is read there.' }),
      products: Type.Integer({ description: 'What the shopper may find and this stage matches.' }),
      answered: Type.Boolean({ description: 'Whether the results are those of this stage.' }),
      matches: Type.Boolean({ description: 'Whether this product meets all clauses.' }),
      clauses: Type.Array(
        Type.Object({
          clause: Type.String(),
          required: Type.Boolean({ description: 'false: a single word of several, for information.' }),
          passes: Type.Boolean(),
        }),
      ),
    }),
    { description: 'In the order in which they are tried, up to the one that answered or would find this product.' },
  ),
  moved: Type.Object(
    {
      pin: Nullable(Type.Integer({ description: 'The position that merchandisers gave it.' })),
      factor: Type.Number({ description: 'What merchandisers multiply its score by: above 1 boosts, below 1 buries.' }),
      boost: Nullable(Type.Number({ description: "The display policies' factor." })),
      popularity: Nullable(Type.Number()),
      soldOut: Nullable(Type.Boolean({ description: 'Sold-out products come last.' })),
      redirect: Nullable(Type.String()),
    },
    { description: 'What moves it beside its words.' },
  ),
});
export type QueryExplanation = Static<typeof QueryExplanationSchema>;
