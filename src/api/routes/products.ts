import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { liveAlias } from '../../indices/index-name.ts';
import type { ResolveRelease } from '../../search/live-index.ts';
import { searchProducts, SearchResultSchema } from '../../search/search-products.ts';
import { readSearchRequest, SearchQuerySchema } from '../../search/search-request.ts';
import type { ApiDependencies } from '../app.ts';
import { accessOf } from '../authenticate.ts';
import { callerOf } from '../caller.ts';
import { problemResponses } from '../problems.ts';
import { SEARCH_EXAMPLE } from '../search-example.ts';

export interface ProductRoutes extends ApiDependencies {
  readonly resolveRelease: ResolveRelease;
}

const ParametersSchema = Type.Object({
  storefront: Type.String({ description: 'Id of the storefront.', examples: ['brandi'] }),
});

/** GET /v1/storefronts/{storefront}/products: the products that a shopper may find, with facets. */
export function registerProducts(scope: FastifyInstance, dependencies: ProductRoutes): void {
  const { elasticsearch, prefix, now, resolveRelease, merchandising } = dependencies;
  scope.withTypeProvider<TypeBoxTypeProvider>().route({
    method: 'GET',
    url: '/products',
    schema: {
      operationId: 'searchProducts',
      summary: 'Search products',
      tags: ['products'],
      security: [{ bearer: [] }, { apiKey: [] }],
      params: ParametersSchema,
      querystring: SearchQuerySchema,
      response: {
        200: {
          description: 'What was found.',
          content: { 'application/json': { schema: { ...SearchResultSchema, examples: [SEARCH_EXAMPLE] } } },
        },
        ...problemResponses(
          'request-invalid',
          'key-missing',
          'key-invalid',
          'key-forbidden',
          'storefront-unknown',
          'too-many-requests',
          'internal-error',
          'index-missing',
          'search-unavailable',
          'overloaded',
        ),
      },
    },
    handler: async (request) => {
      const { key, storefront } = accessOf(request);
      const searchRequest = readSearchRequest(request.query, storefront);
      const release = await resolveRelease(liveAlias(prefix, storefront.id), storefront.id);
      const rules = merchandising.rulesOf(storefront.id);
      return searchProducts(elasticsearch, release, storefront, searchRequest, callerOf(key, now()), rules);
    },
  });
}
