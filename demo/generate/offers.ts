import { atHours } from './clock.ts';
import { couponCount, firstCouponId } from './coupons.ts';
import { type StorefrontId, storefronts } from './exposures.ts';
import type { Listing } from './listing.ts';
import { type Random, randomFor } from './random.ts';
import { type CatalogueRow, rowOf } from './tables.ts';

function dealPeriod(random: Random): readonly [string, string] {
  const day = 24;
  const kind = random.weighted({ running: 40, ahead: 35, over: 25 });
  const length = random.between(2, 14 * day);
  switch (kind) {
    case 'running': {
      // So long that the demo has prices of the day for years.
      return [atHours(-random.between(1, 20 * day)), atHours(random.between(60, 2000) * day + length)];
    }
    case 'ahead': {
      const start = random.between(1, 400 * day);
      return [atHours(start), atHours(start + length)];
    }
    case 'over': {
      const end = -random.between(1, 200 * day);
      return [atHours(end - length), atHours(end)];
    }
  }
}

function dealRow(random: Random, id: number, productId: number, { salePrice, createdAt }: Listing): CatalogueRow {
  const [starts_at, ends_at] = dealPeriod(random);
  const storefront: StorefrontId | null = random.chance(600) ? null : random.pick(storefronts).id;
  return rowOf('time_deals', {
    id,
    product_id: productId,
    storefront_id: storefront,
    price: Math.max(500, Math.floor((salePrice * random.between(50, 92)) / 10_000) * 100),
    starts_at,
    ends_at,
    priority: random.pick([0, 0, 0, 0, 10, 20]),
    enabled: !random.chance(50),
    created_at: createdAt,
    updated_at: createdAt,
  });
}

/** Prices of a product beside its everyday one: time deals (some overlap), member prices, coupons. */
export function offerRows(seed: number, index: number, productId: number, listing: Listing): CatalogueRow[] {
  const random = randomFor(seed, 8, index);
  const rows: CatalogueRow[] = [];
  const deals = random.chance(55) ? random.pick([1, 1, 1, 1, 1, 1, 1, 2, 2, 3]) : 0;
  for (let deal = 0; deal < deals; deal++) rows.push(dealRow(random, productId * 10 + deal, productId, listing));
  if (random.chance(60)) {
    const percents = { gold: random.between(90, 97), silver: random.between(97, 99), vip: random.between(80, 90) };
    for (const [grade, percent] of Object.entries(percents)) {
      const price = Math.max(500, Math.floor((listing.salePrice * percent) / 1000) * 10);
      rows.push(rowOf('member_prices', { product_id: productId, grade, price }));
    }
  }
  if (random.chance(80)) {
    const first = random.below(couponCount);
    const both = random.chance(200);
    for (const place of both ? [first, (first + 1) % couponCount].sort((a, b) => a - b) : [first]) {
      rows.push(rowOf('product_coupons', { product_id: productId, coupon_id: firstCouponId + place }));
    }
  }
  return rows;
}
