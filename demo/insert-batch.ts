import type { SqlValue, TableName } from './generate/tables.ts';

/** Rows of one table on their way into one INSERT. */
export interface InsertBatch {
  readonly rows: number;
  /** Their values as SQL text. */
  readonly text: string;
  /** Takes a row in; true when the batch is large enough to be sent. */
  add(values: readonly SqlValue[]): boolean;
}

const MOST_ROWS = 1000;
/** In characters, of which Korean ones take three bytes: stays far below the servers' smallest packet limit of 16 MB. */
const MOST_TEXT = 400_000;

function literal(value: SqlValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  return `'${/[\\']/.test(value) ? value.replaceAll(/[\\']/g, '\\$&') : value}'`;
}

/** An empty batch. */
export function openBatch(): InsertBatch {
  let rows = 0;
  let text = '';
  return {
    get rows() {
      return rows;
    },
    get text() {
      return text;
    },
    add(values) {
      let tuple = text === '' ? '(' : ',(';
      for (let place = 0; place < values.length; place++) {
        if (place > 0) tuple += ',';
        tuple += literal(values[place] ?? null);
      }
      text += `${tuple})`;
      rows++;
      return rows >= MOST_ROWS || text.length >= MOST_TEXT;
    },
  };
}

/** One INSERT with all rows of a batch. */
export function insertStatement(table: TableName, columns: readonly string[], { text }: InsertBatch): string {
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${text}`;
}
