import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { suggestionsIndex } from '../../src/indices/index-name.ts';
import { queryLogIndex, queryLogPattern } from '../../src/indices/query-log-indices.ts';
import { refreshSuggestions } from '../../src/pipelines/build-suggestions.ts';
import { createResources } from '../../src/resources.ts';
import type { ProductsAnswer } from '../../src/search/instantsearch-result.ts';
import { createQueryLogWriter, type LoggedSearch } from '../../src/search/query-log.ts';
import { SORTS } from '../../src/search/search-request.ts';
import type { SearchResult } from '../../src/search/search-result.ts';
import type { Suggestion } from '../../src/search/suggestion.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import { judgeBySql } from '../oracle/oracle.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { type Asker, createAsker } from './ask-everything.ts';
import { forbidProducts, normal, pinEverything } from './forbid-products.ts';

const resources = createResources();
const HOUR = 3_600_000;
const STOREFRONT = 'brandi';

let shop: Shop;
let api: TestApi;
let token: string;
let ask: Asker;
/** When shoppers ask: two hours after the index was built. Nothing was written in between. */
let asked: number;
const forbidden = new Map<string, number[]>();
/** What the rules as SQL let everybody find at that moment. */
let allowed: ReadonlySet<number>;
let queries: string[];
/** The item of each product: one of its offers stands for it in results. */
const itemOf = new Map<number, string>();
let indexed: string;

beforeAll(async () => {
  shop = resources.use(await createShop({ name: 'leaks', products: 500 }), (opened) => opened.close());
  const storefronts = [...(await readStorefronts(shop.config.STOREFRONTS_DIR)).values()];
  const indexedAt = Math.ceil(Date.now() / 1_000) * 1_000;
  asked = indexedAt + 2 * HOUR;
  for (const [rule, products] of await forbidProducts(shop.database, storefronts, { indexedAt, asked })) {
    forbidden.set(rule, products);
  }

  const run = await shop.reindex([STOREFRONT]);
  expect(run.storefronts[0]).toMatchObject({ state: 'promoted', error: null });
  indexed = run.storefronts[0]?.index ?? '';
  const after = await judgeBySql(shop.database, storefronts, asked);
  allowed = new Set(
    [...after].flatMap(([key, judgement]) =>
      judgement.found && key.startsWith(`${STOREFRONT} `) ? [Number(key.split(' ')[1])] : [],
    ),
  );
  const [products] = await shop.database.query<RowDataPacket[]>('SELECT id, group_id AS item FROM products');
  for (const { id, item } of products) itemOf.set(Number(id), item === null ? `alone ${id}` : `group ${item}`);
  const ids = [...forbidden.values()].flat();
  const [names] = await shop.database.query<RowDataPacket[]>('SELECT name FROM products WHERE id IN (?)', [ids]);
  queries = names.map((row) => String(row['name'])).slice(0, 15);
  const indices = { client: shop.elasticsearch, prefix: shop.config.NAME_PREFIX };
  const rules = pinEverything(ids, queries);
  const overrides = { now: () => asked, merchandising: { rulesOf: () => rules } };
  api = resources.use(await startTestApi({ indices, storefronts, overrides }), (opened) => opened.close());
  token = await api.keyFor(STOREFRONT);
  ask = createAsker(api, token, STOREFRONT);
}, 120_000);

afterAll(() => resources.close());

/** Every product that the API gives by its id, whoever else offers the same item. */
async function everyProduct(): Promise<SearchResult['hits']> {
  const ids = [...itemOf.keys()];
  const hits: SearchResult['hits'] = [];
  for (let at = 0; at < ids.length; at += 100) {
    const some = ids.slice(at, at + 100).map(String);
    hits.push(...(await ask.get<Pick<SearchResult, 'hits'>>('products/by-ids', { id: some })).hits);
  }
  return hits;
}

function itemsOf(ids: Iterable<number>): string[] {
  return [...new Set([...ids].map((id) => itemOf.get(id) ?? ''))].sort();
}

function expectNoneForbidden(result: Pick<SearchResult, 'hits'>, what: string): void {
  const ids = new Set(result.hits.map(({ id }) => id));
  for (const [name, products] of forbidden) {
    expect(
      products.filter((id) => ids.has(id)),
      `${name}: ${what}`,
    ).toEqual([]);
  }
}

