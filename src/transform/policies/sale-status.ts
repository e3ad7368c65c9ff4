import { type Decision, type DisplayRule, hidden, SHOWN } from './display-rule.ts';

const DECISIONS: ReadonlyMap<string | null, Decision> = new Map([
  ['on_sale', SHOWN],
  // Sold out, also for a while, is shown last; whether it is shown at all is the rule sold-out.
  ['sold_out', SHOWN],
  ['temporarily_sold_out', SHOWN],
  ['suspended', hidden('sale-suspended')],
  ['ended', hidden('sale-ended')],
]);
const UNKNOWN = hidden('sale-status-unknown');

/** Rule 2: it is on sale, or sold out. */
export const saleStatus: DisplayRule = {
  code: 'sale-status',
  decide: (row) => DECISIONS.get(row.saleStatus) ?? UNKNOWN,
};
