import { expect, it } from 'vitest';
import type { ProductRow } from '../../src/extract/product-row.ts';
import { explainProduct } from '../../src/transform/explain-product.ts';
import type { ProductDocument } from '../../src/transform/product-document.ts';
import { createBatchSerialiser } from '../../src/transform/serialise-batch.ts';
import { serialiseDocument } from '../../src/transform/serialise-document.ts';
import { preparePolicies, transformProduct } from '../../src/transform/transform-product.ts';
import {
  brandRow,
  categoryRow,
  exposureRow,
  HOUR,
  NOW,
  optionRow,
  productRow,
  sellerRow,
  sourceState,
  storefront,
} from '../support/product-row.ts';

it('holds the row, normalised for matching and as written for showing', () => {
  const document = documentOf({
    name: 'ＮＩＫＥ 반팔티',
    options: [
      optionRow({ stock: 0, size: 'S' }),
      optionRow({ id: 12 }),
      optionRow({ id: 13, colour: '차콜', colourGroup: 'gray', size: 'L', displayed: false }),
    ],
    tags: ['데일리', '데일리', ''],
  });
  expect(document).toMatchObject({
    id: 1,
    state: 'product',
    name: 'ＮＩＫＥ 반팔티',
    allText: '나이키\nnike\n나이끼\nnike 반팔티\n의류\n상의\n티셔츠\ntops\nt-shirts\n차콜블랙\nblack\n데일리',
    categoryPaths: ['1', '1>12', '1>12>120'],
    primaryCategoryPath: '1>12>120',
    filedCategories: [120],
    filedCategoryCount: 1,
    colours: ['차콜블랙'],
    colourGroups: ['black'],
    sizesInStock: ['M'],
    tags: ['데일리'],
    displayedAt: NOW - 1_000 * HOUR,
    shownDuring: [{}],
    nextTransitionAt: null,
    views: 100,
    rating: 4.5,
  });
  expect(document.options).toHaveLength(2);
});

it('has a name for each category path, in the same order, even where two are called alike', () => {
  const categories = [
    categoryRow({ id: 1, name: '여성' }),
    categoryRow({ id: 11, parentId: 1, name: '티셔츠' }),
    categoryRow({ id: 2, name: '남성' }),
    categoryRow({ id: 21, parentId: 2, name: '티셔츠' }),
  ];
  const row = productRow({
    categories: [
      { categoryId: 11, primary: true },
      { categoryId: 21, primary: false },
    ],
  });
  expect(transformProduct(row, storefront(), preparePolicies(sourceState([], categories)), NOW)).toMatchObject({
    document: { categoryPaths: ['1', '1>11', '2', '2>21'], categoryNames: ['여성', '티셔츠', '남성', '티셔츠'] },
  });
});

it('finds a name that a Mac has decomposed', () => {
  expect(documentOf({ name: '반팔티'.normalize('NFD') }).name).toBe('반팔티');
});

it('knows a brand by every spelling, without blanks and signs', () => {
  const brand = brandRow({ nameKo: '에이치 앤 엠', nameEn: 'H&M', aliases: ['Ｈ＆Ｍ', '+'] });
  expect(documentOf({ brand }).brand?.keys).toEqual(['에이치앤엠', 'hm', '+']);
});

it('takes the primary category that is visible, and the statistics of its storefront', () => {
  const document = documentOf({
    categories: [
      { categoryId: 999, primary: true },
      { categoryId: 21, primary: false },
      { categoryId: 120, primary: false },
    ],
    statistics: [{ storefront: 'hiver', views: 9, orders: 9, likes: 9, reviews: 9, ratingX100: 500 }],
  });
  expect(document).toMatchObject({ primaryCategoryPath: '2>21', views: 0, popularity: 0, rating: 0 });
});

