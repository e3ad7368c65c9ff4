/**
 * A product as MySQL has it, with everything that belongs to it, read in one snapshot.
 *
 * Money is integers in the storefront's currency unit (won). Moments are UTC epoch milliseconds.
 * `null` means that the database has no value; policies treat a missing value as hidden.
 */
export interface ProductRow {
  readonly id: number;
  readonly name: string;
  readonly modelCode: string | null;
  readonly description: string | null;
  readonly saleStatus: string | null;
  readonly approval: string | null;
  readonly displayed: boolean | null;
  readonly blinded: boolean | null;
  readonly adult: boolean | null;
  readonly searchable: boolean | null;
  readonly internal: boolean | null;
  readonly groupId: number | null;
  /** Channels it may show in: 'app', 'web'. Empty means none. */
  readonly channels: readonly string[];
  /** Member grades that may see it. Empty means everybody. */
  readonly memberGrades: readonly string[];
  readonly listPrice: number | null;
  readonly salePrice: number | null;
  /** 'shown' | 'members_only' | 'inquiry' */
  readonly priceDisplay: string | null;
  /** Purchase period: outside of it the product is shown but can't be bought. */
  readonly saleFrom: number | null;
  readonly saleTo: number | null;
  readonly delivery: string | null;
  /** 'HH:MM:SS' in the storefront's time zone: orders before it leave the same day. */
  readonly deliveryCutoff: string | null;
  /** Regions that the fast delivery reaches. Empty means all. */
  readonly deliveryRegions: readonly string[];
  readonly gender: string | null;
  readonly ageGroup: string | null;
  readonly season: string | null;
  readonly fit: string | null;
  readonly fabric: string | null;
  readonly pattern: string | null;
  /** 'ok' | 'flagged' (demoted) | 'banned' (hidden) */
  readonly moderation: string | null;
  /** 'show' | 'hide': what happens when every option is out of stock. */
  readonly soldOutDisplay: string | null;
  readonly createdAt: number;
  readonly seller: SellerRow | null;
  readonly brand: BrandRow | null;
  readonly categories: readonly ProductCategoryRow[];
  readonly options: readonly OptionRow[];
  readonly tags: readonly string[];
  readonly images: readonly string[];
  readonly exposures: readonly ExposureRow[];
  readonly statistics: readonly StatisticsRow[];
  readonly timeDeals: readonly TimeDealRow[];
  readonly memberPrices: readonly MemberPriceRow[];
  readonly coupons: readonly CouponRow[];
}

export interface SellerRow {
  readonly id: number;
  readonly name: string;
  /** 'active' | 'on_leave' | 'blinded' | 'contract_ended' | 'under_review' */
  readonly status: string | null;
  readonly leaveFrom: number | null;
  readonly leaveTo: number | null;
  readonly internal: boolean | null;
}

export interface BrandRow {
  readonly id: number;
  readonly nameKo: string;
  readonly nameEn: string | null;
  readonly aliases: readonly string[];
  readonly blinded: boolean | null;
  readonly embargoFrom: number | null;
  readonly embargoUntil: number | null;
  readonly rightsClaim: boolean | null;
}

export interface ProductCategoryRow {
  readonly categoryId: number;
  readonly primary: boolean;
}

export interface OptionRow {
  readonly id: number;
  readonly colour: string | null;
  readonly colourGroup: string | null;
  readonly size: string | null;
  readonly sizeType: string | null;
  readonly stock: number;
  readonly extraPrice: number;
  readonly displayed: boolean | null;
}

export interface ExposureRow {
  readonly storefront: string;
  readonly displayed: boolean | null;
  readonly displayFrom: number | null;
  readonly displayTo: number | null;
  /** The storefront's own price; null: the product's sale price. */
  readonly price: number | null;
}

export interface StatisticsRow {
  readonly storefront: string;
  readonly views: number;
  readonly orders: number;
  readonly likes: number;
  readonly reviews: number;
  /** Mean rating x 100, 0 to 500. */
  readonly ratingX100: number;
}

export interface TimeDealRow {
  readonly id: number;
  /** null: every storefront. */
  readonly storefront: string | null;
  readonly price: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly priority: number;
  readonly enabled: boolean | null;
}

export interface MemberPriceRow {
  readonly grade: string;
  readonly price: number;
}

export interface CouponRow {
  readonly id: number;
  readonly storefront: string | null;
  readonly amountOff: number | null;
  readonly percentOff: number | null;
  /** Limit of `percentOff` in money; null: none. */
  readonly maximumAmountOff: number | null;
  readonly minimumPrice: number | null;
  /** Empty means everybody. */
  readonly memberGrades: readonly string[];
  readonly enabled: boolean | null;
  readonly startsAt: number | null;
  readonly endsAt: number | null;
}

/** One category of the tree. `path` is root to leaf, itself included. */
export interface CategoryRow {
  readonly id: number;
  readonly parentId: number | null;
  readonly name: string;
  readonly nameEn: string | null;
  readonly displayed: boolean | null;
  readonly inUse: boolean | null;
}

/** A row of `display_policies`, as read: not validated yet. */
export interface DisplayPolicyRow {
  readonly id: number;
  readonly storefront: string | null;
  readonly targetType: string | null;
  readonly targetId: number | null;
  readonly effect: string | null;
  /** JSON text, or null. */
  readonly parameters: string | null;
  readonly startsAt: number | null;
  readonly endsAt: number | null;
  readonly priority: number | null;
  readonly enabled: boolean | null;
}

/** What every product of a batch shares, read in the same snapshot as the rows. */
export interface SourceState {
  readonly categories: ReadonlyMap<number, CategoryRow>;
  readonly policies: readonly DisplayPolicyRow[];
}

/** A row that can't be read as the documented shape: set aside, its neighbours go on. */
export interface UnreadableRow {
  readonly id: number;
  readonly cause: string;
}

/** One read: everything in it comes from one snapshot, taken after `version` was. */
export interface ProductRowBatch {
  /** Microseconds since 1970 (UTC), or more: greater than every version that was taken before. */
  readonly version: number;
  /** The primary's UTC time of the version, epoch milliseconds: the transform's `now`. */
  readonly now: number;
  readonly rows: readonly ProductRow[];
  /** Ids that were asked for and that MySQL does not have. */
  readonly missing: readonly number[];
  readonly unreadable: readonly UnreadableRow[];
  readonly state: SourceState;
}

/** A read that is only for looking: without a version, nothing may be indexed from it. */
export type ProductRowView = Omit<ProductRowBatch, 'version'>;
