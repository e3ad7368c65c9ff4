import { within } from '../intervals.ts';
import { type DisplayRule, hidden, SHOWN, shownDuring } from './display-rule.ts';

const NEVER_DISPLAYED = hidden('display-period-empty');

/** Rule 4: the storefront's display period. No event arrives when it begins or ends. */
export const displayPeriod: DisplayRule = {
  code: 'display-period',
  decide(row, storefront) {
    const exposure = row.exposures.find((one) => one.storefront === storefront.id);
    if (exposure === undefined || (exposure.displayFrom === null && exposure.displayTo === null)) return SHOWN;
    const period = within(exposure.displayFrom, exposure.displayTo);
    return period.length === 0 ? NEVER_DISPLAYED : shownDuring(period, 'outside-display-period');
  },
};
