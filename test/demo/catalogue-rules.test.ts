import { describe, expect, it } from 'vitest';
import { atHours } from '../../demo/generate/clock.ts';
import { generatedRows, groupedBy, type NamedRow } from './generated-rows.ts';

const rows = generatedRows({ products: 5000, seed: 1 });
const now = atHours(24 * 22);

const by = (table: Parameters<typeof rows>[0], column: string, values: readonly unknown[]): NamedRow[] =>
  rows(table).filter((row) => values.includes(row[column]));
const idsOf = (found: readonly NamedRow[], column = 'id'): Set<unknown> => new Set(found.map((row) => row[column]));
const before = (row: NamedRow, column: string): boolean => row[column] !== null && String(row[column]) <= now;
const after = (row: NamedRow, column: string): boolean => row[column] !== null && String(row[column]) > now;
const products = rows('products');
const productsOf = (column: string, owners: readonly NamedRow[]): NamedRow[] =>
  by('products', column, [...idsOf(owners)]);
const exposures = rows('product_exposures');

const hiddenLeaves = new Set(
  rows('categories')
    .filter(({ id, parent_id }) =>
      rows('categories').some(
        (each) => (each['id'] === parent_id || each['id'] === id) && !(each['displayed'] && each['in_use']),
      ),
    )
    .map(({ id }) => id),
);
const filedOnlyHidden = [...groupedBy(rows('product_categories'), 'product_id').values()].filter((filed) =>
  filed.every(({ category_id }) => hiddenLeaves.has(category_id)),
);
const stockOf = groupedBy(rows('product_options'), 'product_id');
const dealsOf = groupedBy(rows('time_deals'), 'product_id');

/** For each rule of the display policies, the products or rows of which its columns say something else than usual. */
const examples: Readonly<Record<string, readonly unknown[]>> = {
  '1 not displayed': by('products', 'displayed', [0]),
  '1 not displayed in a storefront': by('product_exposures', 'displayed', [0]),
  '2 sold out': by('products', 'sale_status', ['sold_out']),
  '2 temporarily sold out': by('products', 'sale_status', ['temporarily_sold_out']),
  '2 suspended': by('products', 'sale_status', ['suspended']),
  '2 ended': by('products', 'sale_status', ['ended']),
  '3 reviewing': by('products', 'approval', ['reviewing']),
  '3 rejected': by('products', 'approval', ['rejected']),
  '4 display period over': exposures.filter((row) => before(row, 'display_to')),
  '4 display period ahead': exposures.filter((row) => after(row, 'display_from')),
  '4 display period that ends in years': exposures.filter((row) => after(row, 'display_to')),
  '5 sale period over': products.filter((row) => before(row, 'sale_to')),
  '5 sale period ahead': products.filter((row) => after(row, 'sale_from')),
  '6 filed in hidden categories only': filedOnlyHidden,
  '6 category hidden by its parent': rows('categories').filter(({ id, displayed }) => hiddenLeaves.has(id) && displayed === 1),
  '7 seller blinded': productsOf('seller_id', by('sellers', 'status', ['blinded'])),
  '7 seller on leave': productsOf('seller_id', by('sellers', 'status', ['on_leave'])),
  '7 seller on a planned leave': productsOf('seller_id', rows('sellers').filter((row) => after(row, 'leave_from'))),
  '7 seller without contract': productsOf('seller_id', by('sellers', 'status', ['contract_ended'])),
  '8 brand blinded': productsOf('brand_id', by('brands', 'blinded', [1])),
  '8 brand with a claim': productsOf('brand_id', by('brands', 'rights_claim', [1])),
  '8 brand under embargo': productsOf('brand_id', rows('brands').filter((row) => before(row, 'embargo_from') && after(row, 'embargo_until'))),
  '8 brand with an embargo ahead': productsOf('brand_id', rows('brands').filter((row) => after(row, 'embargo_from'))),
  '9 product blinded': by('products', 'blinded', [1]),
  '10 offered in one storefront only': [...groupedBy(exposures, 'product_id').values()].filter((each) => each.length === 1),
  '11 adult': by('products', 'adult', [1]),
  '12 app only': by('products', 'channels', ['app']),
  '12 web only': by('products', 'channels', ['web']),
  '13 for grades only': by('products', 'member_grades', ['vip', 'gold,vip']),
  '13 for an affiliate only': by('products', 'member_grades', ['partner']),
  '14 price for members': rows('member_prices'),
  '14 coupon price': rows('product_coupons'),
  '14 price for members only': by('products', 'price_display', ['members_only']),
  '14 price on inquiry': by('products', 'price_display', ['inquiry']),
  '14 price of a storefront': exposures.filter(({ price }) => price !== null),
  '15 deal running': rows('time_deals').filter((row) => before(row, 'starts_at') && after(row, 'ends_at')),
  '15 deal ahead': rows('time_deals').filter((row) => after(row, 'starts_at')),
  '15 deal over': rows('time_deals').filter((row) => before(row, 'ends_at')),
  '15 several deals': [...dealsOf.values()].filter((deals) => deals.length > 1),
  '16 nothing left, still on sale': by('products', 'sale_status', ['on_sale']).filter(({ id }) => stockOf.get(id ?? null)?.every(({ stock }) => stock === 0)),
  '16 hidden when sold out': by('products', 'sold_out_display', ['hide']),
  '17 today': by('products', 'delivery', ['today']).filter(({ delivery_cutoff }) => delivery_cutoff !== null),
  '17 dawn, in some regions': by('products', 'delivery', ['dawn']).filter(({ delivery_regions }) => delivery_regions !== ''),
  '18 not searchable': by('products', 'searchable', [0]),
  '19 found by a banned word': products.filter(({ name }) => /레플리카|미러급|짝퉁/.test(String(name))),
  '20 title flagged': by('products', 'moderation', ['flagged']),
  '20 title banned': by('products', 'moderation', ['banned']),
  '21 same items': products.filter(({ group_id }) => group_id !== null),
  '22 test product': by('products', 'internal', [1]),
  '22 seller under review': productsOf('seller_id', by('sellers', 'status', ['under_review'])),
  '22 test seller': productsOf('seller_id', by('sellers', 'internal', [1])),
}; // prettier-ignore

