import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { suggestionsIndex } from '../../indices/index-name.ts';
import { readQueryText } from '../../search/query-text.ts';
import { SearchResultSchema } from '../../search/search-result.ts';
import { popularQueries, suggest } from '../../search/suggest.ts';
import { SuggestionSchema } from '../../search/suggestion.ts';
import type { ProductRoutes } from './products.ts';
import { openSearchContext } from './search-context.ts';
import { STOREFRONT_PROBLEMS, STOREFRONT_ROUTE } from './storefront-route.ts';

const { release } = SearchResultSchema.properties;
const Size = Type.Optional(Type.Integer({ minimum: 1, maximum: 20, default: 10, description: 'At most so many.' }));

const SuggestQuerySchema = Type.Object(
  { q: Type.String({ maxLength: 2_000, description: 'What was typed so far.', examples: ['나잌'] }), size: Size },
  { additionalProperties: false },
);
const PopularQuerySchema = Type.Object({ size: Size }, { additionalProperties: false });

/** What a shopper may mean, and what shoppers ask for: in both nothing that this caller would not find. */
export function registerSuggest(scope: FastifyInstance, routes: ProductRoutes): void {
  const typed = scope.withTypeProvider<TypeBoxTypeProvider>();
  typed.route({
    method: 'GET',
    url: '/suggest',
    schema: {
      ...STOREFRONT_ROUTE,
      operationId: 'suggest',
      summary: 'Suggestions while somebody types',
      description:
        'By the keys that were pressed: half-typed syllables (나잌), initial consonants (ㄴㅇㅋ), Latin spellings (nik) and ' +
        'the other keyboard layout (skdlz) all lead to 나이키.',
      tags: ['suggestions'],
      querystring: SuggestQuerySchema,
      response: {
        200: Type.Object({ query: Type.String(), suggestions: Type.Array(SuggestionSchema), release }),
        ...STOREFRONT_PROBLEMS,
      },
    },
    handler: async (request) => {
      const context = await openSearchContext(request, routes);
      const { q, size = 10 } = request.query;
      const text = readQueryText(q);
      const suggestions = await suggest(context, suggestionsIndex(context.release.index), text, size);
      return { query: text.original, suggestions, release: context.release };
    },
  });
  typed.route({
    method: 'GET',
    url: '/queries/popular',
    schema: {
      ...STOREFRONT_ROUTE,
      operationId: 'popularQueries',
      summary: 'What shoppers search for most',
      description:
        'Of the last seven days, most often first. Nothing that few searched for, and nothing that finds nothing.',
      tags: ['suggestions'],
      querystring: PopularQuerySchema,
      response: { 200: Type.Object({ queries: Type.Array(SuggestionSchema), release }), ...STOREFRONT_PROBLEMS },
    },
    handler: async (request) => {
      const context = await openSearchContext(request, routes);
      const { size = 10 } = request.query;
      const queries = await popularQueries(context, suggestionsIndex(context.release.index), size);
      return { queries, release: context.release };
    },
  });
}
