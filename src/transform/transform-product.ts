import type { ProductRow, SourceState } from '../extract/product-row.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import type { Transformed } from './product-document.ts';

/** Policies and categories of one snapshot, made ready for many rows. */
export interface PolicyContext {
  readonly state: SourceState;
}

/** Prepares what all rows of a batch share. Once for each batch, not for each row. */
export function preparePolicies(state: SourceState): PolicyContext {
  return { state };
}

/**
 * Decides whether a row may be found in a storefront, and what it looks like there. Pure: no I/O, no clock, no config.
 *
 * @param now epoch milliseconds of the row's version
 */
export function transformProduct(
  _row: ProductRow,
  _storefront: Storefront,
  _context: PolicyContext,
  _now: number,
): Transformed {
  return { kind: 'withheld', reasons: ['not-built'] };
}
