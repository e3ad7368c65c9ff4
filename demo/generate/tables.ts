/** A value as MySQL stores it: booleans are 0 and 1, DATETIME and JSON are text. */
export type SqlValue = string | number | null;

/** The tables that the generator fills and their columns, in the order of `demo/schema.sql`. */
export const columnsOf = {
  storefronts: ['id', 'name', 'time_zone'],
  sellers: ['id', 'name', 'status', 'leave_from', 'leave_to', 'internal', 'created_at', 'updated_at'],
  brands: ['id', 'name_ko', 'name_en', 'blinded', 'rights_claim', 'embargo_from', 'embargo_until', 'created_at', 'updated_at'], // prettier-ignore
  brand_aliases: ['brand_id', 'alias'],
  categories: ['id', 'parent_id', 'name_ko', 'name_en', 'depth', 'displayed', 'in_use', 'sort_order', 'created_at', 'updated_at'], // prettier-ignore
  products: [
    'id', 'seller_id', 'brand_id', 'name', 'model_code', 'description', 'sale_status', 'approval', 'displayed', 'blinded',
    'adult', 'searchable', 'internal', 'moderation', 'group_id', 'channels', 'member_grades', 'list_price', 'sale_price',
    'price_display', 'sale_from', 'sale_to', 'delivery', 'delivery_cutoff', 'delivery_regions', 'delivery_fee',
    'sold_out_display', 'gender', 'age_group', 'season', 'fit', 'fabric', 'pattern', 'created_at', 'updated_at',
  ], // prettier-ignore
  product_options: ['product_id', 'id', 'colour', 'colour_group', 'size', 'size_type', 'stock', 'extra_price', 'displayed'], // prettier-ignore
  product_categories: ['product_id', 'category_id', 'is_primary'],
  product_tags: ['product_id', 'tag'],
  product_images: ['product_id', 'position', 'url'],
  product_exposures: ['product_id', 'storefront_id', 'displayed', 'display_from', 'display_to', 'price'],
  product_statistics: ['product_id', 'storefront_id', 'impressions_7d', 'views_7d', 'orders_7d', 'likes', 'reviews', 'rating_x100'], // prettier-ignore
  time_deals: ['id', 'product_id', 'storefront_id', 'price', 'starts_at', 'ends_at', 'priority', 'enabled', 'created_at', 'updated_at'], // prettier-ignore
  member_prices: ['product_id', 'grade', 'price'],
  coupons: ['id', 'storefront_id', 'name', 'amount_off', 'percent_off', 'max_amount_off', 'min_price', 'member_grades', 'starts_at', 'ends_at', 'enabled', 'created_at', 'updated_at'], // prettier-ignore
  product_coupons: ['product_id', 'coupon_id'],
  display_policies: ['id', 'storefront_id', 'target_type', 'target_id', 'effect', 'parameters', 'starts_at', 'ends_at', 'priority', 'enabled', 'created_by', 'reason', 'created_at', 'updated_at'], // prettier-ignore
  merchandising: ['id', 'storefront_id', 'kind', 'query_text', 'category_id', 'product_id', 'position', 'url', 'weight', 'starts_at', 'ends_at', 'enabled', 'created_by', 'reason', 'created_at', 'updated_at'], // prettier-ignore
  product_attributes: ['product_id', 'attributes'],
} as const;

export type TableName = keyof typeof columnsOf;

/** One row of the catalogue: its values in the order of `columnsOf[table]`. */
export interface CatalogueRow {
  readonly table: TableName;
  readonly values: readonly SqlValue[];
}

/** A row from named values, so that no column is forgotten or misplaced. */
export function rowOf<T extends TableName>(
  table: T,
  named: Readonly<Record<(typeof columnsOf)[T][number], SqlValue | boolean>>,
): CatalogueRow {
  const values: Readonly<Record<string, SqlValue | boolean>> = named;
  return {
    table,
    values: columnsOf[table].map((column) => {
      const value = values[column] ?? null;
      return typeof value === 'boolean' ? Number(value) : value;
    }),
  };
}
