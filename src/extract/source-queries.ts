import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import { ExpectedError } from '../errors.ts';
import { type DecodedRows, decodeRows } from './decode-rows.ts';
import { SOURCE_FILES, type SourceFile } from './source-shape.ts';

/** The text of every source query, by file name without ending. */
export type SourceQueries = Readonly<Record<SourceFile, string>>;

/**
 * Reads every file of the source's SQL folder.
 *
 * @throws ExpectedError source-invalid that names the file which is missing
 */
export async function readSourceQueries(folder: string): Promise<SourceQueries> {
  const queries: Partial<Record<SourceFile, string>> = {};
  for (const file of SOURCE_FILES) queries[file] = await readSourceQuery(folder, file);
  return queries as SourceQueries;
}

async function readSourceQuery(folder: string, file: SourceFile): Promise<string> {
  const path = join(folder, `${file}.sql`);
  try {
    const text = await readFile(path, 'utf8');
    return text.trim().replace(/;$/, '');
  } catch (error) {
    throw new ExpectedError(
      'source-invalid',
      `The source query ${path} can't be read.`,
      'Every file of the folder is needed; SOURCE_SQL_DIR says which folder (docs/adapting.md).',
      { cause: error },
    );
  }
}

/**
 * Runs one source query and decodes its rows.
 *
 * @throws ExpectedError source-invalid when the query itself is refused, or a column is missing
 */
export async function runSourceQuery<F extends SourceFile>(
  connection: PoolConnection,
  queries: SourceQueries,
  file: F,
  parameters: readonly unknown[],
): Promise<DecodedRows<F>> {
  return decoded(file, await queryArrays(connection, file, queries[file], parameters));
}

/** Ids from `first` to `last`, both included. */
export interface IdStretch {
  readonly first: number;
  readonly last: number;
}

/**
 * Runs a source query that is written for a set of ids, `IN (?)`, for all ids of a stretch: MySQL walks along the
 * index instead of looking each id up, at a third of the cost. A query that is written in another way gets the set.
 *
 * @param ids the stretch's, for a query that can't be run for a stretch
 * @throws ExpectedError as `runSourceQuery`
 */
export async function runSourceQueryAlong<F extends SourceFile>(
  connection: PoolConnection,
  queries: SourceQueries,
  file: F,
  { first, last }: IdStretch,
  ids: readonly number[],
): Promise<DecodedRows<F>> {
  const parts = queries[file].split(/\bIN\s*\(\s*\?\s*\)/i);
  if (parts.length !== 2) return runSourceQuery(connection, queries, file, [ids]);
  return decoded(file, await queryArrays(connection, file, parts.join('BETWEEN ? AND ?'), [first, last]));
}

function decoded<F extends SourceFile>(file: F, [rows, fields]: [unknown[][], { name: string }[]]): DecodedRows<F> {
  return decodeRows(
    file,
    fields.map((field) => field.name),
    rows,
  );
}

/** MySQL's errors that mean that the query is wrong, and not that the server is. */
const QUERY_FAULTS = new Set([
  'ER_BAD_FIELD_ERROR',
  'ER_NO_SUCH_TABLE',
  'ER_PARSE_ERROR',
  'ER_NON_UNIQ_ERROR',
  'ER_BAD_TABLE_ERROR',
  'ER_SP_DOES_NOT_EXIST',
  'ER_WRONG_FIELD_WITH_GROUP',
]);

async function queryArrays(
  connection: PoolConnection,
  file: SourceFile,
  sql: string,
  parameters: readonly unknown[],
): Promise<[unknown[][], { name: string }[]]> {
  try {
    // Rows as arrays: building an object for each row is most of the client's time.
    const [rows, fields] = await connection.query<RowDataPacket[][]>({
      sql,
      values: [...parameters],
      rowsAsArray: true,
    });
    return [rows, fields];
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!QUERY_FAULTS.has(code)) throw error;
    throw new ExpectedError(
      'source-invalid',
      `The query ${file}.sql does not fit this database: ${error instanceof Error ? error.message : code}.`,
      'Correct the query or the database (docs/adapting.md), then run: storefront-search check-source',
      { cause: error },
    );
  }
}
