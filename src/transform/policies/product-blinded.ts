import { type DisplayRule, hidden, SHOWN } from './display-rule.ts';

const BLINDED = hidden('product-blinded');

/** Rule 9: it was not taken down after a report. */
export const productBlinded: DisplayRule = {
  code: 'product-blinded',
  decide: (row) => (row.blinded === false ? SHOWN : BLINDED),
};
