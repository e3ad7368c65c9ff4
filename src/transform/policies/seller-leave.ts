import { complement, within } from '../intervals.ts';
import { type DisplayRule, hidden, SHOWN, shownDuring } from './display-rule.ts';

const PERIOD_INVALID = hidden('seller-leave-invalid');

/** Rule 7: its seller is not on a planned leave. A leave that ends before it begins hides: when it is, nobody can say. */
export const sellerLeave: DisplayRule = {
  code: 'seller-leave',
  decide({ seller }) {
    if (seller === null || (seller.leaveFrom === null && seller.leaveTo === null)) return SHOWN;
    const leave = within(seller.leaveFrom, seller.leaveTo);
    return leave.length === 0 ? PERIOD_INVALID : shownDuring(complement(leave), 'seller-on-leave');
  },
};
