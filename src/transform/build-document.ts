import type { ExposureRow, ProductRow, SellerRow, StatisticsRow } from '../extract/product-row.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import type { Intervals } from './intervals.ts';
import { channelsOf } from './policies/channels.ts';
import { isSoldOut } from './policies/sold-out.ts';
import type { PolicyContext } from './prepare-policies.ts';
import { decidePrice, discountRate, nextPriceChange } from './price.ts';
import type { DateRange, DocumentBrand, ProductDocument } from './product-document.ts';
import { describeProduct, distinct, type ProductText } from './product-text.ts';
import { decideBoost, nextBoostChange, popularityOf } from './score-boost.ts';

const ALL: readonly string[] = ['*'];
const NO_STATISTICS: Omit<StatisticsRow, 'storefront'> = { views: 0, orders: 0, likes: 0, reviews: 0, ratingX100: 0 };

interface Required {
  readonly exposure: ExposureRow;
  readonly seller: SellerRow;
  readonly listPrice: number;
  readonly priceDisplay: ProductDocument['priceDisplay'];
}

/** What the rules have made sure of. Null where a rule hides the product. */
function requirements(row: ProductRow, storefront: Storefront): Required | null {
  const exposure = row.exposures.find((one) => one.storefront === storefront.id);
  const { seller, listPrice, priceDisplay } = row;
  if (exposure === undefined || seller === null || listPrice === null) return null;
  if (priceDisplay !== 'shown' && priceDisplay !== 'members_only' && priceDisplay !== 'inquiry') return null;
  return { exposure, seller, listPrice, priceDisplay };
}

/**
 * The document of a product that the rules let show during `shownDuring`, as it is at `now`.
 * Null if it lacks what every document needs; the rules withhold such a product first.
 */
export function buildDocument(
  row: ProductRow,
  storefront: Storefront,
  context: PolicyContext,
  shownDuring: Intervals,
  now: number,
): ProductDocument | null {
  const required = requirements(row, storefront);
  if (required === null) return null;
  const { exposure, seller, listPrice, priceDisplay } = required;
  const text = describeProduct(row, context);
  const priced = decidePrice(row, exposure, storefront, context, now);
  const price = priceDisplay === 'shown' ? priced.price.amount : null;
  const statistics = row.statistics.find((one) => one.storefront === storefront.id) ?? {
    ...NO_STATISTICS,
    storefront: storefront.id,
  };
  const displayed = row.options.filter((option) => option.displayed === true);
  return {
    id: row.id,
    state: 'product',
    name: row.name.normalize('NFC'),
    allText: text.allText,
    brand: brandOf(row, text),
    seller: { id: seller.id, name: seller.name },
    categoryPaths: text.categoryPaths,
    categoryNames: text.categoryNames,
    primaryCategoryPath: text.primaryCategoryPath,
    filedCategories: text.filedCategories,
    filedCategoryCount: text.filedCategories.length,
    tags: distinct(row.tags),
    colours: text.colours,
    colourGroups: text.colourGroups,
    sizesInStock: distinct(displayed.map(({ size, stock }) => (stock > 0 ? size : null))),
    options: displayed.map(({ colour, size, stock, extraPrice }) => ({ colour, size, stock, extraPrice })),
    images: row.images,
    listPrice,
    price,
    // A rate beside a hidden price would tell it.
    discountRate: price === null ? 0 : discountRate(listPrice, price),
    memberPrices: priceDisplay === 'inquiry' ? [] : priced.memberPrices,
    couponPrice: price === null ? null : priced.couponPrice,
    priceDisplay,
    soldOut: isSoldOut(row) ? 1 : 0,
    saleDuring: dateRange(row.saleFrom, row.saleTo),
    delivery: row.delivery,
    deliveryCutoff: row.deliveryCutoff,
    deliveryRegions: orAll(row.deliveryRegions),
    gender: row.gender,
    ageGroup: row.ageGroup,
    season: row.season,
    fit: row.fit,
    fabric: row.fabric,
    pattern: row.pattern,
    channels: channelsOf(row),
    memberGrades: orAll(row.memberGrades),
    ...callerFilters(row, seller),
    groupId: row.groupId,
    boost: decideBoost(row, storefront, context, now).boost,
    popularity: popularityOf(statistics),
    views: statistics.views,
    orders: statistics.orders,
    likes: statistics.likes,
    reviews: statistics.reviews,
    rating: statistics.ratingX100 / 100,
    displayedAt: exposure.displayFrom ?? row.createdAt,
    createdAt: row.createdAt,
    shownDuring,
    nextTransitionAt: nextTransition(row, storefront, context, shownDuring, now),
  };
}

/** An empty list means everything: one value that a filter can ask for. */
function orAll(values: readonly string[]): readonly string[] {
  return values.length === 0 ? ALL : values;
}

/** Fields that queries filter by their caller (rules 11, 18, 22); what nobody knows hides. */
function callerFilters(row: ProductRow, seller: SellerRow): Pick<ProductDocument, 'adult' | 'searchable' | 'internal'> {
  return {
    adult: row.adult !== false,
    searchable: row.searchable === true,
    internal: row.internal !== false || seller.internal !== false,
  };
}

function brandOf(row: ProductRow, text: ProductText): DocumentBrand | null {
  if (row.brand === null) return null;
  return { id: row.brand.id, nameKo: row.brand.nameKo, nameEn: row.brand.nameEn, keys: text.brandKeys };
}

function dateRange(from: number | null, to: number | null): DateRange {
  return { ...(from === null ? {} : { gte: from }), ...(to === null ? {} : { lt: to }) };
}

/**
 * The next moment after `now` at which transforming the same row gives another result: a price or order that changes,
 * or an interval that ends and is dropped (the last one: the product is withheld from then on). Null: never.
 */
function nextTransition(
  row: ProductRow,
  storefront: Storefront,
  context: PolicyContext,
  shownDuring: Intervals,
  now: number,
): number | null {
  const next = Math.min(
    nextPriceChange(row, storefront, context, now),
    nextBoostChange(row, storefront, context, now),
    shownDuring[0]?.lt ?? Infinity,
  );
  return next === Infinity ? null : next;
}
