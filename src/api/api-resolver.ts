import type { Client } from '@elastic/elasticsearch';
import { createStandbyFinder } from '../indices/standby-index.ts';
import { createReleaseResolver, type ResolveRelease } from '../search/live-index.ts';
import type { ReadPublishedDictionaries } from '../search/published-dictionaries.ts';
import { isReadableShape } from '../search/readable-shapes.ts';
import type { ApiDependencies } from './app.ts';

/**
 * Finds what a storefront's answers come from: its live index, or while that is of a release whose documents can't be read
 * here, the one of this release that is kept warm.
 */
export function createApiResolver(
  dependencies: Pick<ApiDependencies, 'elasticsearch' | 'prefix' | 'logger' | 'aliasFreshMs'>,
  client: Client,
  readPublished: ReadPublishedDictionaries,
): ResolveRelease {
  const { elasticsearch, prefix, logger, aliasFreshMs } = dependencies;
  const findStandby = createStandbyFinder(elasticsearch, {
    prefix,
    isReadable: isReadableShape,
    now: Date.now,
    onChanged: (storefront, index) =>
      logger.warn(
        { storefront, index },
        index === null
          ? 'The live index is of another release, and no other one is current: searches are refused.'
          : 'The live index is of another release: answers come from the one of this release that is kept warm.',
      ),
  });
  const freshness = aliasFreshMs === undefined ? {} : { freshMs: aliasFreshMs };
  return createReleaseResolver(client, readPublished, { findStandby, ...freshness });
}
