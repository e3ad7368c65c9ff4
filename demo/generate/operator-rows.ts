import { brands } from './brands.ts';
import { atDays, atHours } from './clock.ts';
import { type StorefrontId, storefrontsOf } from './exposures.ts';
import { type Listing, listingOf } from './listing.ts';
import { productId } from './product.ts';
import { selectShops } from './sellers.ts';
import { type CatalogueRow, rowOf, type SqlValue } from './tables.ts';
import { traitsOf } from './traits.ts';

// Operators' rows name products among the first 500 only, so that they are the same for every larger catalogue.
const within = 500;

interface Found {
  readonly id: number;
  readonly listing: Listing;
}

/** The first products of an item that a storefront offers and that nothing hides. */
function productsOf(seed: number, products: number, item: string, storefront: StorefrontId, count: number): Found[] {
  const found: Found[] = [];
  for (let index = 0; index < Math.min(products, within) && found.length < count; index++) {
    const traits = traitsOf(seed, index);
    if (traits.item.key !== item) continue;
    const listing = listingOf(seed, index, traits);
    const sound =
      listing.displayed &&
      listing.saleStatus === 'on_sale' &&
      listing.approval === 'approved' &&
      !listing.blinded &&
      !listing.soldOut &&
      listing.memberGrades === '' &&
      listing.channels === 'app,web' &&
      listing.moderation === 'ok';
    if (sound && storefrontsOf(seed, index, traits, listing).includes(storefront)) {
      found.push({ id: productId(seed, index), listing });
    }
  }
  return found;
}

function brandId(ko: string): string {
  const brand = brands.find((each) => each.ko === ko);
  if (!brand) throw new Error(`No brand is called '${ko}'.`);
  return String(brand.id);
}

const seoulMidnight = (days: number): string => atHours(days * 24 - 9);
const entered = { created_at: atDays(-14), updated_at: atDays(-7) };

interface Policy {
  readonly storefront?: StorefrontId;
  readonly target: readonly ['product' | 'seller' | 'brand' | 'category' | 'all', string | null];
  readonly effect: 'hide' | 'show' | 'price' | 'boost' | 'bury';
  readonly parameters?: Readonly<Record<string, number>>;
  readonly from?: string;
  readonly until?: string;
  readonly priority?: number;
  readonly enabled?: boolean;
  readonly reason: string;
}

function policies(seed: number, products: number): Policy[] {
  const small = (fromEnd: number): string => String(selectShops.at(-12 - fromEnd)?.id);
  const trench = productsOf(seed, products, 'trench_coat', 'brandi', 2);
  const sneakers = productsOf(seed, products, 'sneakers', 'hiver', 3);
  return [
    { target: ['seller', small(0)], effect: 'hide', reason: '배송 지연 신고 누적' },
    { target: ['seller', small(1)], effect: 'hide', storefront: 'selpi', reason: '셀피 입점 조건 미충족' },
    { target: ['seller', small(2)], effect: 'hide', until: atDays(-3), reason: '지난 제재' },
    { target: ['seller', small(3)], effect: 'hide', enabled: false, reason: '해제한 제재' },
    { target: ['seller', small(4)], effect: 'show', storefront: 'brandi', reason: '숨김 정책이 없으면 아무것도 바꾸지 않는 노출 정책' },
    { target: ['category', '445'], effect: 'hide', storefront: 'hiver', reason: '하이버는 케이스를 취급하지 않음' },
    { target: ['category', '165'], effect: 'hide', storefront: 'seoulstore', reason: '서울스토어는 란제리를 취급하지 않음' },
    { target: ['category', '240'], effect: 'bury', parameters: { factor: 0.5 }, from: atDays(-20), until: atDays(120), reason: '겨울철 샌들 하단 노출' },
    { target: ['category', '120'], effect: 'boost', parameters: { factor: 1.3 }, from: atDays(-20), until: atDays(120), reason: '겨울 아우터 상단 노출' },
    { target: ['category', '124'], effect: 'price', parameters: { percentOff: 10 }, storefront: 'hiver', from: atDays(-5), until: atDays(2000), reason: '패딩 기획전' },
    { target: ['category', '411'], effect: 'price', parameters: { percentOff: 12 }, from: seoulMidnight(53), until: seoulMidnight(55), priority: 5, reason: '크리스마스 반지 할인' },
    { target: ['brand', brandId('젝시믹스')], effect: 'price', parameters: { percentOff: 20 }, storefront: 'brandi', from: seoulMidnight(26), until: seoulMidnight(31), reason: '블랙프라이데이' },
    { target: ['brand', brandId('나이키')], effect: 'boost', parameters: { factor: 1.2 }, storefront: 'seoulstore', reason: '브랜드 위크' },
    { target: ['brand', brandId('바나나타임')], effect: 'hide', storefront: 'brandi', from: seoulMidnight(61), until: seoulMidnight(92), reason: '1월 한 달 계약 공백' },
    { target: ['all', null], effect: 'price', parameters: { percentOff: 3 }, storefront: 'selpi', from: seoulMidnight(61), until: seoulMidnight(62), reason: '새해 첫날' },
    ...trench.map(({ id, listing }): Policy => ({ target: ['product', String(id)], effect: 'price', parameters: { price: Math.floor(listing.salePrice / 2000) * 1000 }, storefront: 'brandi', from: atDays(-2), until: atDays(1500), priority: 10, reason: '오늘의 반값' })),
    ...sneakers.slice(0, 1).map(({ id }): Policy => ({ target: ['product', String(id)], effect: 'hide', storefront: 'hiver', reason: '이미지 저작권 확인 중' })),
    ...sneakers.slice(1).map(({ id }): Policy => ({ target: ['product', String(id)], effect: 'boost', parameters: { factor: 1.5 }, storefront: 'hiver', reason: 'MD 추천' })),
  ]; // prettier-ignore
}

