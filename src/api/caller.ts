import type { ApiKey } from '../api-keys/api-key.ts';
import type { DeniedIds } from '../deny-lists/deny-list.ts';
import type { Caller } from '../search/visibility.ts';
import type { CallerContext } from './caller-context.ts';

/**
 * Who asks, as far as the key and what its storefront has signed prove it. Nothing of this comes from the query: a page
 * in a browser could write whatever it likes there.
 *
 * @param now epoch milliseconds
 */
export function callerOf(key: ApiKey, context: CallerContext, denied: DeniedIds, now: number): Caller {
  return {
    now,
    channel: context.channel ?? key.channel,
    adultVerified: context.adult,
    memberGrade: context.grade,
    staff: key.role === 'operator',
    denied,
  };
}
