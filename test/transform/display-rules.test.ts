import { describe, expect, it } from 'vitest';
import type { ProductRow } from '../../src/extract/product-row.ts';
import { preparePolicies, transformProduct } from '../../src/transform/transform-product.ts';
import {
  brandRow,
  CATEGORIES,
  categoryRow,
  exposureRow,
  HOUR,
  NOW,
  optionRow,
  policyRow,
  productRow,
  sellerRow,
  sourceState,
  storefront,
} from '../support/product-row.ts';

const SOLD_OUT = [optionRow({ stock: 0 })];

/** Each rule, by what breaks it: the only reason that must result. */
const WITHHELD: readonly [reason: string, overrides: Partial<ProductRow>][] = [
  ['not-exposed', { exposures: [exposureRow({ storefront: 'hiver' })] }],
  ['not-displayed-here', { exposures: [exposureRow({ displayed: false })] }],
  ['not-displayed-here', { exposures: [exposureRow({ displayed: null })] }],
  ['not-displayed', { displayed: false }],
  ['not-displayed', { displayed: null }],
  ['product-blinded', { blinded: true }],
  ['product-blinded', { blinded: null }],
  ['sale-suspended', { saleStatus: 'suspended' }],
  ['sale-ended', { saleStatus: 'ended' }],
  ['sale-status-unknown', { saleStatus: null }],
  ['sale-status-unknown', { saleStatus: 'ON_SALE' }],
  ['not-approved', { approval: 'reviewing' }],
  ['not-approved', { approval: null }],
  ['seller-missing', { seller: null }],
  ['seller-on-leave', { seller: sellerRow({ status: 'on_leave' }) }],
  ['seller-on-leave', { seller: sellerRow({ leaveFrom: NOW }) }],
  ['seller-leave-invalid', { seller: sellerRow({ leaveFrom: NOW, leaveTo: NOW }) }],
  ['seller-blinded', { seller: sellerRow({ status: 'blinded' }) }],
  ['seller-contract-ended', { seller: sellerRow({ status: 'contract_ended' }) }],
  ['seller-under-review', { seller: sellerRow({ status: 'under_review' }) }],
  ['seller-status-unknown', { seller: sellerRow({ status: null }) }],
  ['brand-missing', { brand: null }],
  ['brand-blinded', { brand: brandRow({ blinded: true }) }],
  ['brand-blinded', { brand: brandRow({ blinded: null }) }],
  ['brand-rights-claim', { brand: brandRow({ rightsClaim: true }) }],
  ['brand-rights-claim', { brand: brandRow({ rightsClaim: null }) }],
  ['brand-embargoed', { brand: brandRow({ embargoFrom: NOW - HOUR }) }],
  ['brand-embargo-invalid', { brand: brandRow({ embargoFrom: NOW + HOUR, embargoUntil: NOW }) }],
  ['category-missing', { categories: [] }],
  ['category-hidden', { categories: [{ categoryId: 999, primary: true }] }],
  ['no-channel', { channels: [] }],
  ['no-channel', { channels: ['kiosk'] }],
  ['price-missing', { salePrice: null }],
  ['price-missing', { listPrice: null }],
  ['price-missing', { salePrice: 12.5 }],
  ['price-missing', { salePrice: 0 }],
  ['price-display-unknown', { priceDisplay: null }],
  ['price-display-unknown', { priceDisplay: 'hidden' }],
  ['sale-period-empty', { saleFrom: NOW, saleTo: NOW - 1 }],
  ['sold-out-hidden', { options: SOLD_OUT, soldOutDisplay: 'hide' }],
  ['sold-out-hidden', { options: SOLD_OUT, soldOutDisplay: null }],
  ['title-banned', { moderation: 'banned' }],
  ['moderation-unknown', { moderation: null }],
  ['outside-display-period', { exposures: [exposureRow({ displayTo: NOW })] }],
  ['display-period-empty', { exposures: [exposureRow({ displayFrom: NOW + 2, displayTo: NOW + 1 })] }],
];

describe('a product is withheld', () => {
  it.each(WITHHELD)('as %s: %j', (reason, overrides) => {
    expect(transform(productRow(overrides))).toEqual({ kind: 'withheld', reasons: [reason] });
  });

  it('with every reason there is, in a fixed order', () => {
    const row = productRow({ approval: null, blinded: true, brand: brandRow({ embargoFrom: NOW - 1 }) });
    expect(transform(row)).toMatchObject({ reasons: ['product-blinded', 'not-approved', 'brand-embargoed'] });
  });

  it('when its periods never meet, with the rules that end', () => {
    const row = productRow({
      exposures: [exposureRow({ displayTo: NOW + HOUR })],
      seller: sellerRow({ leaveFrom: null, leaveTo: NOW + HOUR }),
    });
    expect(transform(row)).toEqual({ kind: 'withheld', reasons: ['outside-display-period'] });
  });

  it('in a storefront that hides what is sold out', () => {
    const hiding = storefront({ policies: { soldOut: 'hidden', adult: 'hidden' } });
    const result = transformProduct(productRow({ options: SOLD_OUT }), hiding, preparePolicies(sourceState()), NOW);
    expect(result).toEqual({ kind: 'withheld', reasons: ['sold-out-hidden-here'] });
  });

  it.each([
    ['the category itself is not displayed', { id: 120, displayed: false }],
    ['its parent is not in use', { id: 12, inUse: false }],
    ['its top category is unknown', { id: 1, displayed: null }],
    ['it is in a circle', { id: 1, parentId: 120 }],
    ['its parent is missing', { id: 1, parentId: 4711 }],
  ])('when all its categories are hidden: %s', (_case, change) => {
    const categories = CATEGORIES.map((one) => (one.id === change.id ? categoryRow({ ...one, ...change }) : one));
    const context = preparePolicies(sourceState([], categories));
    const row = productRow();
    expect(transformProduct(row, storefront(), context, NOW)).toMatchObject({ reasons: ['category-hidden'] });
    const elsewhere = productRow({ categories: [...row.categories, { categoryId: 21, primary: false }] });
    expect(transformProduct(elsewhere, storefront(), context, NOW)).toMatchObject({
      kind: 'document',
      document: { categoryPaths: ['2', '2>21'], categoryNames: ['잡화', '가방'], primaryCategoryPath: '2>21' },
    });
  });
});

