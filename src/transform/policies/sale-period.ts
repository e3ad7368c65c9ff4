import { within } from '../intervals.ts';
import { type DisplayRule, hidden, SHOWN } from './display-rule.ts';

const EMPTY = hidden('sale-period-empty');

/** Rule 5: outside its purchase period it shows and can't be bought (`saleDuring`); a period that is none hides it. */
export const salePeriod: DisplayRule = {
  code: 'sale-period',
  decide: (row) => (within(row.saleFrom, row.saleTo).length === 0 ? EMPTY : SHOWN),
};
