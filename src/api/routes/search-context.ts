import type { FastifyRequest } from 'fastify';
import { liveAlias } from '../../indices/index-name.ts';
import type { Preview } from '../../search/preview-index.ts';
import type { SearchContext } from '../../search/search-context.ts';
import { accessOf } from '../authenticate.ts';
import { callerOf } from '../caller.ts';
import type { ProductRoutes } from './products.ts';

/**
 * Everything that the searches of one request share: one live index, one caller, one moment.
 *
 * @param preview what an operator looks at in place of the live index; null: the live one
 */
export async function openSearchContext(
  request: FastifyRequest,
  routes: ProductRoutes,
  preview: Preview | null = null,
): Promise<SearchContext> {
  const { searching, prefix, now, resolveRelease, readKnowledge, readLabels, merchandising, denyLists } = routes;
  const { key, storefront, context } = accessOf(request);
  const release = preview?.release ?? (await resolveRelease(liveAlias(prefix, storefront.id), storefront.id));
  return {
    client: searching,
    release,
    storefront,
    caller: callerOf(key, context, denyLists.deniedIn(storefront.id), preview?.at ?? now()),
    rules: merchandising.rulesOf(storefront.id),
    knowledge: await readKnowledge(release.index, storefront.id),
    readLabels,
  };
}
