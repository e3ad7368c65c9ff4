import type { FieldPacket, Pool, RowDataPacket } from 'mysql2/promise';
import type { SourceQueries } from '../extract/source-queries.ts';
import type { SourceFile } from '../extract/source-shape.ts';
import { DOCUMENT_COLUMNS, type SourceColumn, VERDICT_COLUMNS } from './document-columns.ts';

/** The shop's tables that a full reindex reads, as the database itself describes them. */
export interface SourceTables {
  readonly database: string;
  readonly tables: readonly SourceTable[];
  /** Where a column of a source query comes from; what is worked out by the query itself is missing. */
  readonly origins: ReadonlyMap<SourceColumn, { readonly table: string; readonly column: string }>;
}

export interface SourceTable {
  readonly name: string;
  readonly columns: readonly {
    readonly name: string;
    /** Such as `varchar(32)`. */
    readonly type: string;
    readonly comment: string;
    /** From 1. */
    readonly position: number;
  }[];
}

/**
 * Asks the database which tables and columns the source's queries read: each query is prepared without a row, and its
 * answer names the table of every column, whatever the query calls it.
 */
export async function readSourceTables(pool: Pool, queries: SourceQueries): Promise<SourceTables> {
  const used: readonly SourceColumn[] = [...Object.values(DOCUMENT_COLUMNS).flat(), ...VERDICT_COLUMNS];
  const files = [...new Set(used.map((column) => column.split('.')[0] as SourceFile))];
  const origins = new Map<SourceColumn, { table: string; column: string }>();
  const names = new Set<string>();
  const connection = await pool.getConnection();
  try {
    for (const file of files) {
      const fields = await fieldsOf(connection, queries[file]);
      const first = fields.find(({ orgTable }) => orgTable !== '')?.orgTable ?? '';
      for (const { name, orgName, orgTable } of fields) {
        // A value that is worked out has no column of its own; mostly it is called as the one that it is made of.
        const origin = orgTable === '' ? { table: first, column: name } : { table: orgTable, column: orgName };
        if (origin.table === '') continue;
        names.add(origin.table);
        origins.set(`${file}.${name}` as SourceColumn, origin);
      }
    }
    const { database, tables } = await describe(connection, [...names]);
    const exists = new Set(tables.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`)));
    for (const [column, origin] of origins) {
      if (!exists.has(`${origin.table}.${origin.column}`)) origins.delete(column);
    }
    return { database, tables, origins };
  } finally {
    connection.release();
  }
}

type Queryable = Pick<Pool, 'query'>;
type Field = Pick<FieldPacket, 'name' | 'orgName' | 'orgTable'>;

async function fieldsOf(connection: Queryable, sql: string): Promise<readonly Field[]> {
  try {
    const [, fields] = await connection.query<RowDataPacket[]>(`${sql.replaceAll('?', 'NULL')}\nLIMIT 0`);
    return fields;
  } catch {
    // A query of another form, which ends in a LIMIT of its own: nothing is said of its columns.
    return [];
  }
}

async function describe(
  connection: Queryable,
  names: readonly string[],
): Promise<Pick<SourceTables, 'database' | 'tables'>> {
  const [rows] = await connection.query<
    ({ db: string; tbl: string; col: string; type: string; comment: string; position: number } & RowDataPacket)[]
  >(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl, COLUMN_NAME AS col, COLUMN_TYPE AS type,
       COLUMN_COMMENT AS comment, ORDINAL_POSITION AS position
     FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN (?)
     ORDER BY TABLE_NAME, ORDINAL_POSITION`,
    [names.length === 0 ? [''] : names],
  );
  const tables = new Map<string, SourceTable['columns'][number][]>();
  for (const { tbl, col, type, comment, position } of rows) {
    const columns = tables.get(tbl) ?? [];
    columns.push({ name: col, type: String(type), comment, position: Number(position) });
    tables.set(tbl, columns);
  }
  return {
    database: rows[0]?.db ?? '',
    tables: [...tables].map(([name, columns]) => ({ name, columns })),
  };
}
