import type { ProductRow } from '../../extract/product-row.ts';
import type { Storefront } from '../../storefronts/storefront.ts';
import type { PoliciesByTarget, PolicyContext } from '../prepare-policies.ts';
import type { DisplayPolicy } from './display-policy.ts';

/**
 * The display policies of one effect that name this product, its seller, its brand, a category at or above one of its
 * own, or everything, in this storefront; whatever their period.
 */
export function policiesOf<Policy extends DisplayPolicy>(
  policies: PoliciesByTarget<Policy>,
  row: ProductRow,
  storefront: Storefront,
  context: PolicyContext,
): readonly Policy[] {
  if (policies.count === 0) return [];
  const found: Policy[] = [];
  const collect = (some: readonly Policy[] = []) => {
    for (const policy of some) {
      if ((policy.storefront === null || policy.storefront === storefront.id) && !found.includes(policy)) {
        found.push(policy);
      }
    }
  };
  collect(policies.all);
  collect(policies.product.get(row.id));
  if (row.seller !== null) collect(policies.seller.get(row.seller.id));
  if (row.brand !== null) collect(policies.brand.get(row.brand.id));
  if (policies.category.size > 0) {
    for (const { categoryId } of row.categories) {
      // A category that the tree lacks can still be named by a policy.
      for (const id of context.categories.get(categoryId)?.ids ?? [categoryId]) collect(policies.category.get(id));
    }
  }
  return found;
}

/** Whether a policy, a deal or a coupon is in force. */
export function inForce(
  { startsAt, endsAt }: { readonly startsAt: number | null; readonly endsAt: number | null },
  now: number,
): boolean {
  return (startsAt === null || startsAt <= now) && (endsAt === null || now < endsAt);
}
