import type { Pool, RowDataPacket } from 'mysql2/promise';

/** A row as the driver gives it: numbers, texts and nulls. */
export type Row = Readonly<Record<string, unknown>>;

const TABLES = [
  'products',
  'sellers',
  'brands',
  'categories',
  'product_categories',
  'product_options',
  'product_exposures',
  'product_tags',
  'time_deals',
  'display_policies',
] as const;

export type Table = (typeof TABLES)[number];

/** Everything that decides about display, read in one snapshot by queries that are none of the product's. */
export interface Database {
  readonly tables: Readonly<Record<Table, readonly Row[]>>;
  /** The server's clock, epoch milliseconds. */
  readonly now: number;
}

export async function readDatabase(pool: Pool): Promise<Database> {
  const connection = await pool.getConnection();
  try {
    await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    const tables: Partial<Record<Table, readonly Row[]>> = {};
    for (const table of TABLES) {
      const [rows] = await connection.query<RowDataPacket[]>(`SELECT * FROM ${table}`);
      tables[table] = rows;
    }
    const [clock] = await connection.query<({ now: string } & RowDataPacket)[]>('SELECT UNIX_TIMESTAMP(NOW(3)) AS now');
    await connection.query('COMMIT');
    return {
      tables: tables as Record<Table, readonly Row[]>,
      now: Math.round(Number(clock[0]?.now) * 1_000),
    };
  } finally {
    connection.release();
  }
}

export async function productIds({ database }: { readonly database: Pool }): Promise<number[]> {
  const [rows] = await database.query<({ id: number } & RowDataPacket)[]>('SELECT id FROM products ORDER BY id');
  return rows.map((row) => Number(row.id));
}

/** The highest version that was taken. */
export async function readVersion(pool: Pool, pipelineSchema: string): Promise<number> {
  const [rows] = await pool.query<({ value: number } & RowDataPacket)[]>(
    `SELECT value FROM \`${pipelineSchema}\`.search_version`,
  );
  return Number(rows[0]?.value ?? 0);
}

export function numberOf(row: Row, column: string): number | null {
  const value = row[column];
  return value === null || value === undefined ? null : Number(value);
}

export function textOf(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : '';
}

export function isTrue(row: Row, column: string): boolean {
  return Number(row[column]) === 1;
}

/** Epoch milliseconds of a DATETIME, which is UTC; null: the column is empty. */
export function momentOf(row: Row, column: string): number | null {
  const value = row[column];
  return typeof value === 'string' ? Date.parse(`${value.replace(' ', 'T')}Z`) : null;
}
