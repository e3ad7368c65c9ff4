import type { FastifyInstance } from 'fastify';
import { stateIndex } from '../../indices/index-name.ts';
import { createFacetLabels } from '../../search/facet-labels.ts';
import { createIndexVocabularies } from '../../search/index-vocabulary.ts';
import { createPublishedDictionaries } from '../../search/published-dictionaries.ts';
import { createKnowledgeReader } from '../../search/query-knowledge.ts';
import { createApiResolver } from '../api-resolver.ts';
import type { ApiDependencies } from '../app.ts';
import { registerInstantSearch } from './instantsearch.ts';
import { registerLists } from './lists.ts';
import { registerMultiSearch } from './multi-search.ts';
import { type ProductRoutes, registerProducts } from './products.ts';
import { guardStorefront } from './storefront-guard.ts';
import { registerSuggest } from './suggest.ts';

/** What storefronts call below /v1/storefronts/{storefront}: with a key of that storefront, at a bounded rate. */
export async function registerStorefronts(scope: FastifyInstance, dependencies: ApiDependencies): Promise<void> {
  await guardStorefront(scope, dependencies);
  const routes = openProductRoutes(dependencies);
  registerProducts(scope, routes);
  registerLists(scope, routes);
  registerSuggest(scope, routes);
  registerMultiSearch(scope, routes);
  registerInstantSearch(scope, routes);
}

/** What routes that search know beside the dependencies: indices, words and dictionaries, read once for all of them. */
export function openProductRoutes(dependencies: ApiDependencies): ProductRoutes {
  const { elasticsearch, searching, prefix } = dependencies;
  const readPublished = createPublishedDictionaries(elasticsearch, stateIndex(prefix, 'published-dictionaries'));
  return {
    ...dependencies,
    resolveRelease: createApiResolver(dependencies, searching, readPublished),
    readLabels: createFacetLabels(searching),
    readKnowledge: createKnowledgeReader(createIndexVocabularies(elasticsearch), readPublished),
  };
}
