import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AbusedApi, openAbusedApi } from './abused-api.ts';

// Row 22: what a shopper's browser, or who pretends to be one, may send.

let api: AbusedApi;

beforeAll(async () => {
  api = await openAbusedApi();
}, 180_000);
afterAll(() => api.close());

const KOREAN = '가나다라마바사아자차카타파하거너더러머버';
const hundredWords = Array.from({ length: 50 }, (_, at) => KOREAN[at % 20]).join(' ');

describe('a query', () => {
  it.each([
    ['of 10 KB', 'a'.repeat(10_000), 400],
    ['of 10 KB of Korean, which no address can carry', '니트'.repeat(1_700), 431],
    ['of 2,000 letters', 'a'.repeat(2_000), 200],
    ['of 1,500 Korean letters in one word', '니트'.repeat(200), 200],
    ['of many words', hundredWords, 200],
    ['of many unknown words', 'qzx '.repeat(25), 200],
    ['of many nearly known words', '니트으 셔츠으 바지으 치마으 원피으 가디으 후드으 청바으', 200],
    ['of one long unknown word', '뷁'.repeat(100), 200],
    ['of initial consonants', 'ㅋ'.repeat(100), 200],
    ['of vowels', 'ㅏ'.repeat(100), 200],
    ['of keys of the other layout', 'qkswl'.repeat(20), 200],
    ['of prices', '3만원'.repeat(25), 200],
    ['of half a price', `${'1'.repeat(98)}만`, 200],
    ['of ranges', '1~2~'.repeat(25), 200],
    ['of thousands', '1,111'.repeat(20), 200],
    ['of digits and points', '1.'.repeat(50), 200],
    ['of blanks', ' '.repeat(2_000), 200],
    ['made for backtracking', `${'a'.repeat(50)}!${'('.repeat(49)}`, 200],
    ['made for backtracking in blanks', `니트${' '.repeat(1_900)}!`, 200],
    ['of nested brackets', '(((('.repeat(25), 200],
    ['in Lucene syntax', 'name:* OR _exists_:price AND NOT state:product', 200],
    ['of wildcards', '*?*?*?~2^9 [* TO *] {a TO b}', 200],
    ['as a regular expression', '/(a+)+$/ .*.*.*', 200],
    ['as a JSON query', '{"query":{"match_all":{}},"script":"1"}', 200],
    ['as a script', "doc['price'].value; while(true){}", 200],
    ['as SQL', "' OR 1=1; DROP TABLE products; --", 200],
    ['as HTML', '<script>alert(1)</script>', 200],
    ['as a look-up', '${jndi:ldap://127.0.0.1/a}', 200],
    ['as a prototype', '__proto__ constructor toString', 200],
    ['of a ligature that is 18 letters', '﷽ﷺ'.repeat(50), 200],
    ['of marks on marks', `니${'\u0301'.repeat(1_000)}`, 200],
    ['from right to left', '\u202Eסלוקא\u202C العربية', 200],
    ['of joined emoji', '👨‍👩‍👧‍👦'.repeat(20), 200],
    ['of old Hangul', 'ᄀᆞᆷ'.repeat(30), 200],
    ['with a null character', '니\u0000트', 200],
    ['of invisible characters', '\u200B\u2060\uFEFF\u00AD'.repeat(50), 200],
    ['of private characters', '\uE000\u{F0000}\u{10FFFF}', 200],
  ])('%s', async (_what, q, status) => {
    for (const path of ['/products', '/suggest']) {
      const answer = await api.ask(`${path}?q=${encodeURIComponent(q)}`);
      api.expectBounded(answer);
      expect(answer.status, answer.body.slice(0, 300)).toBe(status);
    }
  });

  it.each([
    ['half a character', 'q=%ED%A0%80', 200],
    ['bytes that are no UTF-8', 'q=%FF%FE%C0%80', 200],
    ['a broken escape', 'q=%E0%A4%A', 200],
    ['several queries', 'q=a&q=b', 400],
    ['a list in brackets', 'q[]=a', 400],
    ['an operator', 'q[$ne]=1', 400],
    ['a prototype', '__proto__=1&constructor=1', 400],
    ['a thousand ampersands', '&'.repeat(1_000), 200],
  ])('with %s in its address', async (_what, query, status) => {
    const answer = await api.ask(`/products?${query}`);
    api.expectBounded(answer);
    expect(answer.status, answer.body).toBe(status);
  });

  it('finds by syntax no more than by words', async () => {
    const all = await api.ask('/products');
    for (const q of ['*', 'name:*', '_exists_:id', '.*', '{"match_all":{}}']) {
      const { body } = await api.ask(`/products?q=${encodeURIComponent(q)}`);
      const found = JSON.parse(body) as { total: number };
      expect(found.total, q).toBeLessThan((JSON.parse(all.body) as { total: number }).total);
    }
  });
});

