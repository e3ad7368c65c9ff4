import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../../src/api-keys/create-api-key.ts';
import { type ApiProcess, startApiProcess } from '../support/api-process.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { type Bench, openBench, until } from './running-consumer.ts';

const STOREFRONT = 'brandi';

interface Answer {
  readonly total: number;
  readonly hits: readonly {
    readonly id: number;
    readonly price: number | null;
    readonly seller: { readonly id: number };
  }[];
  readonly facets: {
    readonly category: readonly { readonly value: string; readonly count: number }[];
    readonly price: { readonly bands: readonly { readonly count: number }[] };
  };
}

let shop: Shop;
let bench: Bench;
let servers: readonly ApiProcess[];
let key: string;
beforeAll(async () => {
  shop = await createShop({ name: 'instant', products: 150 });
  // Each is an item of its own, so that totals count products: no other offer takes the place of a hidden one.
  await shop.database.query('UPDATE products SET group_id = NULL');
  await shop.reindex([STOREFRONT]);
  bench = openBench(shop);
  await bench.start({
    incremental: { denyLists: { everyMs: 500, settleEveryMs: 500, leastOnMs: 3_000, announceAgainMs: 60_000 } },
  });
  servers = await Promise.all([startApiProcess(shop.config), startApiProcess(shop.config)]);
  ({ token: key } = await createApiKey(shop.elasticsearch, shop.config.NAME_PREFIX, {
    storefront: STOREFRONT,
    role: 'search',
    channel: 'web',
    name: 'test',
  }));
  await until('every process knows the key', async () => {
    const statuses = await Promise.all(servers.map(async ({ url }) => (await ask(url, '')).status));
    return statuses.every((status) => status === 200);
  });
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await bench.close();
  await shop.close();
});

function ask(url: string, query: string): Promise<Response> {
  return fetch(`${url}/v1/storefronts/${STOREFRONT}/products?size=100${query}`, {
    headers: { authorization: `Bearer ${key}` },
  });
}

/** What each API process answers. */
async function answers(query = ''): Promise<Answer[]> {
  return Promise.all(servers.map(async ({ url }) => (await (await ask(url, query)).json()) as Answer));
}

async function denyList(): Promise<unknown[][]> {
  const index = `${shop.config.NAME_PREFIX}search-deny-lists`;
  const found = await shop.elasticsearch.get<{ details: { entries: unknown[][] } }>({ index, id: STOREFRONT });
  return found._source?.details.entries ?? [];
}

async function countTombstones(ids: readonly number[]): Promise<number> {
  const index = `${shop.config.NAME_PREFIX}products-${STOREFRONT}`;
  await shop.elasticsearch.indices.refresh({ index });
  const query = { bool: { filter: [{ term: { state: 'tombstone' } }, { terms: { id: [...ids] } }] } };
  return (await shop.elasticsearch.count({ index, query })).count;
}

/** How long every process took to answer as wanted. */
async function timeUntil(what: string, wanted: (answer: Answer) => boolean, query = ''): Promise<number> {
  const startedAt = performance.now();
  await until(what, async () => (await answers(query)).every(wanted), 6_000);
  return performance.now() - startedAt;
}

describe('a seller that is blinded', () => {
  it('is gone from hits, totals and facets of every process within two seconds, comes back when it is shown', async () => {
    const before = (await answers())[0];
    const seller = before?.hits[0]?.seller.id ?? 0;
    const ofSeller = (answer: Answer) => answer.hits.filter((hit) => hit.seller.id === seller).map(({ id }) => id);
    const ids = before === undefined ? [] : ofSeller(before);
    const [rows] = await shop.database.query<({ id: number } & RowDataPacket)[]>(
      'SELECT id FROM products WHERE seller_id = ?',
      [seller],
    );
    await shop.database.query("UPDATE sellers SET status = 'blinded' WHERE id = ?", [seller]);
    const total = (before?.total ?? 0) - ids.length;
    const priced = (answer: Answer | undefined) =>
      answer?.facets.price.bands.reduce((sum, { count }) => sum + count, 0) ?? NaN;
    const left =
      priced(before) - (before?.hits.filter((hit) => ids.includes(hit.id) && hit.price !== null).length ?? 0);
    const took = await timeUntil('it is hidden', (answer) => ofSeller(answer).length === 0 && answer.total === total);
    expect(took).toBeLessThan(2_000);
    expect((await answers()).map(priced)).toEqual([left, left]);

    // The durable lane follows by itself, and the entry goes when no document needs it.
    await until('all its products are tombstones', async () => (await countTombstones(ids)) === ids.length);
    await until('the entry has settled', async () =>
      (await denyList()).some(([kind, id, state]) => kind === 'seller' && id === seller && state === 'settled'),
    );
    expect(await countTombstones(rows.map(({ id }) => id))).toBeGreaterThanOrEqual(ids.length);
    expect((await answers()).map(({ total: found }) => found)).toEqual([total, total]);

    await shop.database.query("UPDATE sellers SET status = 'active' WHERE id = ?", [seller]);
    await timeUntil(
      'it shows again',
      (answer) => ofSeller(answer).length === ids.length && answer.total === before?.total,
    );
  });

  it('ends hidden when it is hidden, shown and hidden again', async () => {
    const seller = (await answers())[0]?.hits[0]?.seller.id ?? 0;
    for (const status of ['blinded', 'active', 'blinded', 'active', 'blinded']) {
      await shop.database.query('UPDATE sellers SET status = ? WHERE id = ?', [status, seller]);
      await sleep(300);
    }
    const shows = (answer: Answer) => answer.hits.some((hit) => hit.seller.id === seller);
    // Before that it may be hidden for one of the earlier times, and show once more.
    await sleep(1_700);
    await until('the queues are empty', async () => (await bench.messagesLeft()) === 0);
    for (let look = 0; look < 20; look++) expect((await answers()).some(shows)).toBe(false);
    await shop.database.query("UPDATE sellers SET status = 'active' WHERE id = ?", [seller]);
    await timeUntil('it shows again', shows);
  });
});

