import type { DocumentBrand, ProductDocument, Tombstone } from '../../src/transform/product-document.ts';

/** The moment at which these products show: 2026-11-23T09:00:00Z. */
export const NOW = Date.UTC(2026, 10, 23, 9);
const DAY = 86_400_000;

/** What a test says of a product; the rest is an ordinary one that everybody may find at `NOW`. */
export type ProductFields = Partial<ProductDocument> & Pick<ProductDocument, 'id' | 'name'>;

/** A whole document. `allText` follows from the other fields, as the transform makes it. */
export function productDocument(fields: ProductFields): ProductDocument {
  const document: ProductDocument = {
    state: 'product',
    allText: '',
    brand: null,
    seller: { id: 7, name: '좋은가게' },
    categoryPaths: [],
    categoryNames: [],
    primaryCategoryPath: null,
    filedCategories: [],
    filedCategoryCount: fields.filedCategories?.length ?? 0,
    tags: [],
    colours: [],
    colourGroups: [],
    sizesInStock: ['FREE'],
    options: [],
    images: [`/images/${fields.id}.jpg`],
    listPrice: 20_000,
    price: 18_000,
    discountRate: 10,
    memberPrices: [],
    couponPrice: null,
    priceDisplay: 'shown',
    soldOut: 0,
    saleDuring: {},
    delivery: 'standard',
    deliveryCutoff: null,
    deliveryRegions: ['*'],
    gender: 'female',
    ageGroup: null,
    season: null,
    fit: null,
    fabric: null,
    pattern: null,
    channels: ['web', 'app'],
    memberGrades: ['*'],
    adult: false,
    searchable: true,
    internal: false,
    groupId: -fields.id,
    boost: 1,
    popularity: 0,
    views: 0,
    orders: 0,
    likes: 0,
    reviews: 0,
    rating: 0,
    displayedAt: NOW - 100 * DAY,
    createdAt: NOW - 100 * DAY,
    shownDuring: [{ gte: NOW - 100 * DAY }],
    nextTransitionAt: null,
    ...fields,
  };
  return { ...document, allText: fields.allText ?? allTextOf(document) };
}

/** A brand whose keys are its two names. */
export function documentBrand(id: number, nameKo: string, nameEn: string): DocumentBrand {
  return { id, nameKo, nameEn, keys: [nameKo, nameEn.toLowerCase()] };
}

export function tombstone(id: number): Tombstone {
  return { id, state: 'tombstone', reasons: ['not-displayed'] };
}

function allTextOf({ brand, name, categoryNames, colours, colourGroups, tags }: ProductDocument): string {
  const parts = [brand?.nameKo, brand?.nameEn, name, ...categoryNames, ...colours, ...colourGroups, ...tags];
  return parts
    .filter((part) => part !== undefined && part !== null)
    .map((part) => part.normalize('NFKC').toLowerCase())
    .join('\n');
}
