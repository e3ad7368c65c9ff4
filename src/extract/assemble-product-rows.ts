import type { BrandRow, ProductRow, SellerRow } from './product-row.ts';
import type { SourceRow } from './source-shape.ts';

/** Rows that belong to products, all read in the snapshot of the products' own. */
export interface ProductParts {
  readonly sellers: readonly SellerRow[];
  readonly brands: readonly SourceRow<'brands'>[];
  readonly brandAliases: readonly SourceRow<'brand-aliases'>[];
  readonly categories: readonly SourceRow<'product-categories'>[];
  readonly options: readonly SourceRow<'options'>[];
  readonly tags: readonly SourceRow<'tags'>[];
  readonly images: readonly SourceRow<'images'>[];
  readonly exposures: readonly SourceRow<'exposures'>[];
  readonly statistics: readonly SourceRow<'statistics'>[];
  readonly timeDeals: readonly SourceRow<'time-deals'>[];
  readonly memberPrices: readonly SourceRow<'member-prices'>[];
  readonly coupons: readonly SourceRow<'coupons'>[];
}

/** Puts each product together with what belongs to it, in the products' order. */
export function assembleProductRows(products: readonly SourceRow<'products'>[], parts: ProductParts): ProductRow[] {
  const sellers = new Map(parts.sellers.map((seller) => [seller.id, seller]));
  const brands = withAliases(parts.brands, parts.brandAliases);
  const categories = byProduct(parts.categories);
  const options = byProduct(parts.options);
  const tags = byProduct(parts.tags);
  const images = byProduct(parts.images);
  const exposures = byProduct(parts.exposures);
  const statistics = byProduct(parts.statistics);
  const timeDeals = byProduct(parts.timeDeals);
  const memberPrices = byProduct(parts.memberPrices);
  const coupons = byProduct(parts.coupons);
  // Every property by name: a rest and a spread over so many of them cost a fifth of the whole extraction.
  return products.map((product) => ({
    id: product.id,
    name: product.name,
    modelCode: product.modelCode,
    description: product.description,
    saleStatus: product.saleStatus,
    approval: product.approval,
    displayed: product.displayed,
    blinded: product.blinded,
    adult: product.adult,
    searchable: product.searchable,
    internal: product.internal,
    groupId: product.groupId,
    channels: product.channels,
    memberGrades: product.memberGrades,
    listPrice: product.listPrice,
    salePrice: product.salePrice,
    priceDisplay: product.priceDisplay,
    saleFrom: product.saleFrom,
    saleTo: product.saleTo,
    delivery: product.delivery,
    deliveryCutoff: product.deliveryCutoff,
    deliveryRegions: product.deliveryRegions,
    gender: product.gender,
    ageGroup: product.ageGroup,
    season: product.season,
    fit: product.fit,
    fabric: product.fabric,
    pattern: product.pattern,
    moderation: product.moderation,
    soldOutDisplay: product.soldOutDisplay,
    createdAt: product.createdAt,
    seller: sellers.get(product.sellerId) ?? null,
    brand: product.brandId === null ? null : (brands.get(product.brandId) ?? null),
    categories: (categories.get(product.id) ?? []).map((row) => ({
      categoryId: row.categoryId,
      primary: row.isPrimary,
    })),
    options: options.get(product.id) ?? [],
    tags: (tags.get(product.id) ?? []).map(({ tag }) => tag),
    images: (images.get(product.id) ?? []).map(({ url }) => url),
    exposures: exposures.get(product.id) ?? [],
    statistics: statistics.get(product.id) ?? [],
    timeDeals: timeDeals.get(product.id) ?? [],
    memberPrices: (memberPrices.get(product.id) ?? []).map(({ grade, price }) => ({ grade, price })),
    coupons: coupons.get(product.id) ?? [],
  }));
}

function withAliases(
  brands: readonly SourceRow<'brands'>[],
  aliases: readonly SourceRow<'brand-aliases'>[],
): ReadonlyMap<number, BrandRow> {
  const byBrand = new Map<number, string[]>();
  for (const { brandId, alias } of aliases) append(byBrand, brandId, alias);
  return new Map(brands.map((brand) => [brand.id, { ...brand, aliases: byBrand.get(brand.id) ?? [] }]));
}

function byProduct<T extends { readonly productId: number }>(rows: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const row of rows) append(groups, row.productId, row);
  return groups;
}

function append<K, V>(groups: Map<K, V[]>, key: K, value: V): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [value]);
  else group.push(value);
}
