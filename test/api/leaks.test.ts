import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { suggestionsIndex } from '../../src/indices/index-name.ts';
import { createResources } from '../../src/resources.ts';
import { SORTS } from '../../src/search/search-request.ts';
import type { SearchResult } from '../../src/search/search-result.ts';
import type { Suggestion } from '../../src/search/suggestion.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import { judgeBySql, keyOf } from '../oracle/oracle.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { pinEverything } from '../support/pin-everything.ts';
import { createShop, type Shop } from '../support/shop.ts';

const resources = createResources();
const HOUR = 3_600_000;
const STOREFRONT = 'brandi';

let shop: Shop;
let api: TestApi;
let token: string;
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
  const found = await judgeBySql(shop.database, storefronts, indexedAt);
  const shown = (ids: readonly number[]) => ids.filter((id) => found.get(keyOf(id, STOREFRONT))?.found === true);

  const hide = async (name: string, find: string, change: (id: number) => readonly [string, unknown[]]) => {
    const [rows] = await shop.database.query<RowDataPacket[]>(find);
    const candidates = rows.map((row) => ({ of: Number(row['target']), product: Number(row['product']) }));
    const taken = new Set([...forbidden.values()].flat());
    const target = candidates.find(({ product }) => shown([product]).length > 0 && !taken.has(product))?.of;
    if (target === undefined) throw new Error(`The catalogue has nothing for: ${name}.`);
    const products = candidates.filter((one) => one.of === target).map(({ product }) => product);
    forbidden.set(name, shown(products));
    const [sql, values] = change(target);
    await shop.database.query(sql, values);
  };
  const at = (moment: number) => new Date(moment).toISOString().slice(0, 19);
  await hide(
    'blinded seller',
    'SELECT seller_id AS target, id AS product FROM products ORDER BY seller_id DESC',
    (id) => ["UPDATE sellers SET status = 'blinded' WHERE id = ?", [id]],
  );
  await hide(
    'brand under embargo by now',
    'SELECT brand_id AS target, id AS product FROM products ORDER BY brand_id DESC',
    (id) => ['UPDATE brands SET embargo_from = ?, embargo_until = NULL WHERE id = ?', [at(asked), id]],
  );
  await hide(
    'hidden category subtree',
    `SELECT c.parent_id AS target, pc.product_id AS product
     FROM categories c JOIN product_categories pc ON pc.category_id = c.id
     WHERE c.depth = 3 AND (SELECT COUNT(*) FROM product_categories o WHERE o.product_id = pc.product_id) = 1
     ORDER BY c.parent_id, pc.product_id`,
    (id) => ['UPDATE categories SET displayed = FALSE WHERE id = ?', [id]],
  );
  const one = 'SELECT id AS target, id AS product FROM products ORDER BY id DESC';
  await hide('period that has ended by now', one, (id) => [
    'UPDATE product_exposures SET display_to = ? WHERE product_id = ?',
    [at(asked), id],
  ]);
  await hide('period that has not begun', one, (id) => [
    'UPDATE product_exposures SET display_from = ? WHERE product_id = ?',
    [at(asked + 1_000), id],
  ]);
  await hide('other storefront', one, (id) => [
    "DELETE FROM product_exposures WHERE product_id = ? AND storefront_id = 'brandi'",
    [id],
  ]);
  await hide('adult', one, (id) => ['UPDATE products SET adult = TRUE WHERE id = ?', [id]]);
  await hide('only in the app', one, (id) => ["UPDATE products SET channels = 'app' WHERE id = ?", [id]]);
  await hide('only for members', one, (id) => ["UPDATE products SET member_grades = 'vip' WHERE id = ?", [id]]);
  await hide('not searchable', one, (id) => ['UPDATE products SET searchable = FALSE WHERE id = ?', [id]]);
  await hide('test product', one, (id) => ['UPDATE products SET internal = TRUE WHERE id = ?', [id]]);

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
}, 120_000);

afterAll(() => resources.close());

async function get<T>(path: string, query: Record<string, string | string[]>): Promise<T> {
  const url = `/v1/storefronts/${STOREFRONT}/${path}`;
  const answer = await api.app.inject({ url, query, headers: { authorization: `Bearer ${token}` } });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<T>();
}

