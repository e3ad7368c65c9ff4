import type { ProductRow } from '../../extract/product-row.ts';
import type { Storefront } from '../../storefronts/storefront.ts';
import { ALWAYS, type Intervals, NEVER } from '../intervals.ts';
import type { PolicyContext } from '../prepare-policies.ts';

/**
 * One condition for being found. Every rule must agree; none can outvote another's hide, so their order means nothing
 * but the order of reasons. A value that is unknown or missing hides.
 */
export interface DisplayRule {
  /** What `explain` and the documentation call it. */
  readonly code: string;
  decide(row: ProductRow, storefront: Storefront, context: PolicyContext): Decision;
}

/** When a rule lets the product show, whatever the time is now. */
export interface Decision {
  readonly shownDuring: Intervals;
  /** Why it does not show outside of `shownDuring`; null when it always shows. */
  readonly reason: string | null;
  /** Ids of the display policies that it comes from. */
  readonly policies?: readonly number[];
}

export const SHOWN: Decision = { shownDuring: ALWAYS, reason: null };

export function hidden(reason: string): Decision {
  return { shownDuring: NEVER, reason };
}

export function shownDuring(intervals: Intervals, reason: string): Decision {
  return intervals === ALWAYS ? SHOWN : { shownDuring: intervals, reason };
}
