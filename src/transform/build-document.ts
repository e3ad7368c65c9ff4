import type { ProductRow, StatisticsRow } from '../extract/product-row.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import type { Intervals } from './intervals.ts';
import type { PolicyContext } from './prepare-policies.ts';
import { decidePrice, discountRate, nextPriceChange } from './price.ts';
import type { ProductDocument } from './product-document.ts';
import { decideBoost, nextBoostChange, popularityOf } from './score-boost.ts';
import { sharedContent } from './shared-content.ts';

const NO_STATISTICS: Omit<StatisticsRow, 'storefront'> = { views: 0, orders: 0, likes: 0, reviews: 0, ratingX100: 0 };

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
  const exposure = row.exposures.find((one) => one.storefront === storefront.id);
  const shared = sharedContent(row, context);
  if (exposure === undefined || shared === null) return null;
  const priced = decidePrice(row, exposure, storefront, context, now);
  const price = shared.priceDisplay === 'shown' ? priced.price.amount : null;
  const statistics = row.statistics.find((one) => one.storefront === storefront.id) ?? NO_STATISTICS;
  return {
    // By name: to spread so many properties takes longer than everything else here together.
    id: shared.id,
    state: shared.state,
    name: shared.name,
    allText: shared.allText,
    brand: shared.brand,
    seller: shared.seller,
    categoryPaths: shared.categoryPaths,
    categoryNames: shared.categoryNames,
    primaryCategoryPath: shared.primaryCategoryPath,
    filedCategories: shared.filedCategories,
    filedCategoryCount: shared.filedCategoryCount,
    tags: shared.tags,
    colours: shared.colours,
    colourGroups: shared.colourGroups,
    sizesInStock: shared.sizesInStock,
    options: shared.options,
    images: shared.images,
    listPrice: shared.listPrice,
    memberPrices: shared.memberPrices,
    priceDisplay: shared.priceDisplay,
    soldOut: shared.soldOut,
    saleDuring: shared.saleDuring,
    delivery: shared.delivery,
    deliveryCutoff: shared.deliveryCutoff,
    deliveryRegions: shared.deliveryRegions,
    gender: shared.gender,
    ageGroup: shared.ageGroup,
    season: shared.season,
    fit: shared.fit,
    fabric: shared.fabric,
    pattern: shared.pattern,
    channels: shared.channels,
    memberGrades: shared.memberGrades,
    adult: shared.adult,
    searchable: shared.searchable,
    internal: shared.internal,
    groupId: shared.groupId,
    createdAt: shared.createdAt,
    price,
    // A rate beside a hidden price would tell it.
    discountRate: price === null ? 0 : discountRate(shared.listPrice, price),
    couponPrice: price === null ? null : priced.couponPrice,
    boost: decideBoost(row, storefront, context, now).boost,
    popularity: popularityOf(statistics),
    views: statistics.views,
    orders: statistics.orders,
    likes: statistics.likes,
    reviews: statistics.reviews,
    rating: statistics.ratingX100 / 100,
    displayedAt: exposure.displayFrom ?? row.createdAt,
    shownDuring,
    nextTransitionAt: nextTransition(row, storefront, context, shownDuring, now),
  };
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
