import type { ProductRow, StatisticsRow } from '../extract/product-row.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import type { OrderPolicy } from './policies/display-policy.ts';
import { inForce, policiesOf } from './policies/policies-of.ts';
import type { PolicyContext } from './prepare-policies.ts';
import { nextBoundary } from './price.ts';

const LOWEST = 0.5;
const HIGHEST = 2;
/** A title that moderation has flagged is shown late (rule 20). */
const FLAGGED = 0.5;

export interface BoostDecision {
  /** 0.5 to 2: multiplies the score. */
  readonly boost: number;
  /** Ids of the display policies in it. */
  readonly policies: readonly number[];
}

/** The boost and the bury of the highest priority (then the strongest), and moderation, multiplied and bounded. */
export function decideBoost(
  row: ProductRow,
  storefront: Storefront,
  context: PolicyContext,
  now: number,
): BoostDecision {
  const orders = policiesOf(context.orders, row, storefront, context).filter((policy) => inForce(policy, now));
  const counting = [strongest(orders, 'boost'), strongest(orders, 'bury')].filter((policy) => policy !== undefined);
  let factor = row.moderation === 'flagged' ? FLAGGED : 1;
  for (const policy of counting) factor *= policy.factor;
  return { boost: round(Math.min(HIGHEST, Math.max(LOWEST, factor))), policies: counting.map(({ id }) => id) };
}

/** The next moment after `now` at which the boost may change; Infinity: never. */
export function nextBoostChange(row: ProductRow, storefront: Storefront, context: PolicyContext, now: number): number {
  let next = Infinity;
  for (const policy of policiesOf(context.orders, row, storefront, context)) {
    next = Math.min(next, nextBoundary(policy, now));
  }
  return next;
}

/** Where popularity stops growing: about what the best seller of a large storefront reaches in a week. */
const SATURATION = Math.log1p(100_000);

/** 0 to 1, saturating: the step from 10 orders to 20 counts as much as that from 1,000 to 2,000. */
export function popularityOf({ views, orders, likes, reviews }: Omit<StatisticsRow, 'storefront'>): number {
  const interest = views + 5 * likes + 10 * reviews + 20 * orders;
  return interest > 0 ? round(Math.min(1, Math.log1p(interest) / SATURATION)) : 0;
}

function strongest(orders: readonly OrderPolicy[], effect: OrderPolicy['effect']): OrderPolicy | undefined {
  const strength = ({ factor }: OrderPolicy) => (effect === 'boost' ? factor : -factor);
  return orders
    .filter((policy) => policy.effect === effect)
    .sort((a, b) => b.priority - a.priority || strength(b) - strength(a) || a.id - b.id)[0];
}

function round(number: number): number {
  return Math.round(number * 10_000) / 10_000;
}
