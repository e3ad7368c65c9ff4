import { type Static, Type } from 'typebox';
import type { SuggestionForms } from './suggestion-forms.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** `query`: words to search for; `brand` and `category`: a filter to pick. */
const SUGGESTION_KINDS = ['query', 'brand', 'category'] as const;
export type SuggestionKind = (typeof SUGGESTION_KINDS)[number];

/** A suggestion as the small index beside an index of products has it. */
export interface SuggestionDocument extends SuggestionForms {
  readonly text: string;
  readonly kind: SuggestionKind;
  /** Id of the brand. */
  readonly brand: string | null;
  /** Path of the category. */
  readonly category: string | null;
  /** Among those that start alike the weightiest comes first. Only its order means something. */
  readonly weight: number;
  /** How often shoppers searched for it of late, as the query log tells. */
  readonly queries: number;
}

/** A suggestion in a response. */
export const SuggestionSchema = Type.Object({
  text: Type.String({ examples: ['나이키'] }),
  kind: Type.Enum([...SUGGESTION_KINDS], {
    type: 'string',
    description: 'query: search for the text; brand, category: a filter of GET /products.',
  }),
  brand: Nullable(Type.String({ description: 'What the filter `brand` takes.' })),
  category: Nullable(Type.String({ description: 'What the filter `category` takes.' })),
  products: Type.Integer({ minimum: 1, description: 'Products that the caller may find with it now.' }),
});
export type Suggestion = Static<typeof SuggestionSchema>;
