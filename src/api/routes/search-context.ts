import type { FastifyRequest } from 'fastify';
import { liveAlias, previewIndexName } from '../../indices/index-name.ts';
import { findPreview } from '../../search/preview-index.ts';
import type { SearchContext } from '../../search/search-context.ts';
import { accessOf } from '../authenticate.ts';
import { callerOf } from '../caller.ts';
import { requireOperator } from './operator/operator-access.ts';
import type { ProductRoutes } from './products.ts';

/**
 * Everything that the searches of one request share: one index, one caller, one moment.
 *
 * @param run of a preview, whose index and moment take the place of the live index and of now: what comes is for operators
 * to look at, and for nobody else
 */
export async function openSearchContext(
  request: FastifyRequest,
  routes: ProductRoutes,
  run?: string,
): Promise<SearchContext> {
  const { elasticsearch, searching, prefix, now, denyLists, merchandising } = routes;
  const { resolveRelease, readKnowledge, readLabels } = routes;
  const { key, storefront, context } = run === undefined ? accessOf(request) : requireOperator(request);
  const preview =
    run === undefined ? null : await findPreview(elasticsearch, previewIndexName(prefix, storefront.id, run), run);
  const release = preview?.release ?? (await resolveRelease(liveAlias(prefix, storefront.id), storefront.id));
  const denied = denyLists.deniedIn(storefront.id);
  return {
    client: searching,
    release,
    storefront,
    caller: callerOf(key, context, denied, preview?.at ?? now()),
    rules: merchandising.rulesOf(storefront.id),
    knowledge: await readKnowledge(release.index, storefront.id, denied),
    readLabels,
  };
}
