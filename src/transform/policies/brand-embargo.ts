import { complement, within } from '../intervals.ts';
import { type DisplayRule, hidden, SHOWN, shownDuring } from './display-rule.ts';

const PERIOD_INVALID = hidden('brand-embargo-invalid');

/** Rule 8: its brand is not under embargo. An embargo that ends before it begins hides: when it is, nobody can say. */
export const brandEmbargo: DisplayRule = {
  code: 'brand-embargo',
  decide({ brand }) {
    if (brand === null || (brand.embargoFrom === null && brand.embargoUntil === null)) return SHOWN;
    const embargo = within(brand.embargoFrom, brand.embargoUntil);
    return embargo.length === 0 ? PERIOD_INVALID : shownDuring(complement(embargo), 'brand-embargoed');
  },
};