describe('the demo catalogue of 5,000 products', () => {
  it.each(Object.entries(examples))('has examples of rule %s', (_rule, found) => {
    expect(found.length).toBeGreaterThan(0);
  });

  it('hides about a twelfth of the products by their own columns and shows the rest', () => {
    const usual = products.filter(
      (row) =>
        row['displayed'] === 1 &&
        row['sale_status'] === 'on_sale' &&
        row['approval'] === 'approved' &&
        row['blinded'] === 0 &&
        row['moderation'] !== 'banned',
    );
    expect(usual.length / products.length).toBeGreaterThan(0.9);
  });

  it('has current, past, coming and disabled policies of every effect', () => {
    const policies = rows('display_policies');
    expect(idsOf(policies, 'effect')).toEqual(new Set(['hide', 'show', 'price', 'boost', 'bury']));
    expect(idsOf(policies, 'target_type')).toEqual(new Set(['product', 'seller', 'brand', 'category', 'all']));
    expect(policies.some((row) => before(row, 'ends_at'))).toBe(true);
    expect(policies.some((row) => after(row, 'starts_at'))).toBe(true);
    expect(policies.some((row) => row['enabled'] === 0)).toBe(true);
  });

  it('has merchandising of every kind, for products that the storefront offers', () => {
    const placements = rows('merchandising');
    expect(idsOf(placements, 'kind')).toEqual(new Set(['pin', 'boost', 'bury', 'hide', 'redirect']));
    const offered = new Set(exposures.map(({ product_id, storefront_id }) => `${product_id} ${storefront_id}`));
    for (const { product_id, storefront_id } of placements) {
      if (product_id !== null) expect(offered).toContain(`${product_id} ${storefront_id}`);
    }
  });
});
