import { atDays } from './clock.ts';
import { type CatalogueRow, rowOf } from './tables.ts';

export const firstCouponId = 501;

interface Coupon {
  readonly name: string;
  readonly storefront?: string;
  readonly amountOff?: number;
  readonly percentOff?: number;
  readonly maxAmountOff?: number;
  readonly minPrice?: number;
  readonly grades?: string;
  /** Days from the epoch. */
  readonly from: number;
  readonly until: number;
  readonly enabled?: boolean;
}

const coupons: readonly Coupon[] = [
  { name: '신규 가입 3천원', amountOff: 3000, minPrice: 20_000, from: -300, until: 3650 },
  { name: '전 상품 5%', percentOff: 5, maxAmountOff: 5000, from: -100, until: 3650 },
  {
    name: '브랜디 10%',
    storefront: 'brandi',
    percentOff: 10,
    maxAmountOff: 10_000,
    minPrice: 10_000,
    from: -30,
    until: 2000,
  },
  { name: '하이버 5천원', storefront: 'hiver', amountOff: 5000, minPrice: 50_000, from: -30, until: 2000 },
  { name: '서울스토어 15%', storefront: 'seoulstore', percentOff: 15, maxAmountOff: 15_000, from: -10, until: 1500 },
  { name: '셀피 첫 구매', storefront: 'selpi', amountOff: 2000, from: -10, until: 3000 },
  { name: 'VIP 20%', percentOff: 20, maxAmountOff: 20_000, grades: 'vip', from: -60, until: 3650 },
  { name: '크리스마스 12%', percentOff: 12, from: 49, until: 56 },
  { name: '새해 만원', amountOff: 10_000, minPrice: 100_000, from: 60, until: 75 },
  { name: '지난 여름 20%', percentOff: 20, from: -150, until: -60 },
  { name: '중단된 쿠폰', percentOff: 30, from: -20, until: 2000, enabled: false },
  { name: '골드 이상 7%', percentOff: 7, grades: 'gold,vip', from: -60, until: 3650 },
];

export const couponCount = coupons.length;

/** The rows of `coupons`. */
export function couponRows(): CatalogueRow[] {
  const entered = atDays(-365);
  return coupons.map((coupon, place) =>
    rowOf('coupons', {
      id: firstCouponId + place,
      storefront_id: coupon.storefront ?? null,
      name: coupon.name,
      amount_off: coupon.amountOff ?? null,
      percent_off: coupon.percentOff ?? null,
      max_amount_off: coupon.maxAmountOff ?? null,
      min_price: coupon.minPrice ?? 0,
      member_grades: coupon.grades ?? '',
      starts_at: atDays(coupon.from),
      ends_at: atDays(coupon.until),
      enabled: coupon.enabled ?? true,
      created_at: entered,
      updated_at: entered,
    }),
  );
}
