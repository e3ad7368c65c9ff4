import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DisplayPolicyRow, ProductRow } from '../../src/extract/product-row.ts';
import { explainProduct } from '../../src/transform/explain-product.ts';
import { includes } from '../../src/transform/intervals.ts';
import type { Transformed } from '../../src/transform/product-document.ts';
import { preparePolicies, transformProduct } from '../../src/transform/transform-product.ts';
import {
  brandRow,
  exposureRow,
  NOW,
  optionRow,
  policyRow,
  productRow,
  sellerRow,
  sourceState,
  storefront,
} from '../support/product-row.ts';

// Moments lie close together, so that bounds meet, and a property can look at every one of them.
const SPAN = 24;
const MOMENTS = Array.from({ length: SPAN + 2 }, (_, place) => NOW - 1 + place);
const moment = fc.integer({ min: NOW, max: NOW + SPAN });
const bound = fc.option(moment, { freq: 2 });

const policy: fc.Arbitrary<DisplayPolicyRow> = fc
  .record({
    storefront: fc.constantFrom(null, null, 'brandi', 'hiver'),
    target: fc.constantFrom<readonly [string, number | null]>(
      ['all', null],
      ['product', 1],
      ['product', 2],
      ['seller', 7],
      ['brand', 3],
      ['category', 1],
      ['category', 120],
      ['category', 2],
      ['nothing', 1],
    ),
    kind: fc.constantFrom<readonly [string, string | null]>(
      ['hide', null],
      ['show', null],
      ['price', '{"price":12000}'],
      ['price', '{"percentOff":35}'],
      ['price', '{"percentOff":0}'],
      ['boost', '{"factor":1.5}'],
      ['bury', '{"factor":0.7}'],
    ),
    startsAt: bound,
    endsAt: bound,
    priority: fc.integer({ min: 0, max: 2 }),
    enabled: fc.constantFrom(true, true, true, false, null),
  })
  .map(({ target: [targetType, targetId], kind: [effect, parameters], ...rest }) =>
    policyRow({ ...rest, targetType, targetId, effect, parameters }),
  );
const policies = fc
  .array(policy, { maxLength: 5 })
  .map((some) => some.map((one, place) => ({ ...one, id: place + 1 })));

const row: fc.Arbitrary<ProductRow> = fc
  .record({
    display: fc.tuple(bound, bound),
    leave: fc.tuple(bound, bound),
    embargo: fc.tuple(bound, bound),
    sale: fc.tuple(bound, bound),
    stock: fc.constantFrom(0, 3),
    approval: fc.constantFrom('approved', 'approved', 'approved', null),
    deals: fc.array(
      fc.record({
        price: fc.constantFrom(10_000, 15_000),
        startsAt: moment,
        endsAt: moment,
        priority: fc.integer({ min: 0, max: 1 }),
        enabled: fc.constantFrom(true, false),
        storefront: fc.constantFrom(null, 'brandi', 'hiver'),
      }),
      { maxLength: 3 },
    ),
    coupons: fc.array(fc.record({ amountOff: fc.constantFrom(500, 2_000), startsAt: bound, endsAt: bound }), {
      maxLength: 2,
    }),
  })
  .map(({ display, leave, embargo, sale, stock, approval, deals, coupons }) =>
    productRow({
      approval,
      options: [optionRow({ stock })],
      exposures: [exposureRow({ displayFrom: display[0], displayTo: display[1] })],
      seller: sellerRow({ leaveFrom: leave[0], leaveTo: leave[1] }),
      brand: brandRow({ embargoFrom: embargo[0], embargoUntil: embargo[1] }),
      saleFrom: sale[0],
      saleTo: sale[1],
      timeDeals: deals.map((deal, id) => ({ id, ...deal })),
      coupons: coupons.map((coupon, id) => ({
        id,
        storefront: null,
        percentOff: null,
        maximumAmountOff: null,
        minimumPrice: null,
        memberGrades: [],
        enabled: true,
        ...coupon,
      })),
    }),
  );

describe('display over time', () => {
  it('is constant from now to the next transition, and a withheld product stays withheld', () => {
    fc.assert(
      fc.property(row, policies, fc.constantFrom(...MOMENTS), (product, some, now) => {
        const result = transform(product, some, now);
        if (result.kind === 'withheld') {
          for (const later of MOMENTS) if (later > now) expect(transform(product, some, later).kind).toBe('withheld');
          return;
        }
        const next = result.document.nextTransitionAt ?? Infinity;
        expect(next).toBeGreaterThan(now);
        for (const later of MOMENTS) {
          if (later > now && later < next) expect(transform(product, some, later)).toEqual(result);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is found exactly while every rule agrees, whenever the document was made', () => {
    fc.assert(
      fc.property(row, policies, fc.constantFrom(...MOMENTS), (product, some, madeAt) => {
        const context = preparePolicies(sourceState(some));
        const shownDuring = shownDuringOf(transform(product, some, madeAt));
        for (const at of MOMENTS) {
          if (at < madeAt) continue;
          const { rules, shown } = explainProduct(product, storefront(), context, at);
          expect(includes(shownDuring, at)).toBe(rules.every(({ verdict }) => verdict === 'shows'));
          expect(shown).toBe(includes(shownDuring, at));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on the order of policies', () => {
    fc.assert(
      fc.property(
        row,
        policies,
        fc.constantFrom(...MOMENTS),
        fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
        (product, some, now, keys) => {
          const shuffled = some
            .map((one, place) => ({ one, key: keys[place] ?? 0 }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
          expect(transform(product, shuffled, now)).toEqual(transform(product, some, now));
        },
      ),
    );
  });

  it('never gains a moment from one more policy that hides', () => {
    fc.assert(
      fc.property(row, policies, policy, (product, some, added) => {
        const hide = { ...added, id: 99, effect: 'hide', parameters: null };
        const before = shownDuringOf(transform(product, some, NOW - 1));
        const after = shownDuringOf(transform(product, [...some, hide], NOW - 1));
        for (const at of MOMENTS) if (includes(after, at)) expect(includes(before, at)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('has no moment in which a valid hide of the product is in force', () => {
    fc.assert(
      fc.property(row, policies, moment, fc.integer({ min: 1, max: 5 }), (product, some, from, length) => {
        const hide = policyRow({ id: 99, startsAt: from, endsAt: from + length, priority: -1 });
        const shownDuring = shownDuringOf(transform(product, [...some, hide], NOW - 1));
        for (let at = from; at < from + length; at++) expect(includes(shownDuring, at)).toBe(false);
      }),
    );
  });
});

function transform(product: ProductRow, some: readonly DisplayPolicyRow[], now: number): Transformed {
  return transformProduct(product, storefront(), preparePolicies(sourceState(some)), now);
}

function shownDuringOf(result: Transformed) {
  return result.kind === 'document' ? result.document.shownDuring : [];
}
