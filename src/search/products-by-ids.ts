import { type Hit, HIT_FIELDS, type HitDocument, toHit } from './hit.ts';
import type { Release } from './live-index.ts';
import type { SearchContext } from './search-context.ts';
import { visibilityFilters } from './visibility.ts';

/** The products of these ids that the caller may find, in the order of the ids; what is hidden or gone is left out. */
export async function productsByIds(
  context: Pick<SearchContext, 'client' | 'caller' | 'storefront'> & { readonly release: Pick<Release, 'index'> },
  ids: readonly number[],
): Promise<Hit[]> {
  const { client, release, caller, storefront } = context;
  const { hits } = await client.search<HitDocument>({
    index: release.index,
    query: { bool: { filter: [...visibilityFilters(caller, storefront), { terms: { id: [...ids] } }] } },
    size: ids.length,
    track_total_hits: false,
    allow_partial_search_results: false,
    _source: [...HIT_FIELDS],
  });
  const byId = new Map(
    hits.hits.flatMap(({ _source }) => (_source === undefined ? [] : [[_source.id, toHit(_source, caller)] as const])),
  );
  return [...new Set(ids)].flatMap((id) => byId.get(id) ?? []);
}
