import { type CatalogueSize, generateCatalogue } from '../../demo/generate/catalogue.ts';
import { columnsOf, type SqlValue, type TableName } from '../../demo/generate/tables.ts';

/** One generated row by its column names. */
export type NamedRow = Readonly<Record<string, SqlValue>>;

/** Every row of a small catalogue, by table. */
export function generatedRows(size: CatalogueSize): (table: TableName) => readonly NamedRow[] {
  const rows = new Map<TableName, NamedRow[]>();
  for (const { table, values } of generateCatalogue(size)) {
    const named = Object.fromEntries(columnsOf[table].map((column, place) => [column, values[place] ?? null]));
    const known = rows.get(table);
    if (known) known.push(named);
    else rows.set(table, [named]);
  }
  return (table) => rows.get(table) ?? [];
}

/** Rows by the value of one of their columns. */
export function groupedBy(rows: readonly NamedRow[], column: string): Map<SqlValue, NamedRow[]> {
  const groups = new Map<SqlValue, NamedRow[]>();
  for (const row of rows) {
    const value = row[column] ?? null;
    const group = groups.get(value);
    if (group) group.push(row);
    else groups.set(value, [row]);
  }
  return groups;
}
