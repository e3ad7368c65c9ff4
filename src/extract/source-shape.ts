/**
 * What each file of `sql/` must return. Column order is free, and columns that are not named here are ignored.
 *
 * Kinds: `id` a whole number below 2^53; `integer`; `text`; `flag` 0 or 1; `moment` a DATETIME in UTC; `list` a
 * comma list. A kind that ends in `?` may be NULL; a NULL anywhere else sets its product aside.
 */
export const SOURCE_SHAPE = {
  'product-ids': { id: 'id' },
  'product-ids-by-seller': { id: 'id' },
  'product-ids-by-brand': { id: 'id' },
  'product-ids-by-category': { id: 'id' },
  'last-product-id': { id: 'id?' },
  'product-counts': { storefront: 'text?', products: 'integer' },
  'hidden-sellers': { id: 'id' },
  'hidden-brands': { id: 'id' },
  'hidden-products': { id: 'id' },
  'hidden-products-by-id': { id: 'id' },
  products: {
    id: 'id',
    seller_id: 'id',
    brand_id: 'id?',
    name: 'text',
    model_code: 'text?',
    description: 'text?',
    sale_status: 'text?',
    approval: 'text?',
    displayed: 'flag?',
    blinded: 'flag?',
    adult: 'flag?',
    searchable: 'flag?',
    internal: 'flag?',
    moderation: 'text?',
    group_id: 'id?',
    channels: 'list',
    member_grades: 'list',
    list_price: 'integer?',
    sale_price: 'integer?',
    price_display: 'text?',
    sale_from: 'moment?',
    sale_to: 'moment?',
    delivery: 'text?',
    delivery_cutoff: 'text?',
    delivery_regions: 'list',
    sold_out_display: 'text?',
    gender: 'text?',
    age_group: 'text?',
    season: 'text?',
    fit: 'text?',
    fabric: 'text?',
    pattern: 'text?',
    created_at: 'moment',
  },
  sellers: {
    id: 'id',
    name: 'text',
    status: 'text?',
    leave_from: 'moment?',
    leave_to: 'moment?',
    internal: 'flag?',
  },
  brands: {
    id: 'id',
    name_ko: 'text',
    name_en: 'text?',
    blinded: 'flag?',
    embargo_from: 'moment?',
    embargo_until: 'moment?',
    rights_claim: 'flag?',
  },
  'brand-aliases': { brand_id: 'id', alias: 'text' },
  'product-categories': { product_id: 'id', category_id: 'id', is_primary: 'flag' },
  options: {
    product_id: 'id',
    id: 'id',
    colour: 'text?',
    colour_group: 'text?',
    size: 'text?',
    size_type: 'text?',
    stock: 'integer',
    extra_price: 'integer',
    displayed: 'flag?',
  },
  tags: { product_id: 'id', tag: 'text' },
  images: { product_id: 'id', url: 'text' },
  exposures: {
    product_id: 'id',
    storefront: 'text',
    displayed: 'flag?',
    display_from: 'moment?',
    display_to: 'moment?',
    price: 'integer?',
  },
  statistics: {
    product_id: 'id',
    storefront: 'text',
    views: 'integer',
    orders: 'integer',
    likes: 'integer',
    reviews: 'integer',
    rating_x100: 'integer',
  },
  'time-deals': {
    product_id: 'id',
    id: 'id',
    storefront: 'text?',
    price: 'integer',
    starts_at: 'moment',
    ends_at: 'moment',
    priority: 'integer',
    enabled: 'flag?',
  },
  'member-prices': { product_id: 'id', grade: 'text', price: 'integer' },
  coupons: {
    product_id: 'id',
    id: 'id',
    storefront: 'text?',
    amount_off: 'integer?',
    percent_off: 'integer?',
    maximum_amount_off: 'integer?',
    minimum_price: 'integer?',
    member_grades: 'list',
    starts_at: 'moment?',
    ends_at: 'moment?',
    enabled: 'flag?',
  },
  categories: {
    id: 'id',
    parent_id: 'id?',
    name: 'text',
    name_en: 'text?',
    displayed: 'flag?',
    in_use: 'flag?',
  },
  merchandising: {
    id: 'id',
    storefront: 'text?',
    kind: 'text?',
    query_text: 'text?',
    category_id: 'id?',
    product_id: 'id?',
    position: 'integer?',
    url: 'text?',
    /** A decimal number. */
    weight: 'text?',
    starts_at: 'moment?',
    ends_at: 'moment?',
    enabled: 'flag?',
  },
  'display-policies': {
    id: 'id',
    storefront: 'text?',
    target_type: 'text?',
    target_id: 'text?',
    effect: 'text?',
    parameters: 'text?',
    starts_at: 'moment?',
    ends_at: 'moment?',
    priority: 'integer?',
    enabled: 'flag?',
  },
} as const satisfies Record<string, Record<string, ColumnKind>>;

export type ColumnKind =
  'id' | 'id?' | 'integer' | 'integer?' | 'text' | 'text?' | 'flag' | 'flag?' | 'moment' | 'moment?' | 'list';

/** Name of a file in `sql/`, without its ending. */
export type SourceFile = keyof typeof SOURCE_SHAPE;

export const SOURCE_FILES = Object.keys(SOURCE_SHAPE) as readonly SourceFile[];

interface KindType {
  id: number;
  'id?': number | null;
  integer: number;
  'integer?': number | null;
  text: string;
  'text?': string | null;
  flag: boolean;
  'flag?': boolean | null;
  moment: number;
  'moment?': number | null;
  list: readonly string[];
}

type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;

type Decode<S> = { readonly [C in keyof S as CamelCase<C & string>]: S[C] extends ColumnKind ? KindType[S[C]] : never };

/** A row of this file, decoded: camelCase names, booleans, epoch milliseconds. */
export type SourceRow<F extends SourceFile> = Decode<(typeof SOURCE_SHAPE)[F]>;
