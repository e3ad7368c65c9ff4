import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { liveAlias, previewIndexName } from '../../indices/index-name.ts';
import type { ResolveRelease } from '../../search/live-index.ts';
import { findPreview, type Preview } from '../../search/preview-index.ts';
import type { ReadKnowledge } from '../../search/query-knowledge.ts';
import { searchProducts, SearchResultSchema } from '../../search/search-products.ts';
import { readSearchRequest, SearchQuerySchema } from '../../search/search-request.ts';
import type { ApiDependencies } from '../app.ts';
import { accessOf } from '../authenticate.ts';
import { callerOf } from '../caller.ts';
import { logSearch } from '../log-search.ts';
import { problemResponses } from '../problems.ts';
import { requireOperator } from './operator/operator-access.ts';
import { STOREFRONT_PROBLEM_NAMES, STOREFRONT_ROUTE } from './storefront-route.ts';

export interface ProductRoutes extends ApiDependencies {
  readonly resolveRelease: ResolveRelease;
  readonly readKnowledge: ReadKnowledge;
}

/** GET /v1/storefronts/{storefront}/products: the products that a shopper may find, with facets. */
export function registerProducts(scope: FastifyInstance, dependencies: ProductRoutes): void {
  const { elasticsearch, searching, prefix, now, resolveRelease, readKnowledge, merchandising, denyLists } =
    dependencies;
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
      const { key, storefront, context } = accessOf(request);
      const searchRequest = readSearchRequest(request.query, storefront);
      const { preview: run } = request.query;
      const preview = run === undefined ? null : await openPreview(request, run);
      const release = preview?.release ?? (await resolveRelease(liveAlias(prefix, storefront.id), storefront.id));
      const rules = merchandising.rulesOf(storefront.id);
      const knowledge = await readKnowledge(release.index, storefront.id);
      const caller = callerOf(key, context, denyLists.deniedIn(storefront.id), preview?.at ?? now());
      const result = await searchProducts(searching, release, storefront, searchRequest, caller, rules, knowledge);
      logSearch(dependencies, request, reply, result);
      return result;
    },
  });
}
