import type { ProductRow } from '../../extract/product-row.ts';
import type { Storefront } from '../../storefronts/storefront.ts';
import { ALWAYS, intersect, type Intervals, presentAndFuture } from '../intervals.ts';
import type { PolicyContext } from '../prepare-policies.ts';
import { approval } from './approval.ts';
import { brandBlinded } from './brand-blinded.ts';
import { brandEmbargo } from './brand-embargo.ts';
import { categoryVisible } from './category-visible.ts';
import { channels } from './channels.ts';
import { displayPeriod } from './display-period.ts';
import type { Decision, DisplayRule } from './display-rule.ts';
import { moderation } from './moderation.ts';
import { policyHide } from './policy-hide.ts';
import { policyShow } from './policy-show.ts';
import { priceKnown } from './price-known.ts';
import { productBlinded } from './product-blinded.ts';
import { productDisplayed } from './product-displayed.ts';
import { salePeriod } from './sale-period.ts';
import { saleStatus } from './sale-status.ts';
import { sellerLeave } from './seller-leave.ts';
import { sellerStatus } from './seller-status.ts';
import { soldOut } from './sold-out.ts';
import { storefrontExposure } from './storefront-exposure.ts';

/**
 * Every rule that decides at index time, in the order in which reasons are told. The others are fields that queries
 * filter by (adult, member grades, searchable, internal, channel) or sort and show by (price, delivery, group).
 */
export const DISPLAY_RULES: readonly DisplayRule[] = [
  storefrontExposure,
  productBlinded,
  sellerStatus,
  brandBlinded,
  moderation,
  approval,
  productDisplayed,
  saleStatus,
  categoryVisible,
  channels,
  priceKnown,
  salePeriod,
  soldOut,
  displayPeriod,
  sellerLeave,
  brandEmbargo,
  policyHide,
  policyShow,
];

/** What the rules say together. */
export interface Verdict {
  /** What each rule of DISPLAY_RULES decided, in that order. */
  readonly decisions: readonly Decision[];
  /** Every present or future interval in which all rules let it show; none: withheld. */
  readonly shownDuring: Intervals;
}

/** Asks every rule. */
export function decideDisplay(row: ProductRow, storefront: Storefront, context: PolicyContext, now: number): Verdict {
  const decisions: Decision[] = [];
  let shownDuring: Intervals = ALWAYS;
  for (const rule of DISPLAY_RULES) {
    const decision = rule.decide(row, storefront, context);
    decisions.push(decision);
    shownDuring = intersect(shownDuring, decision.shownDuring);
  }
  return { decisions, shownDuring: presentAndFuture(shownDuring, now) };
}

/**
 * Why a product is withheld: the rules that let it show at no present or future moment. Where each of them would,
 * but never at the same time, those that do not let it show for ever.
 */
export function reasonsWithheld(decisions: readonly Decision[], now: number): readonly string[] {
  const never = decisions.filter((decision) => presentAndFuture(decision.shownDuring, now).length === 0);
  const blocking =
    never.length > 0 ? never : decisions.filter(({ shownDuring }) => shownDuring.at(-1)?.lt !== undefined);
  return [...new Set(blocking.map(({ reason }) => reason).filter((reason) => reason !== null))];
}
