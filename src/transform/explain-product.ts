import type { ProductRow } from '../extract/product-row.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { includes } from './intervals.ts';
import { decideDisplay, DISPLAY_RULES } from './policies/display-rules.ts';
import type { PolicyContext } from './prepare-policies.ts';
import { decidePrice, type PriceDecision } from './price.ts';
import type { DateRange, Transformed } from './product-document.ts';
import { type BoostDecision, decideBoost } from './score-boost.ts';
import { transformProduct } from './transform-product.ts';

export interface RuleExplanation {
  /** The rule's name, such as seller-status. */
  readonly rule: string;
  readonly verdict: 'shows' | 'hides';
  /** Why it hides, now or at another time; null if it always lets the product show. */
  readonly reason: string | null;
  /** When this rule alone lets it show. */
  readonly shownDuring: readonly DateRange[];
  /** Ids of the display policies behind it. */
  readonly policies: readonly number[];
}

/** Why a product is found in a storefront at a moment, or is not, and at what price. */
export interface ProductExplanation {
  readonly product: number;
  readonly storefront: string;
  readonly at: number;
  readonly shown: boolean;
  /** What `transformProduct` makes of it: the document, with its next transition, or the reasons. */
  readonly transformed: Transformed;
  readonly rules: readonly RuleExplanation[];
  /** Null where the price is not known, or the storefront does not offer it. */
  readonly price: PriceDecision | null;
  readonly boost: BoostDecision;
}

/**
 * The same evaluation as `transformProduct`, rule by rule.
 *
 * @param now epoch milliseconds
 */
export function explainProduct(
  row: ProductRow,
  storefront: Storefront,
  context: PolicyContext,
  now: number,
): ProductExplanation {
  const { decisions, shownDuring } = decideDisplay(row, storefront, context, now);
  const rules = DISPLAY_RULES.flatMap((rule, place): RuleExplanation[] => {
    const decision = decisions[place];
    if (decision === undefined) return [];
    return [
      {
        rule: rule.code,
        verdict: includes(decision.shownDuring, now) ? 'shows' : 'hides',
        reason: decision.reason,
        shownDuring: decision.shownDuring,
        policies: decision.policies ?? [],
      },
    ];
  });
  const exposure = row.exposures.find((one) => one.storefront === storefront.id);
  const priceKnown = rules.some(({ rule, verdict }) => rule === 'price-known' && verdict === 'shows');
  return {
    product: row.id,
    storefront: storefront.id,
    at: now,
    shown: includes(shownDuring, now),
    transformed: transformProduct(row, storefront, context, now),
    rules,
    price: exposure === undefined || !priceKnown ? null : decidePrice(row, exposure, storefront, context, now),
    boost: decideBoost(row, storefront, context, now),
  };
}