describe('pages and filters', () => {
  const paths = Array.from({ length: 50 }, (_, at) => `category=${100 + at}${'%3E1234567890'.repeat(8)}`);
  it.each([
    ['the last page there can be', 'page=100&size=100', 200],
    ['a page beyond', 'page=101&size=100', 400],
    ['a page far beyond', 'page=99999999999999999999', 400],
    ['half a page', 'page=1.5', 400],
    ['a page that is no number', 'page=NaN&size=Infinity', 400],
    ['a page before the first', 'page=-1', 400],
    ['more hits than a page has', 'size=101', 400],
    ['1,000 filters', Array.from({ length: 1_000 }, (_, at) => `brand=${at}`).join('&'), 400],
    ['1,000 unknown filters', Array.from({ length: 1_000 }, (_, at) => `f${at}=1`).join('&'), 400],
    [
      'as many filters as there may be',
      ['brand', 'colour', 'optionSize', 'gender', 'delivery', 'category']
        .flatMap((name) => Array.from({ length: 50 }, (_, at) => `${name}=${at + 1}`))
        .join('&'),
      200,
    ],
    ['50 deep categories', paths.join('&'), 200],
    ['a category as an expression', 'category=(.*)%2B', 400],
    ['a price of a thousand digits', `priceFrom=${'9'.repeat(1_000)}`, 400],
    ['a price that is endless', 'priceTo=1e999', 400],
    ['100 unknown products', Array.from({ length: 100 }, (_, at) => `id=${at + 1}`).join('&'), 400],
  ])('%s', async (_what, query, status) => {
    const answer = await api.ask(`/products?${query}`);
    api.expectBounded(answer);
    expect(answer.status, answer.body.slice(0, 300)).toBe(status);
  });

  it('never turns pages of ids beyond a hundred', async () => {
    const ids = (count: number) => Array.from({ length: count }, (_, at) => `id=${at + 1}`).join('&');
    for (const [count, status] of [
      [100, 200],
      [101, 400],
    ] as const) {
      const answer = await api.ask(`/products/by-ids?${ids(count)}`);
      api.expectBounded(answer);
      expect(answer.status).toBe(status);
    }
  });
});

describe('a body', () => {
  const gibberish = (at: number) => `qzx${at} vbw${at} 뷁${at} ㅋㅋ${at}`;
  it.each([
    ['of 1 MB', '/multi-search', `{"searches":[{"q":"${'a'.repeat(1_000_000)}"}]}`, 413],
    ['that lies about its type', '/multi-search', 'a=b', 400],
    ['that is a list', '/multi-search', [], 400],
    ['that is nothing', '/multi-search', '', 400],
    ['with a prototype', '/multi-search', '{"__proto__":{"a":1},"searches":[{}]}', 400],
    ['nested 50,000 deep', '/instantsearch', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 400],
    [
      'with filters nested 50,000 deep',
      '/instantsearch',
      `{"requests":[{"indexName":"brandi","params":{"facetFilters":[${'['.repeat(50_000)}${']'.repeat(50_000)}]}}]}`,
      400,
    ],
    ['of 11 searches', '/multi-search', { searches: Array.from({ length: 11 }, () => ({})) }, 400],
    [
      'of 10 searches that find nothing',
      '/multi-search',
      { searches: Array.from({ length: 10 }, (_, at) => ({ q: gibberish(at) })) },
      200,
    ],
    [
      'of 10 searches of the last page',
      '/multi-search',
      { searches: Array.from({ length: 10 }, (_, at) => ({ page: 100, size: 100, priceFrom: at })) },
      200,
    ],
    [
      'of 20 searches with every facet',
      '/instantsearch',
      {
        requests: Array.from({ length: 20 }, (_, at) => ({
          indexName: 'brandi',
          params: { query: gibberish(at), facets: ['*'], maxValuesPerFacet: 200, hitsPerPage: 100 },
        })),
      },
      200,
    ],
    [
      'with 10,000 alternatives',
      '/instantsearch',
      {
        requests: [
          {
            indexName: 'brandi',
            params: { facetFilters: [Array.from({ length: 10_000 }, (_, at) => `brand:b${at}`)] },
          },
        ],
      },
      200,
    ],
    [
      'with tags that are markup',
      '/instantsearch',
      {
        requests: [
          {
            indexName: 'brandi',
            params: { query: '니트', highlightPreTag: '<script>', highlightPostTag: '</script>' },
          },
        ],
      },
      200,
    ],
  ])('%s', async (_what, path, body, status) => {
    const answer = await api.post(path, body);
    api.expectBounded(answer);
    expect(answer.status, answer.body.slice(0, 300)).toBe(status);
  });

  it('packed is not unpacked', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const answer = await api.ask('/multi-search', { method: 'POST', headers, body: '\u001f\u008b\u0008' });
    api.expectBounded(answer);
    expect(answer.status).toBe(400);
  });
});

it('leaves the process unharmed', async () => {
  await api.expectUnharmed();
});
