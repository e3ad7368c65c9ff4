import { type Static, Type } from 'typebox';
import type { ProductDocument } from '../transform/product-document.ts';
import { type Caller, masksAdult } from './visibility.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Money = Nullable(Type.Integer());

/** A product in a response. Money is integers in the storefront's currency; moments are ISO 8601 in UTC. */
export const HitSchema = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  brand: Nullable(Type.Object({ id: Type.Integer(), name: Type.String(), nameEn: Nullable(Type.String()) })),
  seller: Type.Object({ id: Type.Integer(), name: Type.String() }),
  category: Nullable(Type.String({ description: 'Path of its main category, such as 1>12.' })),
  images: Type.Array(Type.String()),
  masked: Type.Boolean({ description: 'An adult product for a shopper who is not verified: it has no pictures.' }),
  price: Money,
  listPrice: Money,
  discountRate: Type.Integer({ description: 'Percent off the list price.' }),
  memberPrice: Money,
  couponPrice: Money,
  priceDisplay: Type.String({ description: 'shown, or why there is no price: members_only, inquiry.' }),
  soldOut: Type.Boolean(),
  buyable: Type.Boolean({ description: 'Not sold out, and inside of its purchase period.' }),
  colours: Type.Array(Type.String()),
  sizes: Type.Array(Type.String(), { description: 'In stock.' }),
  delivery: Nullable(Type.String()),
  gender: Nullable(Type.String()),
  reviews: Type.Integer(),
  rating: Type.Number(),
  displayedAt: Type.String({ format: 'date-time' }),
  highlighted: Type.Optional(
    Type.Object(
      { name: Type.String(), brand: Type.Optional(Type.String()) },
      { description: 'With `highlight`: as HTML, the words of the query in <em>; everything else is escaped.' },
    ),
  ),
});
export type Hit = Static<typeof HitSchema>;

/** What `toHit` reads: the rest of a document stays in Elasticsearch. */
export const HIT_FIELDS = [
  'id',
  'name',
  'brand',
  'seller',
  'primaryCategoryPath',
  'images',
  'adult',
  'price',
  'listPrice',
  'discountRate',
  'memberPrices',
  'couponPrice',
  'priceDisplay',
  'soldOut',
  'saleDuring',
  'colours',
  'sizesInStock',
  'delivery',
  'gender',
  'reviews',
  'rating',
  'displayedAt',
] as const satisfies readonly (keyof ProductDocument)[];
/** The same, with the item that it offers, and what tells whether it has changed since. */
export const RANKED_FIELDS = [...HIT_FIELDS, 'groupId', 'version'] as const;
export type HitDocument = Pick<ProductDocument, (typeof HIT_FIELDS)[number]> & {
  /** For whoever pages: products that stand alone have none, or a negative one of their own. */
  readonly groupId?: number | null;
  readonly version?: number;
};

/** A document as this caller may see it. Pure. */
export function toHit(document: HitDocument, caller: Caller): Hit {
  const { brand, seller, saleDuring } = document;
  const masked = document.adult && masksAdult(caller);
  // A hidden price must not be told by what it is reckoned from.
  const priced = document.price !== null;
  const onSale = (saleDuring.gte ?? -Infinity) <= caller.now && caller.now < (saleDuring.lt ?? Infinity);
  return {
    id: document.id,
    name: document.name,
    brand: brand === null ? null : { id: brand.id, name: brand.nameKo, nameEn: brand.nameEn },
    seller: { id: seller.id, name: seller.name },
    category: document.primaryCategoryPath,
    images: masked ? [] : [...document.images],
    masked,
    price: document.price,
    listPrice: priced ? document.listPrice : null,
    discountRate: priced ? document.discountRate : 0,
    memberPrice: document.memberPrices.find(({ grade }) => grade === caller.memberGrade)?.price ?? null,
    couponPrice: priced ? document.couponPrice : null,
    priceDisplay: document.priceDisplay,
    soldOut: document.soldOut === 1,
    buyable: document.soldOut === 0 && onSale,
    colours: [...document.colours],
    sizes: [...document.sizesInStock],
    delivery: document.delivery,
    gender: document.gender,
    reviews: document.reviews,
    rating: document.rating,
    displayedAt: new Date(document.displayedAt).toISOString(),
  };
}
