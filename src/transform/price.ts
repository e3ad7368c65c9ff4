import type { CouponRow, ExposureRow, ProductRow, TimeDealRow } from '../extract/product-row.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import type { PricePolicy } from './policies/display-policy.ts';
import { inForce, policiesOf } from './policies/policies-of.ts';
import type { PolicyContext } from './prepare-policies.ts';
import type { ProductDocument } from './product-document.ts';

/** Where a price comes from. */
export type PriceSource = 'sale-price' | 'storefront-price' | 'time-deal' | 'policy-price' | 'policy-percent-off';

export interface Price {
  /** Whole money, from 1: what a shopper without coupon and membership pays. */
  readonly amount: number;
  readonly source: PriceSource;
  /** Id of the time deal or display policy; null for the row's own prices. */
  readonly sourceId: number | null;
}

/** Everything about price that can depend on the moment. */
export interface PriceDecision {
  readonly price: Price;
  /** The storefront's price, or the sale price: without deals and policies. */
  readonly everyday: number;
  readonly memberPrices: ProductDocument['memberPrices'];
  /** The lowest price that one coupon gives; null without one. */
  readonly couponPrice: number | null;
}

export function isMoney(amount: number | null): amount is number {
  return amount !== null && Number.isSafeInteger(amount) && amount >= 1;
}

/**
 * The price that holds at `now`, in this order: a policy's `price`; else the lowest of the time deal in force, the
 * policy's `percentOff` of the everyday price, and, without either, the everyday price. Of several deals in force the
 * highest priority wins, then the lowest price; of several policies likewise.
 *
 * Call it only where the rule price-known lets the product show.
 */
export function decidePrice(
  row: ProductRow,
  exposure: ExposureRow,
  storefront: Storefront,
  context: PolicyContext,
  now: number,
): PriceDecision {
  const own = exposure.price;
  const everyday = own ?? row.salePrice ?? 0;
  let price: Price = { amount: everyday, source: own === null ? 'sale-price' : 'storefront-price', sourceId: null };
  const deal = winner(
    row.timeDeals.filter((one) => isDealOf(one, storefront) && inForce(one, now)),
    dealPrice,
  );
  if (deal !== undefined) price = { amount: deal.price, source: 'time-deal', sourceId: deal.id };
  const policies = policiesOf(context.prices, row, storefront, context).filter((policy) => inForce(policy, now));
  const policy = winner(policies, (one) => policyAmount(one, everyday));
  if (policy !== undefined) {
    const amount = policyAmount(policy, everyday);
    if ('price' in policy.change) price = { amount, source: 'policy-price', sourceId: policy.id };
    else if (amount < price.amount) price = { amount, source: 'policy-percent-off', sourceId: policy.id };
  }
  return {
    price,
    everyday,
    memberPrices: row.memberPrices.filter((member) => isMoney(member.price)),
    couponPrice: lowestCouponPrice(row.coupons, storefront, price.amount, now),
  };
}

/** The next moment after `now` at which the price, or the coupon price, may change; Infinity: never. */
export function nextPriceChange(row: ProductRow, storefront: Storefront, context: PolicyContext, now: number): number {
  let next = Infinity;
  for (const deal of row.timeDeals) if (isDealOf(deal, storefront)) next = Math.min(next, nextBoundary(deal, now));
  for (const coupon of row.coupons)
    if (isCouponOf(coupon, storefront)) next = Math.min(next, nextBoundary(coupon, now));
  for (const policy of policiesOf(context.prices, row, storefront, context)) {
    next = Math.min(next, nextBoundary(policy, now));
  }
  return next;
}

/** The next end of a period, or start, after `now`; Infinity: none. */
export function nextBoundary(
  { startsAt, endsAt }: { readonly startsAt: number | null; readonly endsAt: number | null },
  now: number,
): number {
  if (startsAt !== null && startsAt > now) return startsAt;
  return endsAt !== null && endsAt > now ? endsAt : Infinity;
}

/** Whole percent off the list price, 0 to 99. */
export function discountRate(listPrice: number, price: number): number {
  return Math.max(0, Math.min(99, Math.floor(((listPrice - price) * 100) / listPrice)));
}

function isDealOf(deal: TimeDealRow, storefront: Storefront): boolean {
  return (
    deal.enabled === true &&
    isMoney(deal.price) &&
    deal.startsAt < deal.endsAt &&
    (deal.storefront === null || deal.storefront === storefront.id)
  );
}

function dealPrice(deal: TimeDealRow): number {
  return deal.price;
}

/** What a price policy makes of the everyday price. Parts of a won are the shopper's, but the price stays at least 1. */
function policyAmount({ change }: PricePolicy, everyday: number): number {
  return 'price' in change ? change.price : Math.max(1, Math.floor((everyday * (100 - change.percentOff)) / 100));
}

/** A coupon of this storefront that everybody may use: the document has one coupon price for all. */
function isCouponOf(coupon: CouponRow, storefront: Storefront): boolean {
  return (
    coupon.enabled === true &&
    coupon.memberGrades.length === 0 &&
    (coupon.storefront === null || coupon.storefront === storefront.id)
  );
}

function lowestCouponPrice(
  coupons: readonly CouponRow[],
  storefront: Storefront,
  price: number,
  now: number,
): number | null {
  let lowest: number | null = null;
  for (const coupon of coupons) {
    if (!isCouponOf(coupon, storefront) || !inForce(coupon, now) || price < (coupon.minimumPrice ?? 0)) continue;
    const reduced = price - couponAmount(coupon, price);
    if (reduced >= 1 && reduced < price && (lowest === null || reduced < lowest)) lowest = reduced;
  }
  return lowest;
}

/** Whole money off; 0 for a coupon that names neither an amount nor a share, or both. */
function couponAmount({ amountOff, percentOff, maximumAmountOff }: CouponRow, price: number): number {
  if (amountOff !== null && percentOff === null) return isMoney(amountOff) ? amountOff : 0;
  if (percentOff !== null && amountOff === null) {
    if (percentOff < 1 || percentOff > 99) return 0;
    return Math.min(Math.floor((price * percentOff) / 100), maximumAmountOff ?? Infinity);
  }
  return 0;
}

/** Highest priority, then lowest price, then lowest id: the same whatever the order of the rows. */
function winner<One extends { readonly id: number; readonly priority: number }>(
  some: readonly One[],
  amount: (one: One) => number,
): One | undefined {
  let best: One | undefined;
  for (const one of some) {
    if (
      best === undefined ||
      one.priority > best.priority ||
      (one.priority === best.priority &&
        (amount(one) < amount(best) || (amount(one) === amount(best) && one.id < best.id)))
    ) {
      best = one;
    }
  }
  return best;
}
