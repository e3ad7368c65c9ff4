import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { searchProducts } from '../../search/search-products.ts';
import { readSearchRequest, SearchQuerySchema } from '../../search/search-request.ts';
import { SearchResultSchema } from '../../search/search-result.ts';
import { accessOf } from '../authenticate.ts';
import { logSearch } from '../log-search.ts';
import type { ProductRoutes } from './products.ts';
import { openSearchContext } from './search-context.ts';
import { BODY_PROBLEMS, STOREFRONT_PROBLEMS, STOREFRONT_ROUTE } from './storefront-route.ts';

const MOST_SEARCHES = 10;

const BodySchema = Type.Object(
  {
    searches: Type.Array(Type.Omit(SearchQuerySchema, ['preview'], { additionalProperties: false }), {
      minItems: 1,
      maxItems: MOST_SEARCHES,
      description: 'Each takes what GET /products takes.',
      examples: [
        [
          { q: '반팔티', size: 4 },
          { category: ['100>110'], sort: 'newest', size: 4 },
        ],
      ],
    }),
  },
  { additionalProperties: false },
);

/** POST /v1/storefronts/{storefront}/multi-search: several searches in one call, of one index and one moment. */
export function registerMultiSearch(scope: FastifyInstance, routes: ProductRoutes): void {
  scope.withTypeProvider<TypeBoxTypeProvider>().route({
    method: 'POST',
    url: '/multi-search',
    schema: {
      ...STOREFRONT_ROUTE,
      operationId: 'multiSearch',
      summary: 'Search several times in one call',
      description: 'All answers come from the same index, for the same caller and moment.',
      tags: ['products'],
      body: BodySchema,
      response: {
        200: Type.Object({ results: Type.Array(SearchResultSchema) }),
        ...BODY_PROBLEMS,
        ...STOREFRONT_PROBLEMS,
      },
    },
    handler: async (request, reply) => {
      const { storefront } = accessOf(request);
      const searches = request.body.searches.map((search) => readSearchRequest(search, storefront));
      const context = await openSearchContext(request, routes);
      const results = await Promise.all(searches.map((search) => searchProducts(context, search)));
      for (const result of results) logSearch(routes, request, reply, result);
      return { results };
    },
  });
}
