import { describe, expect, it } from 'vitest';
import type { CouponRow, DisplayPolicyRow, ProductRow, TimeDealRow } from '../../src/extract/product-row.ts';
import { explainProduct } from '../../src/transform/explain-product.ts';
import type { ProductDocument } from '../../src/transform/product-document.ts';
import { preparePolicies, transformProduct } from '../../src/transform/transform-product.ts';
import { exposureRow, HOUR, NOW, policyRow, productRow, sourceState, storefront } from '../support/product-row.ts';

describe('the price that is shown', () => {
  it('is the sale price, with the rate off the list price rounded down', () => {
    expect(documentOf({ listPrice: 29_900, salePrice: 20_000 })).toMatchObject({ price: 20_000, discountRate: 33 });
  });

  it("is the storefront's own where there is one", () => {
    expect(documentOf({ exposures: [exposureRow({ price: 25_000 })] })).toMatchObject({
      price: 25_000,
      discountRate: 37,
    });
  });

  it('has no rate above the list price', () => {
    expect(documentOf({ listPrice: 10_000, salePrice: 12_000 })).toMatchObject({ listPrice: 10_000, discountRate: 0 });
  });

  it('is that of the deal with the highest priority, then the lowest price', () => {
    const timeDeals = [
      deal({ id: 1, price: 15_000, priority: 1 }),
      deal({ id: 2, price: 22_000, priority: 2 }),
      deal({ id: 3, price: 21_000, priority: 2 }),
    ];
    expect(documentOf({ timeDeals }).price).toBe(21_000);
    expect(documentOf({ timeDeals: timeDeals.toReversed() }).price).toBe(21_000);
  });

  it.each([
    ['of another storefront', { storefront: 'hiver' }],
    ['that is disabled', { enabled: false }],
    ['of which nobody knows whether it is enabled', { enabled: null }],
    ['that is over', { startsAt: NOW - 2, endsAt: NOW }],
    ['that begins in a millisecond', { startsAt: NOW + 1 }],
    ['for nothing', { price: 0 }],
  ] satisfies [string, Partial<TimeDealRow>][])('is not that of a deal %s', (_case, overrides) => {
    expect(documentOf({ timeDeals: [deal(overrides)] }).price).toBe(30_000);
  });

  it("is a policy's price, whatever the deals", () => {
    const policies = [price({ price: 27_000 })];
    expect(documentOf({ timeDeals: [deal()] }, policies).price).toBe(27_000);
  });

  it("is the lower of a deal and a policy's percent off the everyday price, rounded down", () => {
    expect(documentOf({ salePrice: 9_999 }, [price({ percentOff: 10 })]).price).toBe(8_999);
    expect(documentOf({ timeDeals: [deal()] }, [price({ percentOff: 10 })]).price).toBe(20_000);
    expect(documentOf({ timeDeals: [deal()] }, [price({ percentOff: 50 })]).price).toBe(15_000);
  });

  it('is that of the policy with the highest priority, then the lowest price', () => {
    const policies = [
      price({ price: 10_000 }, { id: 1, priority: 1 }),
      price({ price: 29_000 }, { id: 2, priority: 3 }),
      price({ percentOff: 10 }, { id: 3, priority: 3 }),
    ];
    expect(documentOf({}, policies).price).toBe(27_000);
    expect(documentOf({}, policies.toReversed()).price).toBe(27_000);
  });

  it('is told nowhere where it is for members or by inquiry', () => {
    const row = { memberPrices: [{ grade: 'vip', price: 25_000 }], coupons: [coupon()] };
    expect(documentOf({ ...row, priceDisplay: 'members_only' })).toMatchObject({
      price: null,
      discountRate: 0,
      couponPrice: null,
      memberPrices: [{ grade: 'vip', price: 25_000 }],
    });
    expect(documentOf({ ...row, priceDisplay: 'inquiry' })).toMatchObject({
      price: null,
      discountRate: 0,
      couponPrice: null,
      memberPrices: [],
    });
  });
});

