import { type Intervals, NEVER, unite, within } from '../intervals.ts';
import { type DisplayRule, SHOWN } from './display-rule.ts';
import { policiesOf } from './policies-of.ts';

/**
 * A display policy that shows: its target is found in the policy's period and at no other time. It adds a condition and
 * never lifts a hide. Of several, those of the highest priority count, and any of their periods will do.
 */
export const policyShow: DisplayRule = {
  code: 'policy-show',
  decide(row, storefront, context) {
    const shows = policiesOf(context.shows, row, storefront, context);
    if (shows.length === 0) return SHOWN;
    const highest = Math.max(...shows.map(({ priority }) => priority));
    const counting = shows.filter(({ priority }) => priority === highest);
    let shown: Intervals = NEVER;
    for (const { startsAt, endsAt } of counting) shown = unite(shown, within(startsAt, endsAt));
    return { shownDuring: shown, reason: 'outside-policy-period', policies: counting.map(({ id }) => id) };
  },
};
