import type { estypes } from '@elastic/elasticsearch';
import { collapsed, orderedHits, type SearchQueryInput } from './search-query.ts';

/** The hits of `searchQuery` alone, after a hit, offers of one item one by one. Pure. */
export function offersQuery(input: SearchQueryInput): estypes.SearchRequest {
  const { window, after } = input;
  return {
    ...orderedHits(input),
    ...window,
    ...(after === null ? {} : { search_after: [...after] }),
    track_total_hits: false,
  };
}

/** The same hits in the same order, of these products only: to see where they stand. Pure. */
export function lookUpQuery(input: SearchQueryInput, ids: readonly number[]): estypes.SearchRequest {
  return { ...only(input, { terms: { id: [...ids] } }), size: ids.length };
}

/** Of each of these items the offer that stands for it: the first one in the order. Pure. */
export function firstOffersQuery(input: SearchQueryInput, items: readonly number[]): estypes.SearchRequest {
  return {
    ...only(input, { terms: { groupId: [...items] } }),
    ...collapsed(input.items),
    size: items.length,
    _source: ['id'],
  };
}

function only(input: SearchQueryInput, filter: NonNullable<estypes.QueryDslQueryContainer>) {
  const hits = orderedHits(input);
  return { ...hits, query: { bool: { must: hits.query, filter } }, track_total_hits: false };
}
