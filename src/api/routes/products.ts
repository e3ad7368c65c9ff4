import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { ReadFacetLabels } from '../../search/facet-labels.ts';
import type { ResolveRelease } from '../../search/live-index.ts';
import type { ReadKnowledge } from '../../search/query-knowledge.ts';
import { searchProducts } from '../../search/search-products.ts';
import { readSearchRequest, SearchQuerySchema } from '../../search/search-request.ts';
import { SearchResultSchema } from '../../search/search-result.ts';
import type { ApiDependencies } from '../app.ts';
import { accessOf } from '../authenticate.ts';
import { logSearch } from '../log-search.ts';
import { openSearchContext } from './search-context.ts';
import { PREVIEW_PROBLEMS, STOREFRONT_ROUTE } from './storefront-route.ts';

export interface ProductRoutes extends ApiDependencies {
  readonly resolveRelease: ResolveRelease;
  readonly readKnowledge: ReadKnowledge;
  readonly readLabels: ReadFacetLabels;
}

/** GET /v1/storefronts/{storefront}/products: the products that a shopper may find, with facets. */
export function registerProducts(scope: FastifyInstance, dependencies: ProductRoutes): void {
  scope.withTypeProvider<TypeBoxTypeProvider>().route({
    method: 'GET',
    url: '/products',
    schema: {
      ...STOREFRONT_ROUTE,
      operationId: 'searchProducts',
      summary: 'Search products',
      tags: ['products'],
      querystring: SearchQuerySchema,
      response: {
        200: {
          description: 'What was found.',
          content: { 'application/json': { schema: SearchResultSchema } },
        },
        ...PREVIEW_PROBLEMS,
      },
    },
    handler: async (request, reply) => {
      const { storefront } = accessOf(request);
      const searchRequest = readSearchRequest(request.query, storefront);
      const context = await openSearchContext(request, dependencies, request.query.preview);
      const result = await searchProducts(context, searchRequest);
      logSearch(dependencies, request, reply, result);
      return result;
    },
  });
}
