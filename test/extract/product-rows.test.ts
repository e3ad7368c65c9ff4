import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMySqlPool } from '../../src/clients/mysql.ts';
import { readLastProductId, readProductPage, readProductsByIds } from '../../src/extract/product-rows.ts';
import type { Source } from '../../src/extract/snapshot.ts';
import { readSourceQueries, type SourceQueries } from '../../src/extract/source-queries.ts';
import { createShop, type Shop } from '../support/shop.ts';

const PRODUCTS = 120;

let shop: Shop;
let pool: Pool;
let source: Source;
let queries: SourceQueries;
let ids: number[];

beforeAll(async () => {
  shop = await createShop({ name: 'rows', products: PRODUCTS });
  pool = createMySqlPool(shop.config.MYSQL_URL ?? '', { connectionLimit: 2 });
  source = { pool, pipelineSchema: shop.config.MYSQL_PIPELINE_SCHEMA };
  queries = await readSourceQueries(shop.config.SOURCE_SQL_DIR);
  const [rows] = await shop.database.query<({ id: number } & RowDataPacket)[]>('SELECT id FROM products ORDER BY id');
  ids = rows.map((row) => row.id);
});

afterAll(async () => {
  await pool.end();
  await shop.close();
});

function idAt(place: number): number {
  return ids[place] ?? NaN;
}

/** A source that calls `change` once, right before the first query that matches is sent. */
function changedBefore(pattern: RegExp, change: () => Promise<unknown>): Source {
  let done = false;
  const interceptQuery = (connection: PoolConnection): PoolConnection =>
    new Proxy(connection, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        if (name !== 'query') return value.bind(target) as unknown;
        return async (...given: [string | { sql: string }]) => {
          const [first] = given;
          if (!done && pattern.test(typeof first === 'string' ? first : first.sql)) {
            done = true;
            await change();
          }
          return (value as (...all: unknown[]) => unknown).apply(target, given);
        };
      },
    });
  const intercepted = new Proxy(pool, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'getConnection') return value.bind(target) as unknown;
      return async () => interceptQuery(await target.getConnection());
    },
  });
  return { ...source, pool: intercepted };
}

