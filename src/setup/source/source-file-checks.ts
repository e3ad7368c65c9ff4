import type { PoolConnection } from 'mysql2/promise';
import { ExpectedError } from '../../errors.ts';
import type { DecodedRows } from '../../extract/decode-rows.ts';
import { runSourceQuery, type SourceQueries } from '../../extract/source-queries.ts';
import { SOURCE_FILES, type SourceFile } from '../../extract/source-shape.ts';
import { type Check, failed, type Finding, ok, warning } from '../checks/check.ts';
import { NO_KEYS, type SampleKeys, sampleParameters } from './sample-parameters.ts';

const REMEDY = 'Correct the query (docs/adapting.md lists every column).';
/** Of one kind of fault; more would not help. */
const SHOWN_IDS = 5;
const SHOWN_CAUSES = 5;

/** Runs every file of the source's SQL for these products: does it run, are all columns there, is every value as documented? */
export async function* checkSourceFiles(
  connection: PoolConnection,
  queries: SourceQueries,
  ids: readonly number[],
): AsyncGenerator<Check> {
  const keys = await readKeys(connection, queries, ids);
  for (const file of SOURCE_FILES) {
    const result = await tryQuery(connection, queries, file, keys);
    yield { name: `${file}.sql`, ...describe(file, result) };
  }
}

/** The sellers, brands and categories of the sample; none where their query does not run. */
async function readKeys(
  connection: PoolConnection,
  queries: SourceQueries,
  products: readonly number[],
): Promise<SampleKeys> {
  const keys = { ...NO_KEYS, products };
  const rows = await tryQuery(connection, queries, 'products', keys);
  const filed = await tryQuery(connection, queries, 'product-categories', keys);
  return {
    products,
    sellers: 'refused' in rows ? [] : distinct(rows.rows.map((row) => row.sellerId)),
    brands: 'refused' in rows ? [] : distinct(rows.rows.map((row) => row.brandId)),
    categories: 'refused' in filed ? [] : distinct(filed.rows.map((row) => row.categoryId)),
  };
}

function distinct(ids: readonly (number | null)[]): number[] {
  return [...new Set(ids)].filter((id) => id !== null);
}

type Result<F extends SourceFile> = DecodedRows<F> | { readonly refused: string };

async function tryQuery<F extends SourceFile>(
  connection: PoolConnection,
  queries: SourceQueries,
  file: F,
  keys: SampleKeys,
): Promise<Result<F>> {
  try {
    return await runSourceQuery(connection, queries, file, sampleParameters(file, queries[file], keys));
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'source-invalid') return { refused: error.message };
    throw error;
  }
}

function describe(file: SourceFile, result: Result<SourceFile>): Finding {
  if ('refused' in result) return failed(result.refused, REMEDY);
  const { rows, faults } = result;
  if (faults.length > 0) {
    return failed(
      `${faults.length} of ${rows.length + faults.length} rows can't be used: ${describeFaults(faults)}`,
      REMEDY,
    );
  }
  if (rows.length === 0)
    return file === 'products' ? warning('no product', 'Is this the right database?') : ok('no row');
  const empty = emptyColumns(rows);
  return ok(`${rows.length} rows${empty.length === 0 ? '' : `; always NULL: ${empty.join(', ')}`}`);
}

function describeFaults(faults: readonly { owner: number | null; cause: string }[]): string {
  const owners = new Map<string, (number | null)[]>();
  for (const { owner, cause } of faults) owners.set(cause, [...(owners.get(cause) ?? []), owner]);
  const shown = [...owners].slice(0, SHOWN_CAUSES).map(([cause, ids]) => {
    const known = ids.filter((id) => id !== null).slice(0, SHOWN_IDS);
    return `${cause.replace(/^\S+\.sql: /, '')} (${ids.length}${known.length === 0 ? '' : `, such as ${known.join(', ')}`})`;
  });
  return `${shown.join('; ')}${owners.size > SHOWN_CAUSES ? '; and more' : ''}`;
}

/** Columns that never have a value: often a column that was mistaken for another. */
function emptyColumns(rows: readonly object[]): string[] {
  const names = Object.keys(rows[0] ?? {});
  const inSql = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return names
    .filter((name) => rows.every((row) => Object.entries(row).every(([key, value]) => key !== name || value === null)))
    .map(inSql);
}
