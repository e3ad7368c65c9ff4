import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDictionaries } from '../../src/dictionaries/read-dictionaries.ts';
import { wordsForQueries } from '../../src/dictionaries/words-for-queries.ts';
import { stateIndex } from '../../src/indices/index-name.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import type { SearchResult } from '../../src/search/search-result.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { documentBrand, NOW, productDocument, type ProductFields } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const brandi = await readDemoStorefront('brandi');
const indices = openSearchIndices();
let api: TestApi;
let key: string;

const NIKE = documentBrand(1, '나이키', 'NIKE');
const ADIDAS = documentBrand(2, '아디다스', 'ADIDAS');
const COVERNAT = documentBrand(3, '커버낫', 'COVERNAT');
const MARDI = { id: 4, nameKo: '마르디 메크르디', nameEn: 'Mardi Mercredi', keys: ['마르디메크르디', 'mardimercredi'] };
const MUSINSA = {
  id: 5,
  nameKo: '무신사 스탠다드',
  nameEn: 'MUSINSA STANDARD',
  keys: ['무신사스탠다드', 'musinsastandard'],
};

const shelf = (path: string, ...names: string[]): Partial<ProductFields> => {
  const ids = path.split('>');
  return {
    categoryPaths: ids.map((_id, depth) => ids.slice(0, depth + 1).join('>')),
    categoryNames: names,
    primaryCategoryPath: path,
  };
};
const TEES = shelf('1>11>111', '의류', '상의', '반소매 티셔츠');
const LONG_TEES = shelf('1>11>112', '의류', '상의', '긴소매 티셔츠');
const SWEATS = shelf('1>11>113', '의류', '상의', '맨투맨');
const SLEEVELESS = shelf('1>11>118', '의류', '상의', '민소매');
const CARDIGANS = shelf('1>12>125', '의류', '아우터', '가디건');
const JACKETS = shelf('1>12>121', '의류', '아우터', '자켓');
const TRENCH = shelf('1>12>123', '의류', '아우터', '트렌치코트');
const HOODIES = shelf('1>11>114', '의류', '상의', '후드티');
const JEANS = shelf('1>13>131', '의류', '바지', '청바지');
const SHORTS = shelf('1>13>136', '의류', '바지', '반바지');
const DRESSES = shelf('1>14>141', '의류', '원피스/세트', '원피스');
const SNEAKERS = shelf('2>21>211', '신발', '운동화', '스니커즈');
const BOOTS = shelf('2>23>231', '신발', '부츠', '앵클부츠');
const BAGS = shelf('3>31>311', '가방', '핸드백', '미니백');
const WATCHES = shelf('4>42>421', '액세서리', '시계', '손목시계');
const RINGS = shelf('4>41>411', '액세서리', '주얼리', '반지');
const SHIRTS = shelf('1>11>116', '의류', '상의', '셔츠');

const PRODUCTS: ProductFields[] = [
  { id: 1, name: '오버핏 반팔티', ...TEES, sizesInStock: ['M', '2XL'] },
  { id: 2, name: '오버핏 반팔 티', ...TEES, sizesInStock: ['M'] },
  { id: 3, name: '무지 반팔티셔츠', ...TEES, sizesInStock: ['2XL'] },
  { id: 4, name: '하이웨스트 청바지', tags: ['청바지'], ...JEANS },
  { id: 5, name: '하이웨스트 청 바지', ...JEANS },
  { id: 6, name: '코튼 긴팔티', tags: ['긴팔티'], ...LONG_TEES },
  { id: 7, name: '[1+1] 긴팔티 세트', ...LONG_TEES },
  { id: 8, name: '클래식 트렌치코트', ...TRENCH },
  { id: 9, name: '롱 트렌치 코트', ...TRENCH },
  { id: 10, name: '에어 운동화', brand: NIKE, tags: ['운동화'], sizesInStock: ['270'], ...SNEAKERS },
  { id: 11, name: '캔버스 운동화', brand: ADIDAS, tags: ['나이키스타일'], ...SNEAKERS },
  { id: 12, name: '나이키 st 운동화', brand: ADIDAS, popularity: 1, ...SNEAKERS },
  { id: 34, name: '나이키 운동화 새상품', popularity: 1, ...SNEAKERS },
  { id: 13, name: '로고 맨투맨', brand: COVERNAT, tags: ['맨투맨'], ...SWEATS },
  { id: 14, name: '커버 맨투맨 낫소', ...SWEATS },
  { id: 15, name: '니트 가디건', brand: MARDI, tags: ['가디건', '카디건'], ...CARDIGANS },
  { id: 16, name: '꽃 가디건', brand: COVERNAT, tags: ['가디건', '카디건'], ...CARDIGANS },
  { id: 17, name: '옥스포드 셔츠', brand: MUSINSA, ...SHIRTS },
  { id: 18, name: '신사 숙녀 셔츠', popularity: 1, ...SHIRTS },
  { id: 19, name: '루즈 후드티', ...HOODIES },
  {
    id: 20,
    name: '나시 원피스',
    price: 25_000,
    delivery: 'today',
    colourGroups: ['black'],
    colours: ['블랙'],
    ...DRESSES,
  },
  {
    id: 21,
    name: '민소매 원피스',
    price: 45_000,
    colourGroups: ['red'],
    colours: ['빨강'],
    tags: ['원피스'],
    ...DRESSES,
  },
  { id: 22, name: '미니 숄더백', ...BAGS },
  { id: 23, name: '100매 양말' },
  { id: 24, name: '쫀쫀한 나시', ...SLEEVELESS },
  { id: 25, name: '바나나시계', ...WATCHES },
  { id: 26, name: '하나시계 메탈', ...WATCHES },
  { id: 27, name: '비건 레더 미니백', tags: ['비건 가죽'], ...BAGS },
  { id: 28, name: '5부 카고 팬츠', ...SHORTS },
  { id: 29, name: '첼시부츠', sizesInStock: ['270'], ...BOOTS },
  { id: 30, name: '워커 부츠', sizesInStock: ['240'], ...BOOTS },
  { id: 31, name: '꾸안꾸 니트 세트' },
  { id: 32, name: '실버 반지', tags: ['반지'], ...RINGS },
  { id: 33, name: '트위드 자켓', tags: ['자켓'], ...JACKETS },
];

