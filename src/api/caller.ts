import type { ApiKey } from '../api-keys/api-key.ts';
import type { Caller } from '../search/visibility.ts';

/**
 * Who asks, as far as the key proves it. Nothing of this comes from the query: a page in a browser could write
 * whatever it likes there.
 *
 * @param now epoch milliseconds
 */
export function callerOf(key: ApiKey, now: number): Caller {
  return { now, channel: key.channel, adultVerified: false, memberGrade: null, staff: key.role === 'operator' };
}
