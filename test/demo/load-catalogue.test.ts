import { createHash } from 'node:crypto';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { columnsOf } from '../../demo/generate/tables.ts';
import { loadCatalogue } from '../../demo/load-catalogue.ts';
import { generatedRows } from './generated-rows.ts';

const database = `load_catalogue_${process.pid}`;
let connection: Connection;

beforeAll(async () => {
  connection = await createConnection({ uri: inject('stack').mysqlUrl, charset: 'utf8mb4', dateStrings: true });
  await connection.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
  await connection.query(`USE ${database}`);
});

afterAll(async () => {
  await connection.query(`DROP DATABASE IF EXISTS ${database}`);
  await connection.end();
});

async function count(table: string): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[]>(`SELECT COUNT(*) AS n FROM ${table}`);
  return Number(rows[0]?.['n']);
}

describe('loading the catalogue', () => {
  it('stores every generated row as it was generated, and replaces a catalogue that is there', async () => {
    await loadCatalogue({ connection, products: 30, seed: 9 });
    const counts = await loadCatalogue({ connection, products: 400, seed: 1 });
    const rows = generatedRows({ products: 400, seed: 1 });
    for (const [table, number] of counts) {
      expect(await count(table), table).toBe(number);
      expect(rows(table).length, table).toBe(number);
    }
    for (const table of [
      'products',
      'product_options',
      'product_exposures',
      'brand_aliases',
      'merchandising',
    ] as const) {
      const key = columnsOf[table][0];
      const [stored] = await connection.query<RowDataPacket[]>(`SELECT ${columnsOf[table].join(', ')} FROM ${table}`);
      const digest = (all: readonly object[]): string =>
        createHash('sha256')
          .update(
            all
              .map((row) => JSON.stringify(row).replaceAll(/"weight":"?([\d.]+?)0*"?([,}])/g, '"weight":$1$2'))
              .sort()
              .join('\n'),
          )
          .digest('hex');
      expect(stored.length, `${table} by ${key}`).toBeGreaterThan(0);
      expect(digest(stored), table).toBe(digest(rows(table)));
    }
  });

  it('tells how far it is', async () => {
    const told: number[] = [];
    await loadCatalogue({ connection, products: 1200, seed: 1, onProgress: (products) => told.push(products) });
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.length).toBeGreaterThan(3);
    expect(told.at(-1)).toBe(1200);
  });

  it('leaves a database alone whose products are not a demo catalogue', async () => {
    const foreign = `${database}_foreign`;
    await connection.query(`CREATE DATABASE ${foreign}`);
    try {
      await connection.query(`USE ${foreign}`);
      await connection.query('CREATE TABLE products (id INT PRIMARY KEY)');
      await connection.query('INSERT INTO products VALUES (1)');
      await expect(loadCatalogue({ connection, products: 1, seed: 1 })).rejects.toThrow('not a demo catalogue');
      expect(await count('products')).toBe(1);
    } finally {
      await connection.query(`DROP DATABASE ${foreign}`);
      await connection.query(`USE ${database}`);
    }
  });
});