describe('a page', () => {
  it.each([
    ['the version, before the snapshot', /START TRANSACTION/, true],
    ['the products, before their options', /FROM product_options/, false],
  ])('sees a change that is committed after %s: %s %s', async (_, pattern, seen) => {
    const id = idAt(3);
    const [before] = await shop.database.query<({ name: string; stock: string } & RowDataPacket)[]>(
      'SELECT p.name, MAX(o.stock) AS stock FROM products p JOIN product_options o ON o.product_id = p.id WHERE p.id = ? GROUP BY p.name',
      [id],
    );
    const changing = changedBefore(pattern, async () => {
      await shop.database.query('UPDATE product_options SET stock = 7777 WHERE product_id = ?', [id]);
    });
    const { rows } = await readProductsByIds(changing, queries, [id]);
    const stocks = rows[0]?.options.map((option) => option.stock) ?? [];
    expect(Math.max(...stocks)).toBe(seen ? 7777 : Number(before[0]?.stock));
    const again = await readProductsByIds(source, queries, [id]);
    expect(again.rows[0]?.options.map((option) => option.stock)).toContain(7777);
    await shop.database.query('UPDATE product_options SET stock = 5 WHERE product_id = ?', [id]);
  });

  it('gets every product exactly once over ids with gaps, whatever the size of a page', async () => {
    const through = await readLastProductId(source, queries);
    expect(through).toBe(ids.at(-1));
    for (const size of [7, 40, PRODUCTS, 500]) {
      const seen: number[] = [];
      for (let after: number | null = 0; after !== null;) {
        const page: Awaited<ReturnType<typeof readProductPage>> = await readProductPage(
          source,
          queries,
          { after, through },
          size,
        );
        seen.push(...page.rows.map((row) => row.id));
        expect(page.rows.length).toBeLessThanOrEqual(size);
        after = page.last;
      }
      expect(seen).toEqual(ids);
    }
  });

  it('reads nothing beyond its range', async () => {
    const page = await readProductPage(source, queries, { after: idAt(4), through: idAt(6) }, 100);
    expect(page.rows.map((row) => row.id)).toEqual([idAt(5), idAt(6)]);
  });

  it('has everything that belongs to a product', async () => {
    const { rows, state } = await readProductPage(source, queries, { after: 0, through: idAt(PRODUCTS - 1) }, PRODUCTS);
    expect(state.categories.size).toBeGreaterThan(10);
    const [counted] = await shop.database.query<RowDataPacket[]>(
      `SELECT (SELECT COUNT(*) FROM product_options) AS options, (SELECT COUNT(*) FROM product_tags) AS tags,
         (SELECT COUNT(*) FROM product_images) AS images, (SELECT COUNT(*) FROM product_exposures) AS exposures,
         (SELECT COUNT(*) FROM product_statistics) AS statistics, (SELECT COUNT(*) FROM product_categories) AS categories,
         (SELECT COUNT(*) FROM product_coupons) AS coupons, (SELECT COUNT(*) FROM member_prices) AS memberPrices,
         (SELECT COUNT(*) FROM time_deals) AS timeDeals`,
    );
    const parts = [
      'options',
      'tags',
      'images',
      'exposures',
      'statistics',
      'categories',
      'coupons',
      'memberPrices',
    ] as const;
    for (const part of [...parts, 'timeDeals'] as const) {
      const found = rows.reduce((sum, row) => sum + row[part].length, 0);
      expect(found, part).toBe(Number(counted[0]?.[part]));
    }
    expect(rows.every((row) => row.seller !== null && row.brand !== null)).toBe(true);
  });

  it('of a source that picks its products has them alone, whatever is wrong with the others', async () => {
    const picked = ids.filter((_id, place) => place % 3 === 0);
    const stranger = idAt(1);
    const picky = {
      ...queries,
      'product-ids': queries['product-ids'].replace('WHERE', `WHERE id IN (${picked.join(', ')}) AND`),
      products: queries.products.replace('list_price,', `IF(id = ${stranger}, 'free', list_price) AS list_price,`),
      options: queries.options.replace('stock,', `IF(product_id = ${stranger}, NULL, stock) AS stock,`),
    };
    const page = await readProductPage(source, picky, { after: 0, through: idAt(PRODUCTS - 1) }, PRODUCTS);
    expect(page).toMatchObject({ unreadable: [], missing: [], last: picked.at(-1) });
    expect(page.rows).toEqual((await readProductsByIds(source, queries, picked)).rows);
  });

  it('sets the product of a faulty row aside, and takes queries that are written in another way', async () => {
    const broken = idAt(10);
    const faulty = {
      ...queries,
      options: queries.options.replace('stock,', `IF(product_id = ${broken}, NULL, stock) AS stock,`),
      tags: queries.tags.replace('product_id IN (?)', 'product_id = ANY (SELECT id FROM products WHERE id IN (?))'),
    };
    const page = await readProductPage(source, faulty, { after: 0, through: idAt(PRODUCTS - 1) }, PRODUCTS);
    expect(page.unreadable).toEqual([{ id: broken, cause: 'options.sql: column stock is NULL where none may be' }]);
    const { rows } = await readProductsByIds(source, queries, ids);
    expect(page.rows).toEqual(rows.filter((row) => row.id !== broken));
  });

  it('of an empty catalogue is empty', async () => {
    const page = await readProductPage(source, queries, { after: idAt(PRODUCTS - 1), through: 9e15 }, 10);
    expect([page.rows, page.last]).toEqual([[], null]);
    expect(await readLastProductId(source, { ...queries, 'last-product-id': 'SELECT NULL AS id' })).toBe(0);
  });
});

describe('ids', () => {
  it('that no longer exist are told apart from those that do', async () => {
    const gone = idAt(0) - 1;
    const { rows, missing } = await readProductsByIds(source, queries, [gone, idAt(0), 999]);
    expect(rows.map((row) => row.id)).toEqual([idAt(0)]);
    expect(missing).toEqual([gone, 999]);
  });

  it('need not be any', async () => {
    const { rows, missing, state } = await readProductsByIds(source, queries, []);
    expect([rows, missing]).toEqual([[], []]);
    expect(state.categories.size).toBeGreaterThan(0);
  });

  it('that come out of order or as NULL would lose products, and are refused', async () => {
    const range = { after: 0, through: idAt(PRODUCTS - 1) };
    const descending = { ...queries, 'product-ids': queries['product-ids'].replace('ORDER BY id', 'ORDER BY id DESC') };
    await expect(readProductPage(source, descending, range, 10)).rejects.toMatchObject({
      code: 'source-invalid',
      message: expect.stringContaining('product-ids.sql') as string,
    });
    const withNull = { ...queries, 'product-ids': queries['product-ids'].replace('SELECT id', 'SELECT NULL AS id') };
    await expect(readProductPage(source, withNull, range, 10)).rejects.toMatchObject({
      code: 'source-invalid',
      message: expect.stringContaining('product-ids.sql: column id is NULL where none may be') as string,
    });
    const lastAsText = { ...queries, 'last-product-id': "SELECT 'many' AS id" };
    await expect(readLastProductId(source, lastAsText)).rejects.toMatchObject({
      code: 'source-invalid',
      message: expect.stringContaining('last-product-id.sql: column id holds "many"') as string,
    });
  });
});

