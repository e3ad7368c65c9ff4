import type { Client } from '@elastic/elasticsearch';
import type { Config } from '../config.ts';
import { createDenyListReader } from '../deny-lists/deny-list-reader.ts';
import { liveAlias, stateIndex } from '../indices/index-name.ts';
import { createLogger } from '../logger.ts';
import { NOTHING_DENIED } from '../search/denied.ts';
import { createFacetLabels } from '../search/facet-labels.ts';
import { createIndexVocabularies } from '../search/index-vocabulary.ts';
import { createReleaseResolver } from '../search/live-index.ts';
import { createMerchandisingCache } from '../search/merchandising-cache.ts';
import { createPublishedDictionaries } from '../search/published-dictionaries.ts';
import { createKnowledgeReader } from '../search/query-knowledge.ts';
import type { SearchContext } from '../search/search-context.ts';
import type { Storefront } from '../storefronts/storefront.ts';

/**
 * What the API would answer a shopper with whom nobody knows: the live index, dictionaries, merchandising and deny lists.
 *
 * @param client with the query role
 * @param now epoch milliseconds
 * @throws ExpectedError index-missing
 */
export async function openSearchContext(
  config: Pick<Config, 'NAME_PREFIX' | 'LOG_LEVEL'>,
  client: Client,
  storefront: Storefront,
  now: number,
): Promise<SearchContext> {
  const { NAME_PREFIX: prefix, LOG_LEVEL: level } = config;
  const { id } = storefront;
  const readPublished = createPublishedDictionaries(client, stateIndex(prefix, 'published-dictionaries'));
  const release = await createReleaseResolver(client, readPublished)(liveAlias(prefix, id), id);
  const merchandising = createMerchandisingCache({
    client,
    index: stateIndex(prefix, 'merchandising'),
    storefronts: [id],
    logger: createLogger({ level, name: 'explain' }),
  });
  await merchandising.refresh();
  const denied = (await createDenyListReader(client, prefix, [id])()).get(id) ?? NOTHING_DENIED;
  return {
    client,
    release,
    storefront,
    caller: { now, channel: 'web', adultVerified: false, memberGrade: null, staff: false, denied },
    rules: merchandising.rulesOf(id),
    knowledge: await createKnowledgeReader(createIndexVocabularies(client), readPublished)(release.index, id, denied),
    readLabels: createFacetLabels(client),
  };
}
