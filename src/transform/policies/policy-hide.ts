import { ALWAYS, complement, intersect, type Intervals, within } from '../intervals.ts';
import { type DisplayRule, SHOWN } from './display-rule.ts';
import { policiesOf } from './policies-of.ts';

/** A display policy that hides: not found while any of them is in force, whatever their priority. */
export const policyHide: DisplayRule = {
  code: 'policy-hide',
  decide(row, storefront, context) {
    const hides = policiesOf(context.hides, row, storefront, context);
    if (hides.length === 0) return SHOWN;
    let shown: Intervals = ALWAYS;
    for (const { startsAt, endsAt } of hides) shown = intersect(shown, complement(within(startsAt, endsAt)));
    return { shownDuring: shown, reason: 'hidden-by-policy', policies: hides.map(({ id }) => id) };
  },
};