it('has a popularity that grows with orders and never exceeds 1', () => {
  const popularity = (orders: number) =>
    documentOf({ statistics: [{ storefront: 'brandi', views: 0, orders, likes: 0, reviews: 0, ratingX100: 0 }] })
      .popularity;
  expect(popularity(0)).toBe(0);
  expect(popularity(10)).toBeLessThan(popularity(100));
  expect(popularity(4_000_000_000)).toBe(1);
});

it('is serialised with a hash of its content alone', () => {
  const document = documentOf({});
  const one = serialiseDocument(document, 'run "1"', 1_795_000_000_000_001);
  const other = serialiseDocument(document, 'run 2', 2);
  expect(JSON.parse(one.json)).toEqual({
    version: 1_795_000_000_000_001,
    run: 'run "1"',
    contentHash: one.contentHash,
    ...document,
  });
  expect(other.contentHash).toBe(one.contentHash);
  expect(one.contentHash).toMatch(/^[\w-]{16}$/);
  expect(serialiseDocument(documentOf({ name: '다른 것' }), 'run 2', 2).contentHash).not.toBe(one.contentHash);
  const tombstone = serialiseDocument({ id: 5, state: 'tombstone', reasons: ['not-exposed'] }, 'r', 3);
  expect(JSON.parse(tombstone.json)).toEqual({
    version: 3,
    run: 'r',
    contentHash: tombstone.contentHash,
    id: 5,
    state: 'tombstone',
    reasons: ['not-exposed'],
  });
});

it('is the same bytes when a batch serialises it for several storefronts', () => {
  const row = productRow({
    name: '오버핏 "반팔" 티셔츠 👟',
    exposures: ['brandi', 'hiver'].map((id, place) => exposureRow({ storefront: id, price: 10_000 + place })),
  });
  const context = preparePolicies(sourceState());
  const serialiser = createBatchSerialiser(context, 'run "1"', 1_795_000_000_000_001);
  const made = ['brandi', 'hiver'].map((id) => {
    const transformed = transformProduct(row, storefront({ id }), context, NOW);
    if (transformed.kind !== 'document') throw new Error(`withheld: ${transformed.reasons.join()}`);
    return { document: transformed.document, bytes: serialiser.serialise(row, transformed.document) };
  });
  // Compared last: what is serialised later must leave what came before as it was.
  for (const { document, bytes } of made) {
    expect(bytes.toString('utf8')).toBe(serialiseDocument(document, 'run "1"', 1_795_000_000_000_001).json);
  }
  expect(made[0]?.document.price).not.toBe(made[1]?.document.price);
});

it('is explained rule by rule', () => {
  const row = productRow({
    seller: sellerRow({ status: 'blinded' }),
    exposures: [exposureRow({ displayFrom: NOW - 1, displayTo: NOW + 1 })],
  });
  const explanation = explainProduct(row, storefront(), preparePolicies(sourceState()), NOW);
  expect(explanation).toMatchObject({ product: 1, storefront: 'brandi', at: NOW, shown: false });
  expect(explanation.transformed).toEqual({ kind: 'withheld', reasons: ['seller-blinded'] });
  expect(explanation.rules).toContainEqual({
    rule: 'seller-status',
    verdict: 'hides',
    reason: 'seller-blinded',
    shownDuring: [],
    policies: [],
  });
  expect(explanation.rules).toContainEqual({
    rule: 'display-period',
    verdict: 'shows',
    reason: 'outside-display-period',
    shownDuring: [{ gte: NOW - 1, lt: NOW + 1 }],
    policies: [],
  });
  expect(explanation.rules.filter(({ verdict }) => verdict === 'hides')).toHaveLength(1);
});

function documentOf(overrides: Partial<ProductRow>): ProductDocument {
  const result = transformProduct(productRow(overrides), storefront(), preparePolicies(sourceState()), NOW);
  if (result.kind !== 'document') throw new Error(`It is withheld: ${result.reasons.join(', ')}`);
  return result.document;
}
