import type { ProductRow } from '../extract/product-row.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { buildDocument } from './build-document.ts';
import { decideDisplay, reasonsWithheld } from './policies/display-rules.ts';
import { NOT_EXPOSED } from './policies/storefront-exposure.ts';
import type { PolicyContext } from './prepare-policies.ts';
import type { Transformed } from './product-document.ts';

export { type PolicyContext, preparePolicies } from './prepare-policies.ts';

/** Most rows are in few storefronts: one answer for all that the storefront does not offer. */
const WITHHELD_NOT_EXPOSED: Transformed = { kind: 'withheld', reasons: [NOT_EXPOSED.reason ?? 'not-exposed'] };

/**
 * Decides whether a row may be found in a storefront, and what it looks like there. Pure: no I/O, no clock, no config.
 *
 * The result is the same for every moment from `now` up to the document's `nextTransitionAt`; a withheld product stays
 * withheld until its row, its policies or its categories change.
 *
 * @param now epoch milliseconds of the row's version
 */
export function transformProduct(
  row: ProductRow,
  storefront: Storefront,
  context: PolicyContext,
  now: number,
): Transformed {
  if (!row.exposures.some((exposure) => exposure.storefront === storefront.id)) return WITHHELD_NOT_EXPOSED;
  const { decisions, shownDuring } = decideDisplay(row, storefront, context, now);
  if (shownDuring.length === 0) return { kind: 'withheld', reasons: reasonsWithheld(decisions, now) };
  const document = buildDocument(row, storefront, context, shownDuring, now);
  return document === null ? { kind: 'withheld', reasons: ['incomplete'] } : { kind: 'document', document };
}
