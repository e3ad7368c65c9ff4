import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMySqlPool } from '../../src/clients/mysql.ts';
import { readSourceQueries } from '../../src/extract/source-queries.ts';
import { createResources } from '../../src/resources.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { runCommand } from '../support/command-line.ts';
import { createShop, type Shop } from '../support/shop.ts';

const resources = createResources();
let shop: Shop;
let rejected: number;
let api: TestApi;
let withoutSource: TestApi;
let operator: string;
let shopper: string;

beforeAll(async () => {
  shop = resources.use(await createShop({ name: 'operator', products: 300 }), (opened) => opened.close());
  rejected = await productWhere('TRUE');
  await shop.database.query("UPDATE products SET approval = 'rejected' WHERE id = ?", [rejected]);
  await shop.reindex(['brandi']);
  const pool = resources.use(createMySqlPool(shop.config.MYSQL_URL ?? '', { connectionLimit: 2 }), (opened) =>
    opened.end(),
  );
  const queries = await readSourceQueries(shop.config.SOURCE_SQL_DIR);
  const storefronts = [...(await readStorefronts(shop.config.STOREFRONTS_DIR)).values()];
  const indices = { client: shop.elasticsearch, prefix: shop.config.NAME_PREFIX };
  const overrides = { source: { pool, queries }, now: Date.now };
  api = resources.use(await startTestApi({ indices, storefronts, overrides }), (opened) => opened.close());
  withoutSource = resources.use(await startTestApi({ indices, storefronts }), (opened) => opened.close());
  operator = await api.keyFor('brandi', { role: 'operator' });
  shopper = await api.keyFor('brandi');
});

afterAll(() => resources.close());

