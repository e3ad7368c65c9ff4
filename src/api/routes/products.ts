import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { previewIndexName } from '../../indices/index-name.ts';
import type { ReadFacetLabels } from '../../search/facet-labels.ts';
import type { ResolveRelease } from '../../search/live-index.ts';
import { findPreview, type Preview } from '../../search/preview-index.ts';
import type { ReadKnowledge } from '../../search/query-knowledge.ts';
import { searchProducts } from '../../search/search-products.ts';
import { readSearchRequest, SearchQuerySchema } from '../../search/search-request.ts';
import { SearchResultSchema } from '../../search/search-result.ts';
import type { ApiDependencies } from '../app.ts';
import { accessOf } from '../authenticate.ts';
import { logSearch } from '../log-search.ts';
import { problemResponses } from '../problems.ts';
import { requireOperator } from './operator/operator-access.ts';
import { openSearchContext } from './search-context.ts';
import { STOREFRONT_PROBLEM_NAMES, STOREFRONT_ROUTE } from './storefront-route.ts';

export interface ProductRoutes extends ApiDependencies {
  readonly resolveRelease: ResolveRelease;
  readonly readKnowledge: ReadKnowledge;
  readonly readLabels: ReadFacetLabels;
}

/** GET /v1/storefronts/{storefront}/products: the products that a shopper may find, with facets. */
export function registerProducts(scope: FastifyInstance, dependencies: ProductRoutes): void {
  const { elasticsearch, prefix } = dependencies;
  /** What comes is for operators to look at, and for nobody else. */
  const openPreview = async (request: FastifyRequest, run: string): Promise<Preview> => {
    const { storefront } = requireOperator(request);
    return findPreview(elasticsearch, previewIndexName(prefix, storefront.id, run), run);
  };
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
        ...problemResponses(...STOREFRONT_PROBLEM_NAMES, 'operator-only'),
      },
    },
    handler: async (request, reply) => {
      const { storefront } = accessOf(request);
      const searchRequest = readSearchRequest(request.query, storefront);
      const { preview: run } = request.query;
      const preview = run === undefined ? null : await openPreview(request, run);
      const result = await searchProducts(await openSearchContext(request, dependencies, preview), searchRequest);
      logSearch(dependencies, request, reply, result);
      return result;
    },
  });
}
