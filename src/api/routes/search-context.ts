import type { FastifyRequest } from 'fastify';
import { liveAlias } from '../../indices/index-name.ts';
import type { SearchContext } from '../../search/instantsearch.ts';
import { accessOf } from '../authenticate.ts';
import { callerOf } from '../caller.ts';
import type { ProductRoutes } from './products.ts';

/** Everything that the searches of one request share: one live index, one caller, one moment. */
export async function openSearchContext(request: FastifyRequest, routes: ProductRoutes): Promise<SearchContext> {
  const { searching, prefix, now, resolveRelease, readKnowledge, merchandising, denyLists } = routes;
  const { key, storefront, context } = accessOf(request);
  const release = await resolveRelease(liveAlias(prefix, storefront.id), storefront.id);
  return {
    client: searching,
    release,
    storefront,
    caller: callerOf(key, context, denyLists.deniedIn(storefront.id), now()),
    rules: merchandising.rulesOf(storefront.id),
    knowledge: await readKnowledge(release.index, storefront.id),
  };
}
