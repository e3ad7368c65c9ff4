import { type DisplayRule, hidden, SHOWN } from './display-rule.ts';

/** The reason of a product that the storefront does not offer at all: most rows in most storefronts. */
export const NOT_EXPOSED = hidden('not-exposed');
const NOT_DISPLAYED_HERE = hidden('not-displayed-here');

/** Rule 10: the storefront offers it, and displays it. */
export const storefrontExposure: DisplayRule = {
  code: 'storefront-exposure',
  decide(row, storefront) {
    const exposure = row.exposures.find((one) => one.storefront === storefront.id);
    if (exposure === undefined) return NOT_EXPOSED;
    return exposure.displayed === true ? SHOWN : NOT_DISPLAYED_HERE;
  },
};