describe('what must not be found', () => {
  it('is there to be leaked, by every rule', () => {
    for (const [name, products] of forbidden) expect(products.length, name).toBeGreaterThan(0);
    expect([...forbidden.values()].flat().filter((id) => allowed.has(id))).toEqual([]);
  });

  it.each(SORTS)('is in no page and no total in the order %s', async (sort) => {
    const { first, hits } = await ask.everyPage({ sort });
    expectNoneForbidden({ hits }, sort);
    for (const { id } of hits) expect(allowed.has(id), `${id} in the order ${sort}`).toBe(true);
    expect(hits.map(({ id }) => itemOf.get(id)).sort()).toEqual(itemsOf(allowed));
    expect(first.total).toBe(hits.length);
  });

  it('is found by no id, and everything else is', async () => {
    const found = (await everyProduct()).map(({ id }) => id);
    expect(found.sort((a, b) => a - b)).toEqual([...allowed].sort((a, b) => a - b));
  });

  it('is behind no cursor, and everything else is, once', async () => {
    for (const query of [{}, { sort: 'price_asc' }, { q: queries[0] ?? '' }, { q: '원피스', size: '7' }]) {
      const { first, hits } = await ask.everyPage(query);
      const byCursor = await ask.everyCursor(query);
      const what = JSON.stringify(query);
      expectNoneForbidden({ hits: byCursor }, what);
      expect(byCursor.map(({ id }) => id).toSorted(), what).toEqual(hits.map(({ id }) => id).toSorted());
      expect(byCursor, what).toHaveLength(first.total);
    }
  });

  it('is in no answer of a multi-search, whichever way it asks', async () => {
    const asks = [...queries.slice(0, 8).map((q) => ({ q })), {}, { inStock: true }];
    const searches = asks.map((one) => ({ size: 100, ...one }));
    const { results } = await ask.post<{ results: SearchResult[] }>('multi-search', { searches });
    expect(results).toHaveLength(searches.length);
    for (const [place, result] of results.entries()) {
      expectNoneForbidden(result, JSON.stringify(searches[place]));
      for (const { id } of result.hits) expect(allowed.has(id)).toBe(true);
    }
  });

  it('is counted in no facet', async () => {
    const first = await ask.search({});
    const found = await everyProduct();
    const items = (has: (hit: SearchResult['hits'][number]) => boolean) =>
      itemsOf(found.filter(has).map(({ id }) => id)).length;
    // The facet shows the most frequent brands only.
    for (const { value, count } of first.facets.brand) {
      expect(count, `brand ${value}`).toBe(items(({ brand }) => String(brand?.id) === value));
    }
    for (const { value, count } of first.facets.size) {
      expect(count, `size ${value}`).toBe(items(({ sizes }) => sizes.includes(value)));
    }
    for (const { value, count } of first.facets.category) {
      expect(count, `category ${value}`).toBe((await ask.everyPage({ category: value })).hits.length);
    }
    for (const { from, count } of first.facets.discount) {
      expect(count, `${from} percent`).toBe(items(({ discountRate }) => discountRate >= from));
    }
    expect(first.facets.inStock[0]?.count).toBe(items(({ soldOut }) => !soldOut));
    for (const name of ['age', 'season'] as const) {
      for (const { value, count } of first.facets[name]) {
        expect(count, `${name} ${value}`).toBe((await ask.everyPage({ [name]: value })).hits.length);
      }
    }
    for (const { from, to, count } of first.facets.price.bands) {
      const inBand = (price: number | null) =>
        price !== null && (from === null || price >= from) && (to === null || price <= to);
      expect(count, `${from} to ${to}`).toBe(items(({ price }) => inBand(price)));
    }
  });

  it('is found by no name of its own, though it is pinned to every one of them', async () => {
    expect(queries.length).toBeGreaterThan(5);
    for (const q of queries) {
      const { first, hits } = await ask.everyPage({ q });
      expectNoneForbidden({ hits }, q);
      expect(new Set(hits.map(({ id }) => id)).size, q).toBe(first.total);
      for (const { id } of hits) expect(allowed.has(id), `${id} for ${q}`).toBe(true);
    }
  });

  it('is in no search of several in one call', async () => {
    const asked = queries.slice(0, 9);
    const { results } = await ask.post<{ results: SearchResult[] }>('multi-search', {
      searches: [...asked.map((q) => ({ q, size: 100 })), { size: 100, sort: 'newest' }],
    });
    expect(results).toHaveLength(10);
    for (const [place, q] of asked.entries()) {
      const one = results[place];
      if (one === undefined) throw new Error(`There is no answer for ${q}.`);
      expect(one, q).toEqual(await ask.search({ q }));
      for (const { id } of one.hits) expect(allowed.has(id), `${id} for ${q}`).toBe(true);
    }
  });

  it('is no hit, count, total or facet value of InstantSearch', async () => {
    const everything = { facets: ['*'], maxValuesPerFacet: 200, hitsPerPage: 100 };
    const { results } = await ask.post<{ results: ProductsAnswer[] }>('instantsearch', {
      requests: ['', ...queries].map((query) => ({ indexName: STOREFRONT, params: { ...everything, query } })),
    });
    expect(results).toHaveLength(queries.length + 1);
    for (const { hits, query } of results) {
      for (const { objectID } of hits)
        expect(allowed.has(Number(objectID)), `${String(objectID)} for ${query}`).toBe(true);
    }
    const [all] = results;
    if (all === undefined) throw new Error('There is no answer.');
    expect(all.nbHits).toBe(itemsOf(allowed).length);
    const found = await everyProduct();
    const brands = new Map<string, number[]>();
    for (const { id, brand } of found) {
      if (brand !== null) brands.set(brand.name, [...(brands.get(brand.name) ?? []), id]);
    }
    const counts = all.facets['brand'] ?? {};
    expect(Object.keys(counts).length).toBeGreaterThan(10);
    for (const [name, count] of Object.entries(counts)) {
      expect(count, name).toBe(itemsOf(brands.get(name) ?? []).length);
    }
    const prices = found.flatMap(({ price }) => (price === null ? [] : [price]));
    expect(all.facets_stats['price']).toEqual({ min: Math.min(...prices), max: Math.max(...prices) });
    const values = await ask.post<{ results: [{ facetHits: { value: string }[] }] }>('instantsearch', {
      requests: [
        { indexName: STOREFRONT, type: 'facet', facet: 'brand', params: { facetQuery: '', maxFacetHits: 100 } },
      ],
    });
    const shown = values.results[0].facetHits.map(({ value }) => value);
    expect(shown.length).toBeGreaterThan(10);
    for (const value of shown) expect(brands.has(value), value).toBe(true);
  });

  it('is no popular query, however many have asked for it, and counted in none', async () => {
    const { elasticsearch, config } = shop;
    const at = Date.now();
    const write = createQueryLogWriter(elasticsearch, (moment) => queryLogIndex(config.NAME_PREFIX, moment));
    const logged: Omit<LoggedSearch, 'query' | 'applied'> = {
      at,
      storefront: STOREFRONT,
      stage: 'all-words',
      total: 1,
      index: indexed,
      dictionaries: 1,
      latencyMs: 1,
    };
    const texts = [...queries.map(normal), '짝퉁 가방', '티셔츠', '청바지'];
    for (const query of texts) {
      await write(Array.from({ length: 30 }, () => ({ ...logged, query, applied: query })));
    }
    await elasticsearch.indices.refresh({ index: queryLogPattern(config.NAME_PREFIX) });
    await refreshSuggestions({ elasticsearch, prefix: config.NAME_PREFIX, now: () => at }, STOREFRONT, indexed);
    const popular = (await ask.get<{ queries: Suggestion[] }>('queries/popular', { size: '20' })).queries;
    expect(popular.map(({ text }) => text)).toEqual(expect.arrayContaining(['티셔츠', '청바지']));
    expect(popular.map(({ text }) => text)).not.toContain('짝퉁 가방');
    for (const { text, products } of popular) {
      const { hits, total, query } = await ask.search({ q: text });
      expectNoneForbidden({ hits }, text);
      expect(products, text).toBeGreaterThan(0);
      if (query.stage === 'all-words') expect(products, text).toBe(total);
    }
  });

  it('is suggested by nothing that is typed, and counted in no suggestion', async () => {
    const ids = [...forbidden.values()].flat();
    const [rows] = await shop.database.query<RowDataPacket[]>(
      `SELECT DISTINCT p.name, b.name_ko AS brand, b.name_en AS brandEn, c.name_ko AS category
       FROM products p LEFT JOIN brands b ON b.id = p.brand_id
         LEFT JOIN product_categories pc ON pc.product_id = p.id LEFT JOIN categories c ON c.id = pc.category_id
       WHERE p.id IN (?)`,
      [ids],
    );
    const words = rows.flatMap((row) =>
      ['name', 'brand', 'brandEn', 'category'].flatMap((column) => String(row[column] ?? '').split(' ')),
    );
    const initials = ['ㄱ', 'ㄴ', 'ㄷ', 'ㅁ', 'ㅂ', 'ㅅ', 'ㅇ', 'ㅈ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ', 'a', 'b', 'm', 's'];
    const typed = [...new Set([...words.map((word) => word.slice(0, 2)), ...initials])].filter((text) => text !== '');
    const suggested = new Map<string, Suggestion>();
    for (const q of typed) for (const one of await ask.suggest(q)) suggested.set(`${one.kind} ${one.text}`, one);
    expect(suggested.size).toBeGreaterThan(50);
    for (const [what, { text, kind, brand, category, products }] of suggested) {
      const filter: Record<string, string> =
        kind === 'brand' ? { brand: brand ?? '' } : kind === 'category' ? { category: category ?? '' } : { q: text };
      const { total, query } = await ask.search({ ...filter, size: '1' });
      expect(products, what).toBeGreaterThan(0);
      // Where words that say little leave few, the search goes on without them.
      if (query.stage === 'all-words') expect(products, what).toBe(total);
      else expect(products, what).toBeLessThanOrEqual(total);
    }
  }, 120_000);

  it('is no brand that is suggested once its embargo holds', async () => {
    const embargoed = forbidden.get('brand under embargo by now') ?? [];
    const [[brand]] = await shop.database.query<RowDataPacket[]>(
      'SELECT b.id, b.name_ko AS name FROM products p JOIN brands b ON b.id = p.brand_id WHERE p.id = ?',
      [embargoed[0]],
    );
    const index = suggestionsIndex(indexed);
    const id = String(brand?.['id']);
    const { hits } = await shop.elasticsearch.search({ index, query: { term: { brand: id } } });
    // It is there, since the index was built before.
    expect(hits.hits).toHaveLength(1);
    expect((await ask.suggest(String(brand?.['name']))).map((one) => one.brand)).not.toContain(id);
  });
});
