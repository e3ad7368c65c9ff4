import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { stateIndex } from '../../indices/index-name.ts';
import { createIndexVocabularies } from '../../search/index-vocabulary.ts';
import { createReleaseResolver } from '../../search/live-index.ts';
import { createPublishedDictionaries } from '../../search/published-dictionaries.ts';
import { createKnowledgeReader } from '../../search/query-knowledge.ts';
import type { ApiDependencies } from '../app.ts';
import { authenticate } from '../authenticate.ts';
import { CONTEXT_HEADER, readCallerContext } from '../caller-context.ts';
import { ProblemError } from '../problems.ts';
import { registerInstantSearch } from './instantsearch.ts';
import { registerLists } from './lists.ts';
import { registerMultiSearch } from './multi-search.ts';
import { registerExplanation } from './operator/explanation.ts';
import { registerPoliciesDiff } from './operator/policies-diff.ts';
import { type ProductRoutes, registerProducts } from './products.ts';

/** Everything below /v1/storefronts/{storefront}: with a key of that storefront, at a bounded rate. */
export async function registerStorefronts(scope: FastifyInstance, dependencies: ApiDependencies): Promise<void> {
  scope.decorateRequest('access', null);
  await scope.register(underPressure, {
    maxEventLoopDelay: dependencies.maxEventLoopDelayMs ?? 1_000,
    retryAfter: 1,
  });
  scope.addHook('onRequest', async (request) => {
    const access = authenticate(request, dependencies.keys, dependencies.storefronts);
    const header = request.headers[CONTEXT_HEADER];
    const token = Array.isArray(header) ? header.join(',') : header;
    const context = await readCallerContext(
      token,
      access.storefront.id,
      dependencies.contextSecrets,
      dependencies.now(),
    );
    request.access = { ...access, context };
  });
  await scope.register(rateLimit, {
    // After the key is known: the limit is the key's, wherever its requests come from.
    hook: 'preValidation',
    max: dependencies.requestsPerSecond,
    timeWindow: 1_000,
    keyGenerator: (request) => request.access?.key.id ?? request.ip,
    errorResponseBuilder: () =>
      new ProblemError(
        'too-many-requests',
        `This API key may send ${dependencies.requestsPerSecond} requests a second.`,
      ),
  });
  const { elasticsearch, prefix } = dependencies;
  const readPublished = createPublishedDictionaries(elasticsearch, stateIndex(prefix, 'published-dictionaries'));
  const routes: ProductRoutes = {
    ...dependencies,
    resolveRelease: createReleaseResolver(elasticsearch, readPublished),
    readKnowledge: createKnowledgeReader(createIndexVocabularies(elasticsearch), readPublished),
  };
  registerProducts(scope, routes);
  registerLists(scope, routes);
  registerMultiSearch(scope, routes);
  registerInstantSearch(scope, routes);
  registerExplanation(scope, dependencies);
  registerPoliciesDiff(scope, dependencies);
}
