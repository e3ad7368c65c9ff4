import { describe, expect, it } from 'vitest';
import { readSearchRequest } from '../../src/search/search-request.ts';
import { readDemoStorefront } from '../support/search-index.ts';

const brandi = await readDemoStorefront('brandi');

describe('a search request', () => {
  it("takes the storefront's page size and order where the caller names none", () => {
    const storefront = { ...brandi, page: { size: 35, defaultSort: 'newest' } };
    expect(readSearchRequest({ page: 1 }, storefront)).toMatchObject({
      page: { number: 1, size: 35 },
      sort: 'newest',
      text: { applied: '' },
    });
  });

  it('takes what the caller names', () => {
    const request = readSearchRequest(
      { q: '반팔티', page: 3, size: 10, sort: 'price_asc', colour: ['블랙', '화이트'], priceTo: 30_000, inStock: true },
      brandi,
    );
    expect(request).toMatchObject({
      text: { applied: '반팔티' },
      page: { number: 3, size: 10 },
      sort: 'price_asc',
      filters: { colour: ['블랙', '화이트'], price: { from: null, to: 30_000 }, inStock: true, brand: [] },
    });
  });

  it('ends at the 10,000th hit', () => {
    expect(readSearchRequest({ page: 100, size: 100 }, brandi).page).toEqual({ number: 100, size: 100 });
    expect(() => readSearchRequest({ page: 101, size: 100 }, brandi)).toThrow('page x size is 10100, more than 10000.');
  });

  it('refuses a price range that is turned around', () => {
    expect(() => readSearchRequest({ page: 1, priceFrom: 2, priceTo: 1 }, brandi)).toThrow('priceFrom (2) is more');
  });

  it('names the storefront whose file has an unknown order', () => {
    const storefront = { ...brandi, page: { size: 20, defaultSort: 'best' } };
    expect(() => readSearchRequest({ page: 1 }, storefront)).toThrow(
      'The storefront brandi has the unknown defaultSort "best".',
    );
  });
});
