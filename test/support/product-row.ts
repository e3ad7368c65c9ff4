import type {
  BrandRow,
  CategoryRow,
  DisplayPolicyRow,
  ExposureRow,
  OptionRow,
  ProductRow,
  SellerRow,
  SourceState,
} from '../../src/extract/product-row.ts';
import type { Storefront } from '../../src/storefronts/storefront.ts';

/** 2026-11-23 00:00 in Seoul: the `now` of tests that need one. */
export const NOW = Date.UTC(2026, 10, 22, 15);
export const HOUR = 3_600_000;

/** A product that shows in the storefront brandi, always, and what `overrides` changes about it. */
export function productRow(overrides: Partial<ProductRow> = {}): ProductRow {
  return {
    id: 1,
    name: '오버핏 반팔 티셔츠_블랙',
    modelCode: null,
    description: null,
    saleStatus: 'on_sale',
    approval: 'approved',
    displayed: true,
    blinded: false,
    adult: false,
    searchable: true,
    internal: false,
    groupId: null,
    channels: ['app', 'web'],
    memberGrades: [],
    listPrice: 40_000,
    salePrice: 30_000,
    priceDisplay: 'shown',
    saleFrom: null,
    saleTo: null,
    delivery: 'standard',
    deliveryCutoff: null,
    deliveryRegions: [],
    gender: 'unisex',
    ageGroup: 'twenties',
    season: 'summer',
    fit: 'over',
    fabric: 'cotton',
    pattern: null,
    moderation: 'ok',
    soldOutDisplay: 'show',
    createdAt: NOW - 1_000 * HOUR,
    seller: sellerRow(),
    brand: brandRow(),
    categories: [{ categoryId: 120, primary: true }],
    options: [optionRow()],
    tags: ['데일리'],
    images: ['https://img.example/1.jpg'],
    exposures: [exposureRow()],
    statistics: [{ storefront: 'brandi', views: 100, orders: 10, likes: 5, reviews: 2, ratingX100: 450 }],
    timeDeals: [],
    memberPrices: [],
    coupons: [],
    ...overrides,
  };
}

export function sellerRow(overrides: Partial<SellerRow> = {}): SellerRow {
  return { id: 7, name: '셀러', status: 'active', leaveFrom: null, leaveTo: null, internal: false, ...overrides };
}

export function brandRow(overrides: Partial<BrandRow> = {}): BrandRow {
  return {
    id: 3,
    nameKo: '나이키',
    nameEn: 'NIKE',
    aliases: ['나이끼'],
    blinded: false,
    embargoFrom: null,
    embargoUntil: null,
    rightsClaim: false,
    ...overrides,
  };
}

export function optionRow(overrides: Partial<OptionRow> = {}): OptionRow {
  return {
    id: 11,
    colour: '차콜블랙',
    colourGroup: 'black',
    size: 'M',
    sizeType: 'clothing',
    stock: 5,
    extraPrice: 0,
    displayed: true,
    ...overrides,
  };
}

export function exposureRow(overrides: Partial<ExposureRow> = {}): ExposureRow {
  return { storefront: 'brandi', displayed: true, displayFrom: null, displayTo: null, price: null, ...overrides };
}

/** A display policy that is in force for everything, and what `overrides` changes about it. */
export function policyRow(overrides: Partial<DisplayPolicyRow> = {}): DisplayPolicyRow {
  return {
    id: 1,
    storefront: null,
    targetType: 'all',
    targetId: null,
    effect: 'hide',
    parameters: null,
    startsAt: null,
    endsAt: null,
    priority: 0,
    enabled: true,
    ...overrides,
  };
}

export function categoryRow(overrides: Partial<CategoryRow> & Pick<CategoryRow, 'id'>): CategoryRow {
  return { parentId: null, name: `분류 ${overrides.id}`, nameEn: null, displayed: true, inUse: true, ...overrides };
}

/** 1 의류 > 12 상의 > 120 티셔츠, and 2 잡화 > 21 가방. */
export const CATEGORIES: readonly CategoryRow[] = [
  categoryRow({ id: 1, name: '의류' }),
  categoryRow({ id: 12, parentId: 1, name: '상의', nameEn: 'Tops' }),
  categoryRow({ id: 120, parentId: 12, name: '티셔츠', nameEn: 'T-Shirts' }),
  categoryRow({ id: 2, name: '잡화' }),
  categoryRow({ id: 21, parentId: 2, name: '가방' }),
];

export function sourceState(
  policies: readonly DisplayPolicyRow[] = [],
  categories: readonly CategoryRow[] = CATEGORIES,
): SourceState {
  return { categories: new Map(categories.map((category) => [category.id, category])), policies };
}

export function storefront(overrides: Partial<Storefront> = {}): Storefront {
  return {
    id: 'brandi',
    name: '브랜디',
    timeZone: 'Asia/Seoul',
    currency: 'KRW',
    index: { shards: 1, replicas: 0, refreshInterval: '1s' },
    ranking: { allText: 1, nameExact: 3, namePhrase: 1.5, brand: 4, category: 1.5, popularity: 1, recency: 0.3 },
    facets: { size: 30, priceBands: [10_000, 30_000] },
    page: { size: 20, defaultSort: 'recommended' },
    policies: { soldOut: 'last', adult: 'hidden' },
    gate: { countDrop: 0.1, countRise: 1, rejectedShare: 0, minimumProducts: 1 },
    ...overrides,
  };
}
