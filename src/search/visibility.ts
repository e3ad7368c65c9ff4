import type { estypes } from '@elastic/elasticsearch';
import type { DeniedIds } from '../deny-lists/deny-list.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { deniedFilters } from './denied.ts';

/**
 * Who asks, when, and what is hidden at that moment. Comes from the API key, the signed context and the clock, never from
 * what the shopper sends.
 */
export interface Caller {
  /** Epoch milliseconds: the same for every search of one request. */
  readonly now: number;
  readonly channel: 'web' | 'app';
  /** Proven to be of age. */
  readonly adultVerified: boolean;
  readonly memberGrade: string | null;
  /** Sees internal products, such as test and canary products. */
  readonly staff: boolean;
  /** Hidden at once, whatever the documents say. */
  readonly denied: DeniedIds;
}

/**
 * The filters that every query carries, whatever is asked: only documents that the display policies let this caller
 * find now. Pure.
 */
export function visibilityFilters(
  caller: Caller,
  storefront: Storefront,
): NonNullable<estypes.QueryDslQueryContainer>[] {
  return [
    { term: { state: 'product' } },
    { term: { shownDuring: caller.now } },
    { term: { searchable: true } },
    { term: { channels: caller.channel } },
    { terms: { memberGrades: caller.memberGrade === null ? ['*'] : ['*', caller.memberGrade] } },
    ...(caller.staff ? [] : [{ term: { internal: false } }]),
    ...(mayFindAdult(caller, storefront) ? [] : [{ term: { adult: false } }]),
    ...(storefront.policies.soldOut === 'hidden' ? [{ term: { soldOut: 0 } }] : []),
    ...deniedFilters(caller.denied),
  ];
}

/** Whether the pictures of adult products are masked for this caller. */
export function masksAdult(caller: Caller): boolean {
  return !caller.adultVerified;
}

function mayFindAdult(caller: Caller, storefront: Storefront): boolean {
  return caller.adultVerified || storefront.policies.adult === 'masked';
}