describe('the coupon price', () => {
  it('is the lowest that one coupon makes of the shown price', () => {
    const coupons = [coupon({ amountOff: 2_000 }), coupon({ id: 2, amountOff: null, percentOff: 10 })];
    expect(documentOf({ coupons }).couponPrice).toBe(27_000);
    const limited = coupon({ amountOff: null, percentOff: 50, maximumAmountOff: 2_500 });
    expect(documentOf({ coupons: [limited] }).couponPrice).toBe(27_500);
    expect(documentOf({ coupons, timeDeals: [deal({ price: 10_000 })] }).couponPrice).toBe(8_000);
  });

  it.each([
    ['of another storefront', { storefront: 'hiver' }],
    ['that is over', { endsAt: NOW }],
    ['for dearer products', { minimumPrice: 30_001 }],
    ['that takes off everything', { amountOff: 30_000 }],
    ['that takes off nothing', { amountOff: null }],
    ['for some members', { memberGrades: ['vip'] }],
    ['that is disabled', { enabled: false }],
    ['of which nobody knows whether it is enabled', { enabled: null }],
    ['that says two things', { percentOff: 10 }],
  ] satisfies [string, Partial<CouponRow>][])('knows no coupon %s', (_case, overrides) => {
    expect(documentOf({ coupons: [coupon(overrides)] }).couponPrice).toBeNull();
  });
});

describe('the boost', () => {
  it('multiplies the strongest boost, the strongest bury and moderation, within 0.5 and 2', () => {
    const boost = (factor: number, overrides = {}) => order('boost', factor, overrides);
    expect(documentOf({}, [boost(1.2), boost(1.8, { id: 2 })]).boost).toBe(1.8);
    expect(documentOf({}, [boost(1.2, { priority: 1 }), boost(1.8, { id: 2 })]).boost).toBe(1.2);
    expect(documentOf({}, [boost(1.5), order('bury', 0.6, { id: 2 })]).boost).toBe(0.9);
    expect(documentOf({ moderation: 'flagged' }, [order('bury', 0.5)]).boost).toBe(0.5);
  });
});

it('the next transition is the next moment at which price, coupon or boost may change', () => {
  const row = { timeDeals: [deal({ startsAt: NOW + 30, endsAt: NOW + 40 })], coupons: [coupon({ endsAt: NOW + 20 })] };
  expect(documentOf(row).nextTransitionAt).toBe(NOW + 20);
  expect(documentOf(row, [order('boost', 2, { startsAt: NOW + 10 })]).nextTransitionAt).toBe(NOW + 10);
  expect(documentOf({ exposures: [exposureRow({ displayFrom: NOW + 5 })] }).nextTransitionAt).toBeNull();
});

it('explains where the price comes from', () => {
  const context = preparePolicies(sourceState([price({ percentOff: 50 })]));
  const { price: priced } = explainProduct(productRow({ timeDeals: [deal()] }), storefront(), context, NOW);
  expect(priced).toMatchObject({
    everyday: 30_000,
    price: { amount: 15_000, source: 'policy-percent-off', sourceId: 1 },
  });
});

function documentOf(overrides: Partial<ProductRow>, policies: readonly DisplayPolicyRow[] = []): ProductDocument {
  const context = preparePolicies(sourceState(policies));
  const result = transformProduct(productRow(overrides), storefront(), context, NOW);
  if (result.kind !== 'document') throw new Error(`It is withheld: ${result.reasons.join(', ')}`);
  return result.document;
}

function deal(overrides: Partial<TimeDealRow> = {}): TimeDealRow {
  return {
    id: 1,
    storefront: null,
    price: 20_000,
    startsAt: NOW - HOUR,
    endsAt: NOW + HOUR,
    priority: 0,
    enabled: true,
    ...overrides,
  };
}

function coupon(overrides: Partial<CouponRow> = {}): CouponRow {
  return {
    id: 1,
    storefront: null,
    amountOff: 1_000,
    percentOff: null,
    maximumAmountOff: null,
    minimumPrice: null,
    memberGrades: [],
    enabled: true,
    startsAt: null,
    endsAt: null,
    ...overrides,
  };
}

function price(parameters: object, overrides: Partial<DisplayPolicyRow> = {}): DisplayPolicyRow {
  return policyRow({ effect: 'price', parameters: JSON.stringify(parameters), ...overrides });
}

function order(effect: 'boost' | 'bury', factor: number, overrides: Partial<DisplayPolicyRow> = {}): DisplayPolicyRow {
  return policyRow({ effect, parameters: JSON.stringify({ factor }), ...overrides });
}
