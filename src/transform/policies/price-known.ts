import { isMoney } from '../price.ts';
import { type DisplayRule, hidden, SHOWN } from './display-rule.ts';

const PRICE_MISSING = hidden('price-missing');
const PRICE_DISPLAY_UNKNOWN = hidden('price-display-unknown');

/** Rule 14: its prices are known, and so is how they may be shown. */
export const priceKnown: DisplayRule = {
  code: 'price-known',
  decide(row, storefront) {
    const own = row.exposures.find((one) => one.storefront === storefront.id)?.price ?? null;
    if (!isMoney(row.listPrice) || !isMoney(own ?? row.salePrice)) return PRICE_MISSING;
    return row.priceDisplay === 'shown' || row.priceDisplay === 'members_only' || row.priceDisplay === 'inquiry'
      ? SHOWN
      : PRICE_DISPLAY_UNKNOWN;
  },
};
