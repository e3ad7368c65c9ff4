import type { RowDataPacket } from 'mysql2/promise';
import { createMySqlPool } from '../src/clients/mysql.ts';
import { loadCatalogue } from './load-catalogue.ts';

const MARK = 'demo_catalogue';

/**
 * Fills the database with the demo catalogue, unless it has the same one already: a catalogue that was played with
 * stays as it is between two starts of the demo.
 *
 * @returns whether it was loaded
 */
export async function prepareShop(
  adminUrl: string,
  database: string,
  catalogue: { readonly products: number; readonly seed: number },
  onProgress: (products: number) => void,
): Promise<boolean> {
  const pool = createMySqlPool(adminUrl, { connectionLimit: 1 });
  try {
    const connection = await pool.getConnection();
    await connection.query(
      `CREATE DATABASE IF NOT EXISTS \`${database}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
    );
    await connection.query(`USE \`${database}\``);
    await connection.query(
      `CREATE TABLE IF NOT EXISTS ${MARK} (id TINYINT PRIMARY KEY, products BIGINT NOT NULL, seed BIGINT NOT NULL)`,
    );
    const [rows] = await connection.query<({ products: number; seed: number } & RowDataPacket)[]>(
      `SELECT products, seed FROM ${MARK}`,
    );
    if (rows[0]?.products === catalogue.products && rows[0].seed === catalogue.seed) return false;
    await connection.query(`DELETE FROM ${MARK}`);
    await loadCatalogue({ connection, ...catalogue, onProgress });
    // Last: a load that was killed half-way leaves no mark, and is done again.
    await connection.query(`INSERT INTO ${MARK} VALUES (1, ?, ?)`, [catalogue.products, catalogue.seed]);
    connection.release();
    return true;
  } finally {
    await pool.end();
  }
}
