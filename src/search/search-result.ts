import { type Static, Type } from 'typebox';
import { AppliedFiltersSchema } from './applied-filters.ts';
import { FacetsSchema } from './facets.ts';
import { HitSchema } from './hit.ts';
import { STAGES } from './query-plan.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** The answer of a product search. Its members stay; later ones are added beside them. */
export const SearchResultSchema = Type.Object({
  query: Type.Object({
    original: Type.String(),
    applied: Type.String({ description: 'The query as it was searched for.' }),
    stage: Type.Enum([...STAGES], {
      type: 'string',
      description:
        'How the words were matched: all of them, after a correction, without those that say little, most of them, their ' +
        'pairs of syllables, or only their brand or category. nothing: no way found anything; banned: a banned word.',
    }),
    corrections: Type.Optional(
      Type.Array(
        Type.Object({
          from: Type.String(),
          to: Type.String(),
          kind: Type.Enum(['brand', 'spacing', 'typo', 'keyboard', 'initials', 'half-typed'], { type: 'string' }),
        }),
        { description: 'What of the query was read as something else.' },
      ),
    ),
    filters: Type.Optional(AppliedFiltersSchema),
  }),
  total: Type.Integer({
    description: 'Products that match query and filters; offers of the same item count as one.',
  }),
  hits: Type.Array(HitSchema),
  facets: FacetsSchema,
  redirect: Nullable(
    Type.String({ description: 'The page that merchandisers lead this query to: a path of the storefront, or https.' }),
  ),
  page: Type.Object({
    number: Type.Integer(),
    size: Type.Integer(),
    pages: Type.Integer({ description: 'That can be asked for by number.' }),
    next: Nullable(Type.String({ description: 'The cursor of the next page; null: this is the last one.' })),
  }),
  release: Type.Object({
    index: Type.String(),
    run: Nullable(Type.String()),
    dictionaries: Nullable(Type.Integer({ description: 'Number of the dictionary release that is live.' })),
  }),
});
export type SearchResult = Static<typeof SearchResultSchema>;