interface Placement {
  readonly storefront: StorefrontId;
  readonly kind: 'pin' | 'boost' | 'bury' | 'hide' | 'redirect';
  readonly query?: string;
  readonly category?: number;
  readonly product?: number;
  readonly position?: number;
  readonly url?: string;
  readonly weight?: number;
  readonly from?: string;
  readonly until?: string;
  readonly enabled?: boolean;
  readonly reason: string;
}

function placements(seed: number, products: number): Placement[] {
  const pins = (storefront: StorefrontId, item: string, query: string): Placement[] =>
    productsOf(seed, products, item, storefront, 2).map(({ id }, place) => ({
      storefront,
      kind: 'pin',
      query,
      product: id,
      position: place + 1,
      reason: `${query} 상단 고정`,
    }));
  const one = (storefront: StorefrontId, item: string): number | undefined =>
    productsOf(seed, products, item, storefront, 5).at(-1)?.id;
  const about = (product: number | undefined, placement: Omit<Placement, 'product'>): Placement[] =>
    product === undefined ? [] : [{ ...placement, product }];
  return [
    ...pins('brandi', 'dress', '원피스'),
    ...pins('hiver', 'sneakers', '운동화'),
    ...pins('seoulstore', 'short_sleeve_tee', '반팔티'),
    ...about(one('brandi', 'dress'), { storefront: 'brandi', kind: 'bury', query: '원피스', weight: 0.5, reason: '반품률 높음' }),
    ...about(one('hiver', 'jacket'), { storefront: 'hiver', kind: 'boost', category: 121, weight: 1.5, reason: '재고 소진' }),
    ...about(one('brandi', 'cardigan'), { storefront: 'brandi', kind: 'pin', category: 125, position: 1, reason: '가디건 기획전' }),
    ...about(one('seoulstore', 'hoodie'), { storefront: 'seoulstore', kind: 'hide', query: '후드티', reason: '검색 의도와 다름' }),
    ...about(one('selpi', 'jeans'), { storefront: 'selpi', kind: 'pin', query: '청바지', position: 1, from: seoulMidnight(30), until: seoulMidnight(60), reason: '12월 기획전' }),
    { storefront: 'brandi', kind: 'redirect', query: '하객룩', url: '/events/wedding-guest', reason: '기획전으로 안내' },
    { storefront: 'hiver', kind: 'redirect', query: '블랙프라이데이', url: '/events/black-friday', from: seoulMidnight(20), until: seoulMidnight(31), reason: '기획전으로 안내' },
    { storefront: 'selpi', kind: 'redirect', query: '이벤트', url: '/events', enabled: false, reason: '페이지 준비 중' },
  ]; // prettier-ignore
}

/** Display policies and merchandising: what operators and merchandisers would have entered by the epoch. */
export function operatorRows(seed: number, products: number): CatalogueRow[] {
  const json = (value: Readonly<Record<string, number>> | undefined): SqlValue =>
    value === undefined ? null : JSON.stringify(value);
  return [
    ...policies(seed, products).map((policy, place) =>
      rowOf('display_policies', {
        id: place + 1,
        storefront_id: policy.storefront ?? null,
        target_type: policy.target[0],
        target_id: policy.target[1],
        effect: policy.effect,
        parameters: json(policy.parameters),
        starts_at: policy.from ?? null,
        ends_at: policy.until ?? null,
        priority: policy.priority ?? 0,
        enabled: policy.enabled ?? true,
        created_by: 'operator@example.com',
        reason: policy.reason,
        ...entered,
      }),
    ),
    ...placements(seed, products).map((placement, place) =>
      rowOf('merchandising', {
        id: place + 1,
        storefront_id: placement.storefront,
        kind: placement.kind,
        query_text: placement.query ?? null,
        category_id: placement.category ?? null,
        product_id: placement.product ?? null,
        position: placement.position ?? null,
        url: placement.url ?? null,
        weight: placement.weight ?? null,
        starts_at: placement.from ?? null,
        ends_at: placement.until ?? null,
        enabled: placement.enabled ?? true,
        created_by: 'merchandiser@example.com',
        reason: placement.reason,
        ...entered,
      }),
    ),
  ];
}
