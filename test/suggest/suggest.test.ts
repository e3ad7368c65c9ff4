import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeniedIds } from '../../src/deny-lists/deny-list.ts';
import { stateIndex, suggestionsIndex } from '../../src/indices/index-name.ts';
import { buildSuggestions, refreshSuggestions } from '../../src/pipelines/build-suggestions.ts';
import { NOTHING_DENIED } from '../../src/search/denied.ts';
import type { SearchResult } from '../../src/search/search-result.ts';
import type { Suggestion } from '../../src/search/suggestion.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { documentBrand, NOW, productDocument, type ProductFields } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const brandi = await readDemoStorefront('brandi');
const indices = openSearchIndices();
let denied: DeniedIds = NOTHING_DENIED;
let now = NOW;
let api: TestApi;
let key: string;
let index: string;

const NIKE = documentBrand(1, '나이키', 'NIKE');
const COVERNAT = documentBrand(3, '커버낫', 'COVERNAT');
const shelf = (path: string, ...names: string[]): Partial<ProductFields> => {
  const ids = path.split('>');
  return {
    categoryPaths: ids.map((_id, depth) => ids.slice(0, depth + 1).join('>')),
    categoryNames: names,
    primaryCategoryPath: path,
    filedCategories: [Number(ids.at(-1))],
  };
};
const SWEATS = shelf('1>11>113', '의류', '상의', '맨투맨');
const JEANS = shelf('1>13>131', '의류', '바지', '청바지');
const SNEAKERS = shelf('2>21>211', '신발', '운동화', '스니커즈');
const HIDDEN = { categoryPaths: ['9'], categoryNames: ['비밀'], primaryCategoryPath: '9' };

const PRODUCTS: ProductFields[] = [
  { id: 1, name: '에어 운동화', brand: NIKE, popularity: 0.9, ...SNEAKERS },
  { id: 2, name: '에어 운동화 흰색', brand: NIKE, popularity: 0.8, ...SNEAKERS },
  { id: 3, name: '로고 맨투맨', brand: NIKE, popularity: 0.2, ...SWEATS },
  { id: 4, name: '로고 맨투맨', brand: COVERNAT, popularity: 0.3, ...SWEATS },
  { id: 5, name: '오버핏 맨투맨', brand: COVERNAT, popularity: 0.1, ...SWEATS },
  { id: 6, name: '와이드 청바지', tags: ['데님'], colours: ['검정'], colourGroups: ['black'], ...JEANS },
  { id: 7, name: '와이드 청바지', tags: ['데님'], ...JEANS },
  { id: 8, name: '와이드 청바지 롱', ...JEANS },
  { id: 20, name: '성인란제리', tags: ['성인란제리'], brand: documentBrand(20, '밤의여왕', 'NIGHT'), adult: true },
  { id: 21, name: '내부시험', brand: documentBrand(21, '내부브랜드', 'INTERNAL'), internal: true, ...HIDDEN },
  {
    id: 22,
    name: '내일공개',
    brand: documentBrand(22, '미래브랜드', 'FUTURE'),
    shownDuring: [{ gte: NOW + 3_600_000 }],
  },
  { id: 23, name: '앱전용', brand: documentBrand(23, '앱브랜드', 'APPONLY'), channels: ['app'] },
  { id: 25, name: '짝퉁 가방', tags: ['짝퉁가방', '짝퉁 시계'] },
  { id: 24, name: '곧끝남', tags: ['곧끝남'], shownDuring: [{ gte: NOW - 1_000, lt: NOW + 1_000 }] },
];

const services = { elasticsearch: indices.client, prefix: indices.prefix, now: () => NOW };

beforeAll(async () => {
  const published = stateIndex(indices.prefix, 'published-dictionaries');
  await indices.client.index({
    index: published,
    id: 'brandi',
    document: { number: 1, details: { bannedWords: ['짝퉁'] } },
  });
  index = await indices.publish(brandi, { documents: PRODUCTS.map(productDocument) });
  await buildSuggestions(services, 'brandi', index, NOW);
  api = await startTestApi({
    indices,
    storefronts: [brandi],
    overrides: { now: () => now, denyLists: { deniedIn: () => denied, isStale: false } },
  });
  key = await api.keyFor('brandi');
});
afterAll(async () => {
  await api.close();
  await indices.remove();
});

async function get<T>(path: string, query: Record<string, string>, token = key): Promise<T> {
  const answer = await api.app.inject({
    url: `/v1/storefronts/brandi/${path}`,
    query,
    headers: { 'x-api-key': token },
  });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<T>();
}

async function suggest(q: string, query: Record<string, string> = {}): Promise<Suggestion[]> {
  return (await get<{ suggestions: Suggestion[] }>('suggest', { q, ...query })).suggestions;
}

async function texts(q: string): Promise<string[]> {
  return (await suggest(q)).map(({ text }) => text);
}