async function ask(
  url: string,
  { token = operator, body, on = api }: { token?: string; body?: object; on?: TestApi } = {},
) {
  const answer = await on.operatorApp.inject({
    method: body === undefined ? 'GET' : 'POST',
    url: `/v1/storefronts/brandi${url}`,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

async function productWhere(condition: string): Promise<number> {
  const [rows] = await shop.database.query<RowDataPacket[]>(
    `SELECT p.id FROM products p JOIN product_exposures e ON e.product_id = p.id AND e.storefront_id = 'brandi'
     WHERE ${condition} ORDER BY p.id LIMIT 1`,
  );
  return Number(rows[0]?.['id']);
}

describe('the explanation of a product', () => {
  it('tells the rule that hides it, what the index holds, and the row', async () => {
    const { status, body } = await ask(`/products/${rejected}/explanation`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ product: rejected, storefront: 'brandi', shown: false });
    expect(body['reasons']).toContain('not-approved');
    expect(body['rules']).toContainEqual({
      rule: 'approval',
      verdict: 'hides',
      reason: 'not-approved',
      shownDuring: [],
      policies: [],
    });
    expect(body['row']).toMatchObject({ id: rejected, approval: 'rejected' });
    expect(body['indexed']).toMatchObject({
      index: expect.stringContaining('products-brandi-') as string,
      state: null,
    });
  });

  it('tells the price with its source, at another moment too, and says what is not there', async () => {
    const found = await shop.elasticsearch.search<{ id: number; price: number }>({
      index: `${shop.config.NAME_PREFIX}products-brandi`,
      size: 1,
      query: { bool: { filter: [{ term: { priceDisplay: 'shown' } }, { term: { shownDuring: Date.now() } }] } },
    });
    const { id, price } = found.hits.hits[0]?._source ?? { id: 0, price: 0 };
    const { body } = await ask(`/products/${id}/explanation`);
    expect(body).toMatchObject({ shown: true, reasons: [], price: { amount: price }, indexed: { state: 'product' } });
    const later = await ask(`/products/${id}/explanation?at=${encodeURIComponent('2031-01-01T00:00:00+09:00')}`);
    expect(later.body['at']).toBe('2030-12-31T15:00:00.000Z');
    const missing = await ask('/products/987654321/explanation');
    expect(missing).toMatchObject({ status: 200, body: { shown: false, reasons: ['missing'], row: null, rules: [] } });
    expect((await ask(`/products/${id}/explanation?at=tomorrow`)).body).toMatchObject({
      type: '/problems/request-invalid',
    });
  });
});

describe('the explanation of a product for a query', () => {
  it('tells its place and its stage, from the API and from the command line', async () => {
    const found = await shop.elasticsearch.search<{ id: number; name: string }>({
      index: `${shop.config.NAME_PREFIX}products-brandi`,
      size: 1,
      query: { bool: { filter: [{ term: { internal: false } }, { term: { shownDuring: Date.now() } }] } },
    });
    const { id, name } = found.hits.hits[0]?._source ?? { id: 0, name: '' };
    const shown = await ask(`/products/${id}/explanation?q=${encodeURIComponent(name)}`);
    expect(shown).toMatchObject({ status: 200, body: { shown: true, search: { whyNot: [] } } });
    expect(shown.body['search']).toMatchObject({ rank: expect.any(Number) as number });
    const hidden = await ask(`/products/${rejected}/explanation?q=${encodeURIComponent(name)}`);
    expect(hidden.body['search']).toMatchObject({
      rank: null,
      whyNot: ['The live index does not hold this product.'],
    });
    const { code, stdout, stderr } = await runCommand(shop.config, [
      ...['explain', String(id), '--storefront', 'brandi', '--query', name],
    ]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/FOUND at place \d+/);
    expect(stdout).toMatch(/\* all-words ".*": \d+ products, matches/);
  });
});

describe('the dry run of policies', () => {
  it('says what would disappear, and writes nothing', async () => {
    const hide = { action: 'add', policy: { storefront: 'brandi', targetType: 'all', effect: 'hide' } };
    const { status, body } = await ask('/policies/diff', { body: { changes: [hide] } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ share: 1, products: 300, shownAfter: 0, appears: { count: 0 } });
    expect(body['disappears']).toMatchObject({
      count: body['shownBefore'],
      reasons: { 'hidden-by-policy new 1': body['shownBefore'] },
    });
    const [rows] = await shop.database.query<RowDataPacket[]>(
      "SELECT COUNT(*) AS n FROM display_policies WHERE target_type = 'all' AND effect = 'hide'",
    );
    expect(rows[0]?.['n']).toBe(0);
  });

  it('refuses what it can not compare', async () => {
    const broken = { action: 'add', policy: { targetType: 'all', effect: 'boost', parameters: { factor: 9 } } };
    for (const body of [{}, { at: '2020-01-01T00:00:00Z' }, { at: '2031-01-01' }, { changes: [broken] }, { x: 1 }]) {
      expect(await ask('/policies/diff', { body }), JSON.stringify(body)).toMatchObject({
        status: 400,
        body: { type: '/problems/request-invalid' },
      });
    }
  });
});

describe('the routes of operators', () => {
  it.each(['/products/1/explanation', '/policies/diff'])('are closed to the key of a shop: %s', async (url) => {
    const body = url.endsWith('diff') ? { at: '2031-01-01T00:00:00Z' } : undefined;
    const asked = await ask(url, { token: shopper, ...(body === undefined ? {} : { body }) });
    expect(asked).toMatchObject({ status: 403, body: { type: '/problems/operator-only' } });
    const other = await api.keyFor('hiver', { role: 'operator' });
    const foreign = await ask(url, { token: other, ...(body === undefined ? {} : { body }) });
    expect(foreign).toMatchObject({ status: 403, body: { type: '/problems/key-forbidden' } });
  });

  it('say that the database can not be read, while searching goes on', async () => {
    const token = await withoutSource.keyFor('brandi', { role: 'operator' });
    expect(await ask('/products/1/explanation', { token, on: withoutSource })).toMatchObject({
      status: 503,
      body: { type: '/problems/source-unavailable' },
    });
    const search = { url: '/v1/storefronts/brandi/products', headers: { 'x-api-key': token } };
    expect((await withoutSource.app.inject(search)).statusCode).toBe(200);
  });

  it('and metrics are not where shoppers ask', async () => {
    const headers = { authorization: `Bearer ${operator}` };
    for (const url of ['/metrics', '/v1/storefronts/brandi/products/1/explanation']) {
      expect((await api.app.inject({ url, headers })).json()).toMatchObject({ type: '/problems/route-unknown' });
      expect((await api.operatorApp.inject({ url, headers })).statusCode, url).toBe(200);
    }
    const documented = (await api.operatorApp.inject('/docs/json')).json<{ paths: object }>();
    expect(Object.keys(documented.paths)).toContain('/v1/storefronts/{storefront}/products/{product}/explanation');
  });
});
