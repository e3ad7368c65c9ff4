import type { ProductRow } from '../../extract/product-row.ts';
import { type DisplayRule, hidden, SHOWN } from './display-rule.ts';

const HIDDEN_BY_SELLER = hidden('sold-out-hidden');
const HIDDEN_HERE = hidden('sold-out-hidden-here');

/** Whether nothing of it can be bought: its status says so, or no displayed option is in stock. */
export function isSoldOut(row: ProductRow): boolean {
  return row.saleStatus !== 'on_sale' || !row.options.some(({ displayed, stock }) => displayed === true && stock > 0);
}

/** Rules 2 and 16: what is sold out shows last, unless its seller or the storefront hides such products. */
export const soldOut: DisplayRule = {
  code: 'sold-out',
  decide(row, storefront) {
    if (!isSoldOut(row)) return SHOWN;
    if (row.soldOutDisplay !== 'show') return HIDDEN_BY_SELLER;
    return storefront.policies.soldOut === 'hidden' ? HIDDEN_HERE : SHOWN;
  },
};
