import { ExpectedError } from '../errors.ts';
import { type ColumnKind, SOURCE_SHAPE, type SourceFile, type SourceRow } from './source-shape.ts';

/** A row that is not as documented: `owner` is the value of its first id column, the product where there is one. */
export interface RowFault {
  readonly owner: number | null;
  readonly cause: string;
}

export interface DecodedRows<F extends SourceFile> {
  readonly rows: readonly SourceRow<F>[];
  readonly faults: readonly RowFault[];
}

/** Thrown inside a decoder, caught for each row: one bad value must cost one row only. */
class ValueFault extends Error {}

/**
 * Turns rows as arrays into objects of the documented shape.
 *
 * @param columns names of the result's columns, in order
 * @throws ExpectedError source-invalid when a documented column is missing
 */
export function decodeRows<F extends SourceFile>(
  file: F,
  columns: readonly string[],
  values: readonly (readonly unknown[])[],
): DecodedRows<F> {
  const plan = planColumns(file, columns);
  const blank = blankRow(plan);
  const rows: SourceRow<F>[] = [];
  const faults: RowFault[] = [];
  for (const value of values) {
    const row = { ...blank };
    try {
      for (const column of plan) row[column.property] = column.decode(value[column.position]);
      rows.push(row as SourceRow<F>);
    } catch (error) {
      if (!(error instanceof ValueFault)) throw error;
      faults.push({ owner: ownerOf(plan, value), cause: explainFault(file, plan, value) });
    }
  }
  return { rows, faults };
}

/**
 * Every property of a row, to be copied and filled. An object that grows property by property under computed names
 * becomes a hash table after a dozen of them, several times as large and slow; one that JSON made does not.
 */
function blankRow(plan: readonly PlannedColumn[]): Record<string, unknown> {
  return JSON.parse(JSON.stringify(Object.fromEntries(plan.map(({ property }) => [property, null])))) as Record<
    string,
    unknown
  >;
}

/** Names of documented columns that the result lacks. */
export function missingColumns(file: SourceFile, columns: readonly string[]): string[] {
  return Object.keys(SOURCE_SHAPE[file]).filter((name) => !columns.includes(name));
}

interface PlannedColumn {
  readonly name: string;
  readonly property: string;
  readonly kind: ColumnKind;
  readonly position: number;
  readonly decode: (value: unknown) => unknown;
}

function planColumns(file: SourceFile, columns: readonly string[]): PlannedColumn[] {
  const missing = missingColumns(file, columns);
  if (missing.length > 0) {
    throw new ExpectedError(
      'source-invalid',
      `The query ${file}.sql does not return the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}.`,
      'Add what is missing to the query (docs/adapting.md tells where its columns are listed), then run: storefront-search check-source',
    );
  }
  const shape: Record<string, ColumnKind> = SOURCE_SHAPE[file];
  return Object.entries(shape).map(([name, kind]) => ({
    name,
    kind,
    property: name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    position: columns.indexOf(name),
    decode: DECODERS[kind],
  }));
}

function ownerOf(plan: readonly PlannedColumn[], value: readonly unknown[]): number | null {
  const column = plan.find((candidate) => candidate.kind === 'id');
  const owner = column === undefined ? NaN : toNumber(value[column.position]);
  return Number.isSafeInteger(owner) ? owner : null;
}

function explainFault(file: SourceFile, plan: readonly PlannedColumn[], value: readonly unknown[]): string {
  for (const column of plan) {
    try {
      column.decode(value[column.position]);
    } catch (error) {
      if (error instanceof ValueFault) return `${file}.sql: column ${column.name} ${error.message}`;
      throw error;
    }
  }
  return `${file}.sql: unreadable row`;
}

const DECODERS: Record<ColumnKind, (value: unknown) => unknown> = {
  id: decodeId,
  'id?': optional(decodeId),
  integer: decodeInteger,
  'integer?': optional(decodeInteger),
  text: decodeText,
  'text?': optional(decodeText),
  flag: decodeFlag,
  'flag?': optional(decodeFlag),
  moment: decodeMoment,
  'moment?': optional(decodeMoment),
  list: decodeList,
};

function optional(decode: (value: unknown) => unknown): (value: unknown) => unknown {
  return (value) => (value === null || value === undefined ? null : decode(value));
}

function fault(expected: string, value: unknown): ValueFault {
  if (value === null || value === undefined) return new ValueFault('is NULL where none may be');
  const shown = (JSON.stringify(value) ?? typeof value).slice(0, 60);
  return new ValueFault(`holds ${shown}, not ${expected}`);
}

function decodeId(value: unknown): number {
  const id = toNumber(value);
  if (!Number.isSafeInteger(id) || id < 0) throw fault('a whole number below 2^53', value);
  return id;
}

function decodeInteger(value: unknown): number {
  const number = toNumber(value);
  if (!Number.isSafeInteger(number)) throw fault('a whole number', value);
  return number;
}

/** DECIMAL, SUM() and ids beyond 2^53 arrive as text; blank text is no zero. */
function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
}

function decodeText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw fault('text', value);
}

function decodeFlag(value: unknown): boolean {
  if (value === 1 || value === true || value === '1') return true;
  if (value === 0 || value === false || value === '0') return false;
  throw fault('0 or 1', value);
}

/** 'YYYY-MM-DD HH:MM:SS[.ffffff]' in UTC, as mysql2 gives it with `dateStrings`. */
function decodeMoment(value: unknown): number {
  if (typeof value !== 'string') throw fault('a DATETIME', value);
  const moment = Date.parse(`${value.slice(0, 10)}T${value.length > 10 ? value.slice(11, 23) : '00:00:00'}Z`);
  if (Number.isNaN(moment)) throw fault('a DATETIME', value);
  return moment;
}

function decodeList(value: unknown): readonly string[] {
  if (value === '') return [];
  return decodeText(value)
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
