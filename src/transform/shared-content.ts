import type { ProductRow } from '../extract/product-row.ts';
import { channelsOf } from './policies/channels.ts';
import { isSoldOut } from './policies/sold-out.ts';
import type { PolicyContext } from './prepare-policies.ts';
import { isMoney } from './price.ts';
import type { DateRange, DocumentBrand, SharedContent } from './product-document.ts';
import { describeProduct, distinct, type ProductText } from './product-text.ts';

const ALL: readonly string[] = ['*'];

/**
 * What the row's documents have in common, made once for all storefronts of a batch. Null if the row lacks what every
 * document needs; the rules withhold such a product first.
 */
export function sharedContent(row: ProductRow, context: PolicyContext): SharedContent | null {
  let shared = context.shared.get(row);
  if (shared === undefined) {
    shared = share(row, context);
    context.shared.set(row, shared);
  }
  return shared;
}

function share(row: ProductRow, context: PolicyContext): SharedContent | null {
  const { seller, listPrice, priceDisplay } = row;
  if (seller === null || listPrice === null) return null;
  if (priceDisplay !== 'shown' && priceDisplay !== 'members_only' && priceDisplay !== 'inquiry') return null;
  const text = describeProduct(row, context.categories);
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
    memberPrices: priceDisplay === 'inquiry' ? [] : row.memberPrices.filter(({ price }) => isMoney(price)),
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
    // What nobody knows hides (rules 11, 18, 22).
    adult: row.adult !== false,
    searchable: row.searchable === true,
    internal: row.internal !== false || seller.internal !== false,
    groupId: row.groupId ?? -row.id,
    createdAt: row.createdAt,
  };
}

/** An empty list means everything: one value that a filter can ask for. */
function orAll(values: readonly string[]): readonly string[] {
  return values.length === 0 ? ALL : values;
}

function brandOf(row: ProductRow, text: ProductText): DocumentBrand | null {
  if (row.brand === null) return null;
  return { id: row.brand.id, nameKo: row.brand.nameKo, nameEn: row.brand.nameEn, keys: text.brandKeys };
}

function dateRange(from: number | null, to: number | null): DateRange {
  return { ...(from === null ? {} : { gte: from }), ...(to === null ? {} : { lt: to }) };
}
