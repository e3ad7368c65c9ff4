import { type Brand, brands, troubledBrands } from './brands.ts';
import { categories } from './categories.ts';
import { atDays } from './clock.ts';
import { couponRows } from './coupons.ts';
import { storefronts } from './exposures.ts';
import { sellers } from './sellers.ts';
import { type CatalogueRow, rowOf } from './tables.ts';

const entered = { created_at: atDays(-1200), updated_at: atDays(-400) };

function embargoOf({ ko }: Brand): readonly [string | null, string | null] {
  switch (ko) {
    case troubledBrands.embargoNow:
      return [atDays(-30), atDays(3650)];
    case troubledBrands.embargoPast:
      return [atDays(-90), atDays(-30)];
    case troubledBrands.embargoFuture:
      return [atDays(61), atDays(75)];
    default:
      return [null, null];
  }
}

function brandRows(brand: Brand): CatalogueRow[] {
  const [embargo_from, embargo_until] = embargoOf(brand);
  return [
    rowOf('brands', {
      id: brand.id,
      name_ko: brand.ko,
      name_en: brand.en,
      blinded: brand.ko === troubledBrands.blinded,
      rights_claim: brand.ko === troubledBrands.rightsClaim,
      embargo_from,
      embargo_until,
      ...entered,
    }),
    ...brand.aliases.map((alias) => rowOf('brand_aliases', { brand_id: brand.id, alias })),
  ];
}

/** What is the same in every catalogue: storefronts, sellers, brands, categories, coupons. */
export function shopRows(): CatalogueRow[] {
  return [
    ...storefronts.map(({ id, name }) => rowOf('storefronts', { id, name, time_zone: 'Asia/Seoul' })),
    ...sellers.map(({ id, name, status, leaveFrom, leaveTo, internal }) =>
      rowOf('sellers', { id, name, status, leave_from: leaveFrom, leave_to: leaveTo, internal, ...entered }),
    ),
    ...brands.flatMap(brandRows),
    ...categories.map(({ id, parentId, ko, en, depth, displayed, inUse }, place) =>
      rowOf('categories', {
        id,
        parent_id: parentId,
        name_ko: ko,
        name_en: en,
        depth,
        displayed,
        in_use: inUse,
        sort_order: place,
        ...entered,
      }),
    ),
    ...couponRows(),
  ];
}