beforeAll(async () => {
  const dictionaries = (await readDictionaries(join(PACKAGE_ROOT, 'dictionaries'), ['brandi'])).get('brandi');
  if (dictionaries === undefined) throw new Error('There are no dictionaries of brandi.');
  const { synonyms, userWords } = dictionaries;
  const details = wordsForQueries(dictionaries);
  const published = stateIndex(indices.prefix, 'published-dictionaries');
  await indices.client.index({ index: published, id: 'brandi', document: { number: 7, details } });
  await indices.publish(brandi, {
    documents: PRODUCTS.map(productDocument),
    synonyms: synonyms.map(({ rule }) => rule),
    userWords,
  });
  api = await startTestApi({ indices, storefronts: [brandi] });
  key = await api.keyFor('brandi');
});
afterAll(async () => {
  await api.close();
  await indices.remove();
});

async function search(q: string): Promise<SearchResult> {
  const response = await api.app.inject({
    url: `/v1/storefronts/brandi/products?size=100&q=${encodeURIComponent(q)}`,
    headers: { 'x-api-key': key },
  });
  expect(response.statusCode, response.body).toBe(200);
  return response.json<SearchResult>();
}
const idsOf = (result: SearchResult) => result.hits.map(({ id }) => id);
const found = async (q: string) => new Set(idsOf(await search(q)));

describe('a query finds the products that are meant', () => {
  it.each<[string, string, number[]]>([
    ['compound', '반팔티', [1, 2, 3]],
    ['compound', '반팔 티', [1, 2, 3]],
    ['synonym', '반팔티셔츠', [1, 2, 3]],
    ['synonym', '티셔츠', [1, 2, 3, 6, 7, 19]],
    ['spacing', '청 바지', [4, 5]],
    ['spacing', '청바지', [4, 5]],
    ['spacing', '트렌치 코트', [8, 9]],
    ['spacing', '트렌치코트', [8, 9]],
    ['context split', '긴 팔 티', [6, 7]],
    ['full width', 'ＮＩＫＥ', [10, 34]],
    ['transliteration', 'nike', [10, 34]],
    ['unregistered brand, joined', '커버낫맨투맨', [13]],
    ['joined brand of two words', '마르디메크르디카디건', [15]],
    ['brand in Latin, joined', 'mardimercredi 가디건', [15]],
    ['kept prefix', '무신사스탠다드', [17]],
    ['synonym', '후디', [19]],
    ['compound and synonym', '민소매원피스', [20, 21]],
    ['compound and synonym', '나시 원피스', [20, 21]],
    ['no numbers in words', '미니백', [22, 27]],
    ['no part of another word', '나시', [20, 21, 24]],
    ['part of a compound', '시계', [25, 26]],
    ['category word', '비건 가죽 가방', [27]],
    ['unit and synonym', '5부바지', [28]],
    ['letter size', '2XL 티셔츠', [1, 3]],
    ['shoe size', '270mm 부츠', [29]],
    ['shoe size without its unit', '부츠 270', [29]],
    ['punctuation', '1+1 긴팔', [7]],
    ['price', '3만원 이하 원피스', [20]],
    ['price', '4만원대 원피스', [21]],
    ['price', '3~5만원 원피스', [21]],
    ['delivery', '하루배송 원피스', [20]],
    ['delivery', '오늘출발 원피스', [20]],
    ['colour', '검은색 원피스', [20]],
    ['colour', '빨간 원피스', [21]],
    ['gender', '여성 트위드 자켓', [33]],
  ])('%s: %s', async (_class, q, ids) => {
    expect(await found(q)).toEqual(new Set(ids));
  });

  it('with the brand before those that only mention it', async () => {
    for (const q of ['나이키', '나이키 운동화', '나이키운동화']) {
      const ids = idsOf(await search(q));
      expect(ids, q).toEqual([10, 34]);
    }
  });

  it('and says which size, price and delivery it took out of the words', async () => {
    expect((await search('2XL 티셔츠')).query).toMatchObject({
      applied: '2xl 티셔츠',
      filters: { optionSize: ['2XL'] },
    });
    expect((await search('3만원 이하 원피스')).query.filters).toEqual({ priceTo: 30_000 });
    expect((await search('하루배송 원피스')).query.filters).toEqual({ delivery: ['today'] });
  });
});