describe('what is typed is completed', () => {
  it.each([
    ['first letter', 'ㄴ', '나이키'],
    ['first syllable', '나', '나이키'],
    ['half-typed', '나잌', '나이키'],
    ['half-typed', '맨툼', '맨투맨'],
    ['half-typed', '청밪', '청바지'],
    ['half-typed', '운동호', '운동화'],
    ['half-typed', '커번', '커버낫'],
    ['initials', 'ㄴㅇㅋ', '나이키'],
    ['initials', 'ㅊㅂㅈ', '청바지'],
    ['initials joined by the keyboard', 'ㅁㅌㅁ', '맨투맨'],
    ['Latin', 'ni', '나이키'],
    ['Latin, capitals', 'COV', '커버낫'],
    ['full width', 'ＮＩＫＥ', '나이키'],
    ['other layout', 'skdlzl', '나이키'],
    ['other layout, half-typed', 'skdlz', '나이키'],
    ['other layout, initials', 'sdz', '나이키'],
    ['other layout', 'cjdqkwl', '청바지'],
    ['other layout to Latin', 'ㅜㅑㅏ', '나이키'],
    ['decomposed, as macOS does', '나이'.normalize('NFD'), '나이키'],
    ['a blank too many', '운 동', '운동화'],
  ])('%s: %s', async (_class, q, expected) => {
    expect((await texts(q))[0]).toBe(expected);
  });

  it('by later words too, after what starts with it', async () => {
    const found = await texts('맨투');
    expect(found[0]).toBe('맨투맨');
    expect(found).toContain('커버낫 맨투맨');
  });

  it('as brand, category or words, each once and with its products', async () => {
    expect((await suggest('나이키'))[0]).toEqual({
      text: '나이키',
      kind: 'brand',
      brand: '1',
      category: null,
      products: 3,
    });
    expect((await suggest('맨투맨'))[0]).toMatchObject({ kind: 'category', category: '1>11>113', products: 3 });
    expect((await suggest('와이드 청바지'))[0]).toMatchObject({ kind: 'query', products: 3 });
    const all = await suggest('ㅇ', { size: '20' });
    expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
  });

  it.each(['xl', 'so', '뷁', 'zzz', '!!!', '', ' '])('and nothing else: %j', async (q) => {
    expect(await suggest(q)).toEqual([]);
  });

  it('as far as is asked for', async () => {
    expect(await suggest('ㅇ', { size: '2' })).toHaveLength(2);
    for (const query of [{ q: 'a', size: '21' }, { q: 'a', unknown: '1' }, { size: '1' }]) {
      const url = `/v1/storefronts/brandi/suggest?${new URLSearchParams(query as Record<string, string>).toString()}`;
      expect((await api.app.inject({ url, headers: { 'x-api-key': key } })).statusCode).toBe(400);
    }
  });
});

describe('a suggestion finds what it says', () => {
  it('with each number', async () => {
    const letters = ['ㄱ', 'ㄴ', 'ㄷ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅅ', 'ㅇ', 'ㅊ', 'ㅋ', 'ㅎ', 'n', 'c'];
    const all = (await Promise.all(letters.map((letter) => suggest(letter, { size: '20' })))).flat();
    expect(all.length).toBeGreaterThan(15);
    for (const { text, kind, brand, category, products } of all) {
      const query: Record<string, string> =
        kind === 'brand' ? { brand: brand ?? '' } : kind === 'category' ? { category: category ?? '' } : { q: text };
      const { total } = await get<SearchResult>('products', query);
      expect(products, text).toBe(total);
    }
  });

  it('and never what this caller may not find', async () => {
    for (const q of ['성인', 'ㅅㅇㄹㅈㄹ', '밤의', 'night', '내부', 'internal', '비밀', '미래', '내일', '앱', 'app']) {
      expect(await texts(q), q).toEqual([]);
    }
    const inApp = await api.keyFor('brandi', { channel: 'app' });
    expect((await get<{ suggestions: Suggestion[] }>('suggest', { q: '앱' }, inApp)).suggestions).toMatchObject([
      { text: '앱브랜드', products: 1 },
    ]);
  });

  it('nor what is banned, as typed or as suggested', async () => {
    for (const q of ['짝', '짝퉁', 'ㅉㅌ', 'Wkrxnd']) expect(await texts(q), q).toEqual([]);
  });

  it('not once it is denied, though the suggestions are as they were', async () => {
    denied = { ...NOTHING_DENIED, brand: [1] };
    expect(await texts('나이키')).toEqual([]);
    expect((await suggest('맨투맨'))[0]).toMatchObject({ text: '맨투맨', products: 2 });
    denied = { ...NOTHING_DENIED, product: [4, 5] };
    expect(await texts('커버')).toEqual([]);
    denied = { ...NOTHING_DENIED, category: [113] };
    expect(await texts('맨투')).toEqual([]);
    denied = { ...NOTHING_DENIED, seller: [7] };
    expect(await texts('ㅇ')).toEqual([]);
    denied = NOTHING_DENIED;
    expect((await texts('나이키'))[0]).toBe('나이키');
  });

  it('and is gone at the second that its last product is', async () => {
    expect(await texts('곧')).toEqual(['곧끝남']);
    now = NOW + 1_000;
    expect(await texts('곧')).toEqual([]);
    now = NOW;
  });
});

describe('the suggestions of an index', () => {
  it('are kept fresh by writing what differs', async () => {
    expect(await refreshSuggestions(services, 'brandi', index, NOW)).toMatchObject({ written: 0, removed: 0 });
    const later = { ...services, now: () => NOW + 3_600_000 };
    const changes = await refreshSuggestions(later, 'brandi', index, NOW + 3_600_000);
    expect(changes.removed).toBeGreaterThan(0);
    now = NOW + 3_600_000;
    expect((await texts('미래'))[0]).toBe('미래브랜드');
    now = NOW;
    expect(await texts('미래')).toEqual([]);
    await refreshSuggestions(services, 'brandi', index, NOW);
  });

  it('are missed by nobody where there are none', async () => {
    await indices.client.indices.delete({ index: suggestionsIndex(index) });
    expect(await suggest('나이키')).toEqual([]);
    expect((await get<{ queries: Suggestion[] }>('queries/popular', {})).queries).toEqual([]);
    await expect(refreshSuggestions(services, 'brandi', index, NOW)).rejects.toMatchObject({ statusCode: 404 });
    await buildSuggestions(services, 'brandi', index, NOW);
    expect((await texts('나이키'))[0]).toBe('나이키');
  });
});
