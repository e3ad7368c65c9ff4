/**
 * A product as Elasticsearch has it in one storefront. The mapping is `mappings/products.json`; both change together,
 * and `DOCUMENT_SHAPE` with them.
 *
 * Money is integers. Moments are UTC epoch milliseconds.
 */
export interface ProductDocument extends SharedContent, StorefrontContent {}

/** What the documents of a product have in common in every storefront. */
export interface SharedContent {
  readonly id: number;
  readonly state: 'product';
  readonly name: string;
  /** Normalised (NFKC, lower case) name, brand, categories, colours and tags: what the AND match looks at. */
  readonly allText: string;
  readonly brand: DocumentBrand | null;
  readonly seller: { readonly id: number; readonly name: string };
  /** Every prefix of every category path, such as ["1", "1>12", "1>12>120"]. */
  readonly categoryPaths: readonly string[];
  /** The name of each of `categoryPaths`, in their order. */
  readonly categoryNames: readonly string[];
  readonly primaryCategoryPath: string | null;
  /** Ids of the visible categories that it is filed in itself, without those above them. */
  readonly filedCategories: readonly number[];
  /** How many `filedCategories` has: a query can then ask whether all of them are among some. */
  readonly filedCategoryCount: number;
  readonly tags: readonly string[];
  readonly colours: readonly string[];
  /** Colour groups of displayed options, such as 블랙 for 차콜블랙. */
  readonly colourGroups: readonly string[];
  /** Sizes of displayed options that are in stock. */
  readonly sizesInStock: readonly string[];
  readonly options: readonly DocumentOption[];
  readonly images: readonly string[];
  readonly listPrice: number;
  readonly memberPrices: readonly { readonly grade: string; readonly price: number }[];
  readonly priceDisplay: 'shown' | 'members_only' | 'inquiry';
  /** 0: can be bought; 1: sold out. A sort key, so that sold-out products come last. */
  readonly soldOut: 0 | 1;
  /** Purchase period; outside of it the product shows and can't be bought. */
  readonly saleDuring: DateRange;
  readonly delivery: string | null;
  readonly deliveryCutoff: string | null;
  /** Regions that the fast delivery reaches; ['*'] for all, so that the filter is one `terms` query. */
  readonly deliveryRegions: readonly string[];
  readonly gender: string | null;
  readonly ageGroup: string | null;
  readonly season: string | null;
  readonly fit: string | null;
  readonly fabric: string | null;
  readonly pattern: string | null;
  readonly channels: readonly string[];
  /** Grades that may see it; ['*'] for everybody, so that the filter is one `terms` query. */
  readonly memberGrades: readonly string[];
  readonly adult: boolean;
  readonly searchable: boolean;
  readonly internal: boolean;
  /**
   * The item that it offers, so that each is found once (rule 21): its group, or its own id as a negative number where it
   * is in none. Null only in documents of older shapes.
   */
  readonly groupId: number | null;
  readonly createdAt: number;
}

/** What each storefront's document of a product has of its own. */
export interface StorefrontContent {
  /** The price that is shown; null where the policy hides it. Facets and sorts use this one. */
  readonly price: number | null;
  /** Percent off the list price, 0 to 99. */
  readonly discountRate: number;
  readonly couponPrice: number | null;
  /** Bounded 0.5 to 2.0, from display policies and moderation: multiplies the score. */
  readonly boost: number;
  /** 0 to 1, from the storefront's statistics. */
  readonly popularity: number;
  readonly views: number;
  readonly orders: number;
  readonly likes: number;
  readonly reviews: number;
  readonly rating: number;
  readonly displayedAt: number;
  /** Every present or future interval in which it shows; each query filters by it with its own now. */
  readonly shownDuring: readonly DateRange[];
  /** When anything else of this document changes by itself; null: never. */
  readonly nextTransitionAt: number | null;
}

export interface DocumentBrand {
  readonly id: number;
  readonly nameKo: string;
  readonly nameEn: string | null;
  /** Every spelling, normalised without spaces: 나이키, nike. */
  readonly keys: readonly string[];
}

export interface DocumentOption {
  readonly colour: string | null;
  readonly size: string | null;
  readonly stock: number;
  readonly extraPrice: number;
}

/** Half open: from `gte` up to, not including, `lt`. A missing bound is open. */
export interface DateRange {
  readonly gte?: number;
  readonly lt?: number;
}

/**
 * What replaces a document that must not be found, or is gone. Written over it rather than deleted: Elasticsearch
 * forgets the versions of deletes after a minute or at a restart, and an old write would bring the product back.
 */
export interface Tombstone {
  readonly id: number;
  readonly state: 'tombstone';
  readonly reasons: readonly string[];
}

/** What the transform says of one row in one storefront. */
export type Transformed =
  | { readonly kind: 'document'; readonly document: ProductDocument }
  | { readonly kind: 'withheld'; readonly reasons: readonly string[] };

/**
 * The shape that this release writes. Raised whenever the same row would give another document than before:
 * ProductDocument, its mapping or a policy has changed (docs/upgrades.md).
 */
export const DOCUMENT_SHAPE = 3;
