import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { liveAlias, previewIndexName } from '../../indices/index-name.ts';
import type { ResolveRelease } from '../../search/live-index.ts';
import { findPreview, type Preview } from '../../search/preview-index.ts';
import type { ReadKnowledge } from '../../search/query-knowledge.ts';
import { searchProducts, SearchResultSchema } from '../../search/search-products.ts';
import { readSearchRequest, SearchQuerySchema } from '../../search/search-request.ts';
import type { ApiDependencies } from '../app.ts';
import { accessOf } from '../authenticate.ts';
import { callerOf } from '../caller.ts';
import { CONTEXT_HEADER } from '../caller-context.ts';
import { logSearch } from '../log-search.ts';
import { problemResponses } from '../problems.ts';
import { SEARCH_EXAMPLE } from '../search-example.ts';
import { requireOperator } from './operator/operator-access.ts';

export interface ProductRoutes extends ApiDependencies {
  readonly resolveRelease: ResolveRelease;
  readonly readKnowledge: ReadKnowledge;
}

const ParametersSchema = Type.Object({
  storefront: Type.String({ description: 'Id of the storefront.', examples: ['brandi'] }),
});

const HeadersSchema = Type.Object({
  [CONTEXT_HEADER]: Type.Optional(
    Type.String({ description: 'Who the shopper is, signed by the storefront (docs/api.md). Without it: nobody.' }),
  ),
});

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
      operationId: 'searchProducts',
      summary: 'Search products',
      tags: ['products'],
      security: [{ bearer: [] }, { apiKey: [] }],
      params: ParametersSchema,
      headers: HeadersSchema,
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
          'context-invalid',
          'key-forbidden',
          'origin-forbidden',
          'operator-only',
          'storefront-unknown',
          'too-many-requests',
          'internal-error',
          'index-missing',
          'index-foreign',
          'search-unavailable',
          'deny-list-stale',
          'overloaded',
        ),
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
