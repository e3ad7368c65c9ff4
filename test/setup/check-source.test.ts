import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createShop, type Shop } from '../support/shop.ts';
import { runCommand } from './run-command.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await createShop({ name: 'source', products: 200 });
});

afterAll(() => shop.close());

describe('check-source', () => {
  it('runs every query and shows ten documents that would result', async () => {
    const { code, stdout } = await runCommand(shop.config, 'check-source');
    expect(stdout).not.toContain('FAILED');
    expect(stdout).toMatch(/^ok {7}products\.sql: 200 rows/m);
    for (const id of ['brandi', 'hiver', 'selpi', 'seoulstore']) {
      expect(stdout).toMatch(new RegExp(`^${id}: \\d+ documents; withheld: not-exposed \\d+`, 'm'));
    }
    expect(stdout.split('Ten documents that would result:\n')[1]?.trim().split('\n')).toHaveLength(10);
    expect(code).toBe(0);
  });

  it('shows one storefront only, and its documents whole', async () => {
    const { code, stdout } = await runCommand(shop.config, 'check-source', '--storefront', 'hiver', '--json');
    expect(stdout).not.toContain('brandi');
    expect(stdout).toContain('"storefront": "hiver"');
    expect(stdout).toContain('"shownDuring"');
    expect(code).toBe(0);
    const unknown = await runCommand(shop.config, 'check-source', '--storefront', 'nosuch');
    expect(unknown.stderr).toContain('nosuch');
    expect(unknown.code).toBe(1);
  });

  it('names the column that a query does not return', async () => {
    const folder = await shop.copyOf('src/extract/sql');
    const file = join(folder, 'options.sql');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/ stock,/, ' stock AS pieces,'));
    const { code, stdout } = await runCommand({ ...shop.config, SOURCE_SQL_DIR: folder }, 'check-source');
    expect(stdout).toMatch(/^FAILED {3}options\.sql: .*does not return the column stock/m);
    expect(stdout.match(/^FAILED/gm)).toHaveLength(1);
    expect(code).toBe(1);
  });

  it('names the query that the server refuses, and the table', async () => {
    const folder = await shop.copyOf('src/extract/sql');
    const file = join(folder, 'tags.sql');
    await writeFile(file, (await readFile(file, 'utf8')).replace('product_tags', 'product_labels'));
    const { code, stdout } = await runCommand({ ...shop.config, SOURCE_SQL_DIR: folder }, 'check-source');
    expect(stdout).toMatch(/^FAILED {3}tags\.sql: .*product_labels/m);
    expect(code).toBe(1);
  });

  it('names the column and the products where a NULL stands that may not be', async () => {
    const folder = await shop.copyOf('src/extract/sql');
    const file = join(folder, 'products.sql');
    const [rows] = await shop.database.query<({ id: number } & RowDataPacket)[]>('SELECT MIN(id) AS id FROM products');
    const first = rows[0]?.id ?? 0;
    const query = (await readFile(file, 'utf8')).replace(
      'brand_id, name,',
      `brand_id, IF(id = ${first}, NULL, name) AS name,`,
    );
    await writeFile(file, query);
    const { code, stdout } = await runCommand({ ...shop.config, SOURCE_SQL_DIR: folder }, 'check-source');
    expect(stdout).toMatch(
      new RegExp(
        `^FAILED {3}products\\.sql: 1 of 200 rows.*column name is NULL where none may be \\(1, such as ${first}\\)`,
        'm',
      ),
    );
    expect(code).toBe(1);
  });

  it('names foreign keys by which the server deletes rows unseen', async () => {
    await shop.database.query('CREATE TABLE shelves (id INT PRIMARY KEY)');
    await shop.database.query(
      'CREATE TABLE shelf_products (id INT PRIMARY KEY, shelf_id INT, CONSTRAINT unseen FOREIGN KEY (shelf_id) REFERENCES shelves (id) ON DELETE CASCADE)',
    );
    const { code, stdout } = await runCommand(shop.config, 'check-source');
    expect(stdout).toMatch(/^warning {2}shelf_products: changed by shelves \(ON DELETE CASCADE\)/m);
    expect(code).toBe(0);
    await shop.database.query('DROP TABLE shelf_products, shelves');
  });
});