function search(query: Record<string, string>): Promise<SearchResult> {
  return get('products', { size: '100', ...query });
}

async function suggest(q: string): Promise<Suggestion[]> {
  return (await get<{ suggestions: Suggestion[] }>('suggest', { size: '20', q })).suggestions;
}

async function everyPage(query: Record<string, string>): Promise<{ first: SearchResult; hits: SearchResult['hits'] }> {
  const first = await search(query);
  const hits = [...first.hits];
  for (let page = 2; page <= first.page.pages; page++)
    hits.push(...(await search({ ...query, page: String(page) })).hits);
  return { first, hits };
}

/** Every product that the API gives by its id, whoever else offers the same item. */
async function everyProduct(): Promise<SearchResult['hits']> {
  const ids = [...itemOf.keys()];
  const hits: SearchResult['hits'] = [];
  for (let at = 0; at < ids.length; at += 100) {
    const some = ids.slice(at, at + 100).map(String);
    hits.push(...(await get<Pick<SearchResult, 'hits'>>('products/by-ids', { id: some })).hits);
  }
  return hits;
}

/** The same list, by cursors. */
async function everyCursor(query: Record<string, string>): Promise<SearchResult['hits']> {
  let page = await search(query);
  const hits = [...page.hits];
  while (page.page.next !== null) {
    page = await search({ ...query, cursor: page.page.next });
    hits.push(...page.hits);
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
    const { first, hits } = await everyPage({ sort });
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
      const { first, hits } = await everyPage(query);
      const byCursor = await everyCursor(query);
      const what = JSON.stringify(query);
      expectNoneForbidden({ hits: byCursor }, what);
      expect(byCursor.map(({ id }) => id).toSorted(), what).toEqual(hits.map(({ id }) => id).toSorted());
      expect(byCursor, what).toHaveLength(first.total);
    }
  });

  it('is in no answer of a multi-search, whichever way it asks', async () => {
    const asks = [...queries.slice(0, 8).map((q) => ({ q })), {}, { inStock: true }];
    const searches = asks.map((one) => ({ size: 100, ...one }));
    const answer = await api.app.inject({
      method: 'POST',
      url: `/v1/storefronts/${STOREFRONT}/multi-search`,
      payload: { searches },
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.statusCode, answer.body).toBe(200);
    const { results } = answer.json<{ results: SearchResult[] }>();
    expect(results).toHaveLength(searches.length);
    for (const [place, result] of results.entries()) {
      expectNoneForbidden(result, JSON.stringify(searches[place]));
      for (const { id } of result.hits) expect(allowed.has(id)).toBe(true);
    }
  });

  it('is counted in no facet', async () => {
    const first = await search({});
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
      expect(count, `category ${value}`).toBe((await everyPage({ category: value })).hits.length);
    }
    for (const { from, count } of first.facets.discount) {
      expect(count, `${from} percent`).toBe(items(({ discountRate }) => discountRate >= from));
    }
    expect(first.facets.inStock[0]?.count).toBe(items(({ soldOut }) => !soldOut));
    for (const name of ['age', 'season'] as const) {
      for (const { value, count } of first.facets[name]) {
        expect(count, `${name} ${value}`).toBe((await everyPage({ [name]: value })).hits.length);
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
      const { first, hits } = await everyPage({ q });
      expectNoneForbidden({ hits }, q);
      expect(new Set(hits.map(({ id }) => id)).size, q).toBe(first.total);
      for (const { id } of hits) expect(allowed.has(id), `${id} for ${q}`).toBe(true);
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
    for (const q of typed) for (const one of await suggest(q)) suggested.set(`${one.kind} ${one.text}`, one);
    expect(suggested.size).toBeGreaterThan(50);
    for (const [what, { text, kind, brand, category, products }] of suggested) {
      const filter: Record<string, string> =
        kind === 'brand' ? { brand: brand ?? '' } : kind === 'category' ? { category: category ?? '' } : { q: text };
      const { total, query } = await search({ ...filter, size: '1' });
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
    expect((await suggest(String(brand?.['name']))).map((one) => one.brand)).not.toContain(id);
  });
});
