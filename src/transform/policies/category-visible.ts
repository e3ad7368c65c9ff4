import { type DisplayRule, hidden, SHOWN } from './display-rule.ts';

const NO_CATEGORY = hidden('category-missing');
const CATEGORY_HIDDEN = hidden('category-hidden');

/**
 * Rule 6: one of its categories is displayed and in use, and so is everything above it. A hidden category is left out
 * of the document, so that the product is not found or counted below it.
 */
export const categoryVisible: DisplayRule = {
  code: 'category-visible',
  decide(row, _storefront, context) {
    if (row.categories.length === 0) return NO_CATEGORY;
    const visible = row.categories.some(({ categoryId }) => context.categories.get(categoryId)?.visible === true);
    return visible ? SHOWN : CATEGORY_HIDDEN;
  },
};