describe('a row at fault', () => {
  it('in an option sets its product aside, with file and column, and no other', async () => {
    const broken = idAt(10);
    const faulty = {
      ...queries,
      options: queries.options.replace('stock,', `IF(product_id = ${broken}, NULL, stock) AS stock,`),
    };
    const { rows, unreadable, missing } = await readProductsByIds(source, faulty, ids);
    expect(unreadable).toEqual([{ id: broken, cause: 'options.sql: column stock is NULL where none may be' }]);
    expect(rows.map((row) => row.id)).toEqual(ids.filter((id) => id !== broken));
    expect(missing).toEqual([]);
  });

  it('in the product itself is unreadable and not missing', async () => {
    const broken = idAt(11);
    const faulty = {
      ...queries,
      products: queries.products.replace('list_price,', `IF(id = ${broken}, 'free', list_price) AS list_price,`),
    };
    const { rows, unreadable, missing } = await readProductsByIds(source, faulty, ids);
    expect(unreadable).toEqual([
      { id: broken, cause: 'products.sql: column list_price holds "free", not a whole number' },
    ]);
    expect(rows).toHaveLength(PRODUCTS - 1);
    expect(missing).toEqual([]);
  });

  it.each([
    [
      'seller',
      'sellers',
      'seller_id',
      'SELECT id, name,',
      (id: number) => `SELECT id, IF(id = ${id}, NULL, name) AS name,`,
    ],
    [
      'brand',
      'brands',
      'brand_id',
      'SELECT id, name_ko,',
      (id: number) => `SELECT id, IF(id = ${id}, NULL, name_ko) AS name_ko,`,
    ],
  ] as const)('in a %s sets aside its products and no others', async (_, file, column, part, broken) => {
    const [owners] = await shop.database.query<({ owner: number } & RowDataPacket)[]>(
      `SELECT ${column} AS owner FROM products GROUP BY 1 ORDER BY COUNT(*) DESC LIMIT 1`,
    );
    const owner = owners[0]?.owner ?? NaN;
    const [affected] = await shop.database.query<({ id: number } & RowDataPacket)[]>(
      `SELECT id FROM products WHERE ${column} = ? ORDER BY id`,
      [owner],
    );
    const faulty = { ...queries, [file]: queries[file].replace(part, broken(owner)) };
    const { rows, unreadable } = await readProductsByIds(source, faulty, ids);
    const aside = affected.map((row) => row.id);
    expect(aside.length).toBeGreaterThan(0);
    expect(unreadable.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(aside);
    expect(rows.map((row) => row.id)).toEqual(ids.filter((id) => !aside.includes(id)));
    expect(unreadable[0]?.cause).toMatch(new RegExp(`^${file}\\.sql: column name(_ko)? is NULL where none may be$`));
  });

  it('in the category tree belongs to every product, so it stops the read', async () => {
    const faulty = { ...queries, categories: queries.categories.replace('name_ko AS name', 'NULL AS name') };
    await expect(readProductsByIds(source, faulty, [idAt(0)])).rejects.toThrow(
      'categories.sql: column name is NULL where none may be',
    );
    // The connection went back clean: the next read is another snapshot.
    expect((await readProductsByIds(source, queries, [idAt(0)])).rows).toHaveLength(1);
  });
});

describe('a query that does not fit the database', () => {
  it.each([
    ['a column that is gone', 'SELECT id, no_such_column FROM sellers WHERE id IN (?)', 'no_such_column'],
    ['a table that is gone', 'SELECT id FROM no_such_table WHERE id IN (?)', 'no_such_table'],
    ['a mistake in its SQL', 'SELEC id FROM sellers', 'syntax'],
    [
      'a column that it does not return',
      'SELECT id, name FROM sellers WHERE id IN (?)',
      'status, leave_from, leave_to, internal',
    ],
  ])('is named with its file: %s', async (_, sql, named) => {
    await expect(readProductsByIds(source, { ...queries, sellers: sql }, [idAt(0)])).rejects.toMatchObject({
      code: 'source-invalid',
      message: expect.stringMatching(new RegExp(`sellers\\.sql.*${named}`)) as string,
    });
  });

  it('is named with its path when the file is missing', async () => {
    await expect(readSourceQueries('/no/such/folder')).rejects.toMatchObject({
      code: 'source-invalid',
      message: expect.stringContaining('/no/such/folder/') as string,
    });
  });
});