it('hides a product that was taken down', async () => {
  const id = (await answers())[0]?.hits[3]?.id ?? 0;
  await shop.database.query('UPDATE products SET blinded = TRUE WHERE id = ?', [id]);
  const took = await timeUntil('it is hidden', (answer) => answer.hits.every((hit) => hit.id !== id));
  expect(took).toBeLessThan(2_000);
  await until('its document says so', async () => (await bench.read(STOREFRONT, id))?.['state'] === 'tombstone');
});

it('hides a category with all below it, but no product that is filed elsewhere too', async () => {
  const before = (await answers())[0];
  const [value] = before?.facets.category.map((facet) => facet.value) ?? [];
  const category = Number(value);
  // Of the products below it one is filed in another category as well.
  const below = `&category=${value ?? ''}`;
  const ids = (await answers(below))[0]?.hits.map(({ id }) => id) ?? [];
  const [also = 0, ...alone] = ids;
  const [others] = await shop.database.query<({ id: number } & RowDataPacket)[]>(
    'SELECT id FROM categories WHERE displayed AND in_use AND parent_id IN (SELECT id FROM categories WHERE parent_id IS NULL AND id <> ? AND displayed AND in_use) AND id NOT IN (SELECT parent_id FROM categories WHERE parent_id IS NOT NULL) LIMIT 1',
    [category],
  );
  const [leaves] = await shop.database.query<({ id: number } & RowDataPacket)[]>(
    `SELECT category_id AS id FROM product_categories WHERE product_id NOT IN (?) AND product_id IN (?) LIMIT 1`,
    [ids, before?.hits.map(({ id }) => id) ?? []],
  );
  const elsewhere = others[0]?.id ?? leaves[0]?.id ?? 0;
  await shop.database.query(
    'INSERT INTO product_categories (product_id, category_id, is_primary) VALUES (?, ?, FALSE)',
    [also, elsewhere],
  );
  await bench.publish({ type: 'products', ids: [also] });
  await until('it is filed there', async () =>
    JSON.stringify((await bench.read(STOREFRONT, also))?.['filedCategories'] ?? []).includes(String(elsewhere)),
  );
  const [filed] = await shop.database.query<({ id: number } & RowDataPacket)[]>(
    `SELECT DISTINCT product_id AS id FROM product_categories WHERE product_id IN (?) AND category_id NOT IN (
       WITH RECURSIVE below AS (
         SELECT id FROM categories WHERE id = ? UNION ALL SELECT c.id FROM categories c JOIN below b ON c.parent_id = b.id
       ) SELECT id FROM below)`,
    [ids, category],
  );
  const staying = new Set(filed.map(({ id }) => id));

  await shop.database.query('UPDATE categories SET displayed = FALSE WHERE id = ?', [category]);
  const hidden = alone.filter((id) => !staying.has(id));
  expect(hidden.length).toBeGreaterThan(0);
  const took = await timeUntil(
    'those filed below it alone are hidden',
    (answer) =>
      answer.hits.every((hit) => !hidden.includes(hit.id)) && answer.total === (before?.total ?? 0) - 1 - hidden.length,
  );
  expect(took).toBeLessThan(2_000);
  for (const answer of await answers()) {
    expect(answer.hits.some(({ id }) => id === also)).toBe(true);
    expect(answer.facets.category.some((facet) => facet.value === value)).toBe(false);
  }
  for (const answer of await answers(below)) expect(answer).toMatchObject({ total: 0, hits: [] });
});