describe('a query that finds nothing as it stands', () => {
  it.each<[string, string, string, string, number[]]>([
    ['keyboard', 'qkswl', '반지', 'keyboard', [32]],
    ['keyboard, Caps Lock', 'QKSWL', '반지', 'keyboard', [32]],
    ['keyboard', 'rkelrjs', '가디건', 'keyboard', [15, 16]],
    ['keyboard', 'cjdqkwl', '청바지', 'keyboard', [4, 5]],
    ['keyboard to Latin', 'ㅜㅑㅏㄷ', 'nike', 'keyboard', [10, 34]],
    ['keyboard to Latin', 'ㅁ양ㅁㄴ', 'adidas', 'keyboard', [11, 12]],
    ['initials', 'ㅊㅂㅈ', '청바지', 'initials', [4, 5]],
    ['half-typed', '맨툼', '맨투맨', 'half-typed', [13, 14]],
    ['half-typed', '청밪', '청바지', 'half-typed', [4, 5]],
    ['typo pair', '멘투맨', '맨투맨', 'typo', [13, 14]],
    ['one key', '가더건', '가디건', 'typo', [15, 16]],
    ['one key in a brand', '커버낙 맨투맨', '커버낫 맨투맨', 'typo', [13]],
  ])('is corrected: %s %s', async (_class, q, applied, kind, ids) => {
    const result = await search(q);
    expect(result.query).toMatchObject({ original: q, applied, stage: 'corrected', corrections: [{ kind }] });
    expect(new Set(idsOf(result))).toEqual(new Set(ids));
  });

  it('in a brand and a thing has the brand first', async () => {
    const result = await search('니이키 운동화');
    expect(result.query).toMatchObject({ applied: '나이키 운동화', stage: 'corrected' });
    expect(idsOf(result)[0]).toBe(10);
    expect(idsOf(await search('ㄴㅇㅋ'))[0]).toBe(10);
  });

  it('loses the words that say little', async () => {
    const result = await search('꾸안꾸룩 코디');
    expect(result.query).toMatchObject({ applied: '꾸안꾸', stage: 'optional-dropped' });
    expect(idsOf(result)).toEqual([31]);
  });

  it('loses what narrows it before it loses its words', async () => {
    const result = await search('260mm 부츠');
    expect(result.query).toMatchObject({ applied: '260mm 부츠', stage: 'fewer-words' });
    expect(result.query.filters).toBeUndefined();
    expect(new Set(idsOf(result))).toEqual(new Set([29, 30]));
  });

  it('loses words, then all but its brand', async () => {
    const most = await search('여성 클래식 롱 트렌치 한복코트');
    expect(most.query.stage).toBe('fewer-words');
    expect(idsOf(most)).toContain(9);
    expect(await search('나이키 트위드 한복 자켓')).toMatchObject({ total: 2, query: { stage: 'best-sellers' } });
    const brand = await search('마르디메크르디 우주복헬멧');
    expect(brand.query.stage).toBe('fewer-words');
    expect(idsOf(brand)).toEqual([15]);
  });

  it.each(['뷁뷁뷁', 'asdfqwer', '!!!', '12345678'])('is nothing when it is nothing: %s', async (q) => {
    expect(await search(q)).toMatchObject({ total: 0, hits: [], query: { stage: 'nothing' } });
  });

  it('is nothing when it is banned', async () => {
    for (const q of ['짝퉁 가방', '짝 퉁', 'fake 나이키']) {
      expect(await search(q)).toMatchObject({ total: 0, hits: [], query: { stage: 'banned' }, facets: { brand: [] } });
    }
  });
});

describe('what must stay as it is typed', () => {
  it.each(['xl', '2xl', 'so', 'elf', '바지', '반지', 'nike'])('%s', async (q) => {
    expect((await search(q)).query.corrections).toBeUndefined();
  });

  it('is what a query finds nothing else for: nothing that is hidden explains a slip', async () => {
    const index = await indices.publish(brandi, {
      documents: [
        productDocument({
          id: 1,
          name: '니트',
          brand: documentBrand(8, '엠바고하우스', 'EMBARGO'),
          shownDuring: [{ gte: NOW * 2 }],
        }),
        productDocument({ id: 2, name: '코트', tags: ['코트'] }),
      ],
    });
    expect(index).toContain('brandi');
    const { query, total } = await search('엠바고하우수');
    expect({ total, corrections: query.corrections }).toEqual({ total: 0, corrections: undefined });
  });
});
