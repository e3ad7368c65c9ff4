import { type DisplayRule, hidden, SHOWN } from './display-rule.ts';

const NOT_DISPLAYED = hidden('not-displayed');

/** Rule 1: the seller or merchandiser displays it at all. */
export const productDisplayed: DisplayRule = {
  code: 'product-displayed',
  decide: (row) => (row.displayed === true ? SHOWN : NOT_DISPLAYED),
};
