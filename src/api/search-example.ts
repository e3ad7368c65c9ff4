import type { SearchResult } from '../search/search-result.ts';

/** What GET /v1/storefronts/brandi/products?q=반팔+티&size=1 answers, for the API's documentation. */
export const SEARCH_EXAMPLE: SearchResult = {
  query: { original: '반팔 티', applied: '반팔 티', stage: 'all-words' },
  total: 286,
  hits: [
    {
      id: 1071974,
      name: '타탄체크 텐션 반팔 티 검정',
      brand: { id: 453, name: '플레인랩', nameEn: 'PLAIN LAB' },
      seller: { id: 1453, name: '플레인랩 공식스토어' },
      category: '100>110>111',
      images: ['/garments/black/tshirt.svg'],
      masked: false,
      price: 10400,
      listPrice: 13900,
      discountRate: 25,
      memberPrice: null,
      couponPrice: null,
      priceDisplay: 'shown',
      soldOut: false,
      buyable: true,
      colours: ['검정'],
      sizes: ['M'],
      delivery: 'standard',
      gender: 'female',
      reviews: 202,
      rating: 4.56,
      displayedAt: '2026-05-21T12:00:00.000Z',
    },
  ],
  facets: {
    category: [{ value: '100', label: '의류', count: 286 }],
    brand: [{ value: '201', label: '나이키', count: 13 }],
    colour: [{ value: 'black', label: '블랙', count: 71 }],
    size: [{ value: 'M', label: 'M', count: 120 }],
    gender: [{ value: 'female', label: '여성', count: 154 }],
    age: [{ value: 'twenties', label: '20대', count: 88 }],
    season: [{ value: 'summer', label: '여름', count: 201 }],
    delivery: [{ value: 'today', label: '오늘출발', count: 52 }],
    price: {
      bands: [
        { from: null, to: 10000, count: 31 },
        { from: 10001, to: 30000, count: 220 },
        { from: 30001, to: null, count: 35 },
      ],
      min: 5900,
      max: 68000,
    },
    discount: [
      { from: 10, count: 190 },
      { from: 30, count: 64 },
    ],
    inStock: [{ value: 'true', label: '구매 가능', count: 255 }],
  },
  redirect: null,
  page: { number: 1, size: 1, pages: 286, next: 'TjJ4d1pWOUxbMSwi...' },
  release: {
    index: 'products-brandi-20261123t184742709',
    run: '20261123t184742511-7e7f',
    dictionaries: 12,
  },
};
