import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { PACKAGE_ROOT } from '../src/package-root.ts';
import { type CatalogueSize, generateCatalogue } from './generate/catalogue.ts';
import { columnsOf, type TableName } from './generate/tables.ts';
import { type InsertBatch, insertStatement, openBatch } from './insert-batch.ts';

export interface LoadCatalogueOptions extends CatalogueSize {
  /** Its default database receives the catalogue; it may create and drop tables there. */
  readonly connection: Connection;
  /** Told after every batch how many products have been sent. */
  readonly onProgress?: (products: number) => void;
}

/** Statements between two commits: each commit waits for the disk. */
const COMMIT_EVERY = 40;

// Only backslash and quote are escaped, so the session must read backslashes as MySQL does by default. Keys come
// unique and in order from the generator: checking them again is a third of the time of a small load.
const LOADING_SESSION =
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES', time_zone = '+00:00', autocommit = 0, unique_checks = 0, foreign_key_checks = 0";
const USUAL_SESSION = 'SET SESSION sql_mode = DEFAULT, autocommit = 1, unique_checks = 1, foreign_key_checks = 1';

/** The statements of `demo/schema.sql`, one CREATE TABLE each. */
export async function schemaStatements(): Promise<string[]> {
  const text = await readFile(join(PACKAGE_ROOT, 'demo', 'schema.sql'), 'utf8');
  return text
    .replaceAll(/^--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** @throws Error when the database holds somebody's `products` that are no demo catalogue */
async function assertReplaceable(connection: Connection): Promise<void> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT DATABASE() AS db, SUM(table_name = 'products') AS products, SUM(table_name = 'product_attributes') AS demo
     FROM information_schema.tables WHERE table_schema = DATABASE()`,
  );
  const [found] = rows;
  if (found?.['db'] === null) throw new Error('The connection has no default database: name one in its address.');
  if (Number(found?.['products']) > 0 && Number(found?.['demo']) === 0) {
    throw new Error(
      `The database '${String(found?.['db'])}' has products that are not a demo catalogue; loading would drop them. Give another database.`,
    );
  }
}

/** Drops the catalogue's tables with their triggers, if there are any, and creates them empty. */
async function createSchema(connection: Connection): Promise<void> {
  for (const statement of await schemaStatements()) {
    const [, table] = /^CREATE TABLE (\w+)/.exec(statement) ?? [];
    if (table === undefined) throw new Error(`demo/schema.sql has a statement that creates no table: ${statement}`);
    await connection.query(`DROP TABLE IF EXISTS ${table}`);
    await connection.query(statement);
  }
}

/**
 * Puts a generated catalogue into the connection's default database, in place of the one that may be there. Rows are
 * generated while the server works on the rows before them; memory stays the same for any size. The session is left in
 * UTC with the server's usual settings.
 *
 * @returns the number of rows in each table
 * @throws Error when the database has other `products`, or a statement fails; the tables are then incomplete
 */
export async function loadCatalogue(options: LoadCatalogueOptions): Promise<Map<TableName, number>> {
  const { connection, onProgress } = options;
  await assertReplaceable(connection);
  await createSchema(connection);
  await connection.query(LOADING_SESSION);

  const counts = new Map<TableName, number>();
  const batches = new Map<TableName, InsertBatch>();
  let inFlight: Promise<unknown> = Promise.resolve();
  let sent = 0;
  let products = 0;

  const send = async (table: TableName, batch: InsertBatch): Promise<void> => {
    const statement = insertStatement(table, columnsOf[table], batch);
    await inFlight;
    inFlight = connection.query(statement);
    // Awaited before the next statement; until then a failure must not count as unhandled.
    inFlight.catch(() => undefined);
    counts.set(table, (counts.get(table) ?? 0) + batch.rows);
    sent++;
    if (sent % COMMIT_EVERY === 0) {
      await inFlight;
      await connection.commit();
    }
  };

  try {
    for (const { table, values } of generateCatalogue(options)) {
      let batch = batches.get(table);
      if (!batch) batches.set(table, (batch = openBatch()));
      if (table === 'products') products++;
      if (batch.add(values)) {
        batches.delete(table);
        await send(table, batch);
        onProgress?.(products);
      }
    }
    for (const [table, batch] of batches) await send(table, batch);
    await inFlight;
    await connection.commit();
  } finally {
    await connection.query(USUAL_SESSION).catch(() => undefined);
  }
  onProgress?.(products);
  return counts;
}
