import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { instantSearch } from '../../search/instantsearch.ts';
import { InstantSearchBodySchema, readInstantSearch } from '../../search/instantsearch-request.ts';
import { InstantSearchAnswerSchema } from '../../search/instantsearch-result.ts';
import { SearchQuerySchema } from '../../search/search-request.ts';
import { accessOf } from '../authenticate.ts';
import { logSearch } from '../log-search.ts';
import type { ProductRoutes } from './products.ts';
import { openSearchContext } from './search-context.ts';
import { BODY_PROBLEMS, PREVIEW_PROBLEMS, STOREFRONT_ROUTE } from './storefront-route.ts';

/** Beside the body, which is InstantSearch's own. */
const PreviewSchema = Type.Object({ preview: SearchQuerySchema.properties.preview }, { additionalProperties: false });

/** POST /v1/storefronts/{storefront}/instantsearch: InstantSearch's requests, answered in its own form. */
export function registerInstantSearch(scope: FastifyInstance, routes: ProductRoutes): void {
  scope.withTypeProvider<TypeBoxTypeProvider>().route({
    method: 'POST',
    url: '/instantsearch',
    schema: {
      ...STOREFRONT_ROUTE,
      operationId: 'instantSearch',
      summary: 'Answer InstantSearch',
      tags: ['products'],
      querystring: PreviewSchema,
      body: InstantSearchBodySchema,
      response: {
        200: InstantSearchAnswerSchema,
        ...BODY_PROBLEMS,
        ...PREVIEW_PROBLEMS,
      },
    },
    handler: async (request, reply) => {
      const { storefront } = accessOf(request);
      const requests = request.body.requests.map((one) => readInstantSearch(one, storefront));
      const context = await openSearchContext(request, routes, request.query.preview);
      const answer = await instantSearch(context, requests);
      for (const [place, result] of answer.results.entries()) {
        // InstantSearch itself says so of the searches that it adds for its facets.
        if (requests[place]?.params.analytics === false || !('nbHits' in result)) continue;
        const [query] = result.userData;
        const page = { number: result.page + 1 };
        if (query !== undefined)
          logSearch(routes, request, reply, { query, total: result.nbHits, page, release: context.release });
      }
      return answer;
    },
  });
}
