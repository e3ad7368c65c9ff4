import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResources } from '../../src/resources.ts';
import type { MerchandisingRule } from '../../src/search/merchandising.ts';
import { SORTS } from '../../src/search/search-request.ts';
import type { SearchResult } from '../../src/search/search-result.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import { judgeBySql, keyOf } from '../oracle/oracle.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
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
  const after = await judgeBySql(shop.database, storefronts, asked);
  allowed = new Set(
    [...after].flatMap(([key, judgement]) =>
      judgement.found && key.startsWith(`${STOREFRONT} `) ? [Number(key.split(' ')[1])] : [],
    ),
  );
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

/** Each forbidden product on top of each query: nobody may see a pin that a policy hides. */
function pinEverything(ids: readonly number[], texts: readonly string[]): MerchandisingRule[] {
  const base = { category: null, startsAt: null, endsAt: null, kind: 'pin' } as const;
  return texts.flatMap((text, query) =>
    ids.slice(0, 40).map((product, place) => ({
      ...base,
      id: query * 100 + place,
      query: normal(text),
      product,
      position: place + 1,
    })),
  );
}

function normal(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

async function search(query: Record<string, string>): Promise<SearchResult> {
  const answer = await api.app.inject({
    url: `/v1/storefronts/${STOREFRONT}/products`,
    query: { size: '100', ...query },
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<SearchResult>();
}

async function everyPage(query: Record<string, string>): Promise<{ first: SearchResult; hits: SearchResult['hits'] }> {
  const first = await search(query);
  const hits = [...first.hits];
  for (let page = 2; page <= first.page.pages; page++)
    hits.push(...(await search({ ...query, page: String(page) })).hits);
  return { first, hits };
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
    expect(hits.map(({ id }) => id).sort((a, b) => a - b)).toEqual([...allowed].sort((a, b) => a - b));
    expect(first.total).toBe(allowed.size);
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
    const searches = [
      ...queries.slice(0, 8).map((q) => ({ q, size: 100 })),
      { size: 100 },
      { size: 100, inStock: true },
    ];
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
    const { first, hits } = await everyPage({});
    for (const { value, count } of first.facets.brand) {
      const own = hits.filter(({ brand }) => String(brand?.id) === value);
      // The facet shows the most frequent brands only.
      expect(count, `brand ${value}`).toBe(own.length);
    }
    for (const { value, count } of first.facets.size) {
      expect(count, `size ${value}`).toBe(hits.filter(({ sizes }) => sizes.includes(value)).length);
    }
    for (const { value, count } of first.facets.category) {
      expect(count, `category ${value}`).toBe((await everyPage({ category: value })).hits.length);
    }
    const banded = first.facets.price.bands.reduce((sum, { count }) => sum + count, 0);
    expect(banded).toBe(hits.filter(({ price }) => price !== null).length);
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
});