describe('a product shows', () => {
  it.each([
    ['sold out, last', { saleStatus: 'sold_out' }, { soldOut: 1 }],
    ['sold out for a while, last', { saleStatus: 'temporarily_sold_out' }, { soldOut: 1 }],
    ['with no option in stock, last', { options: SOLD_OUT }, { soldOut: 1 }],
    [
      'with stock only in an option that is not displayed, last',
      { options: [optionRow({ displayed: null })] },
      { soldOut: 1 },
    ],
    ['outside its purchase period', { saleTo: NOW - HOUR }, { soldOut: 0, saleDuring: { lt: NOW - HOUR } }],
    ['with a flagged title, demoted', { moderation: 'flagged' }, { boost: 0.5 }],
    ['to verified adults', { adult: true }, { adult: true }],
    ['to verified adults if nobody knows', { adult: null }, { adult: true }],
    ['to staff if nobody knows', { internal: null }, { internal: true }],
    ['to staff if its seller is a test', { seller: sellerRow({ internal: true }) }, { internal: true }],
    ['by link only if nobody knows', { searchable: null }, { searchable: false }],
    ['to some grades', { memberGrades: ['vip'] }, { memberGrades: ['vip'] }],
    ['to all grades', {}, { memberGrades: ['*'] }],
    ['in one channel', { channels: ['app'] }, { channels: ['app'] }],
  ] satisfies [string, Partial<ProductRow>, object][])('%s', (_case, overrides, fields) => {
    expect(transform(productRow(overrides))).toMatchObject({ kind: 'document', document: fields });
  });
});

describe('display policies', () => {
  it.each([
    ['everything', { targetType: 'all' }],
    ['the product', { targetType: 'product', targetId: 1 }],
    ['its seller', { targetType: 'seller', targetId: 7 }],
    ['its brand', { targetType: 'brand', targetId: 3 }],
    ['its category', { targetType: 'category', targetId: 120 }],
    ['a category above its own', { targetType: 'category', targetId: 1 }],
    ['this storefront', { storefront: 'brandi' }],
  ])('hide %s', (_case, policy) => {
    expect(transform(productRow(), [policyRow(policy)])).toEqual({ kind: 'withheld', reasons: ['hidden-by-policy'] });
  });

  it.each([
    ['another product', { targetType: 'product', targetId: 2 }],
    ['another seller', { targetType: 'seller', targetId: 1 }],
    ['another category', { targetType: 'category', targetId: 2 }],
    ['another storefront', { storefront: 'hiver' }],
    ['nothing while disabled', { enabled: false }],
  ])('hide %s', (_case, policy) => {
    expect(transform(productRow(), [policyRow(policy)])).toMatchObject({ kind: 'document' });
  });

  it('hide a category that the tree lacks', () => {
    const categories = [
      { categoryId: 120, primary: true },
      { categoryId: 999, primary: false },
    ];
    expect(transform(productRow({ categories }))).toMatchObject({ kind: 'document' });
    expect(transform(productRow({ categories }), [policyRow({ targetType: 'category', targetId: 999 })])).toMatchObject(
      {
        reasons: ['hidden-by-policy'],
      },
    );
  });

  it('hide during their period, to the millisecond', () => {
    const hide = policyRow({ startsAt: NOW + 10, endsAt: NOW + 20 });
    expect(transform(productRow(), [hide])).toMatchObject({
      document: { shownDuring: [{ lt: NOW + 10 }, { gte: NOW + 20 }], nextTransitionAt: NOW + 10 },
    });
  });

  it('show during their period alone, and lift no hide', () => {
    const show = policyRow({ id: 2, effect: 'show', startsAt: NOW + 10, endsAt: NOW + 20, priority: 9 });
    expect(transform(productRow(), [show])).toMatchObject({
      document: { shownDuring: [{ gte: NOW + 10, lt: NOW + 20 }] },
    });
    expect(transform(productRow(), [show, policyRow()])).toMatchObject({ kind: 'withheld' });
  });

  it('show during any period of the highest priority', () => {
    const shows = [
      policyRow({ id: 1, effect: 'show', startsAt: NOW + 30, endsAt: NOW + 40, priority: 5 }),
      policyRow({ id: 2, effect: 'show', startsAt: NOW + 10, endsAt: NOW + 20, priority: 5 }),
      policyRow({ id: 3, effect: 'show', priority: 4 }),
    ];
    expect(transform(productRow(), shows)).toMatchObject({
      document: {
        shownDuring: [
          { gte: NOW + 10, lt: NOW + 20 },
          { gte: NOW + 30, lt: NOW + 40 },
        ],
      },
    });
  });
});

function transform(row: ProductRow, policies: Parameters<typeof sourceState>[0] = []) {
  return transformProduct(row, storefront(), preparePolicies(sourceState(policies)), NOW);
}
