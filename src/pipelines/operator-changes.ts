import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { ExpectedError } from '../errors.ts';

/** A table that operators change. Its rows are disabled, never deleted. */
export type OperatorTable = 'display_policies' | 'merchandising';

/** Who changes something, and why: kept with the change for good. */
export interface Operator {
  readonly by: string;
  readonly reason: string;
}

/** A row as the table has it: DATETIME as text in UTC. */
export type StoredRow = Readonly<Record<string, string | number | null>>;

export interface OperatorChange {
  readonly id: number;
  readonly rowId: number;
  readonly action: string;
  readonly before: StoredRow | null;
  readonly after: StoredRow | null;
  readonly by: string;
  readonly reason: string;
  /** UTC. */
  readonly changedAt: string;
}

/** The number of a row, and of the change that `undo` takes. */
export interface Changed {
  readonly id: number;
  readonly change: number;
}

/** What a change may set, in every row; the rest of a row says how it came about. */
const COLUMNS = {
  display_policies: [
    'storefront_id',
    'target_type',
    'target_id',
    'effect',
    'parameters',
    'starts_at',
    'ends_at',
    'priority',
    'enabled',
  ],
  merchandising: [
    'storefront_id',
    'kind',
    'query_text',
    'category_id',
    'product_id',
    'position',
    'url',
    'weight',
    'starts_at',
    'ends_at',
    'enabled',
  ],
} as const satisfies Record<OperatorTable, readonly string[]>;

/** Adds a row that is in force as its period says. */
export async function addRow(
  pool: Pool,
  table: OperatorTable,
  values: StoredRow,
  operator: Operator,
): Promise<Changed> {
  return inTransaction(pool, async (connection) => {
    const columns = COLUMNS[table].filter((column) => column in values);
    const [inserted] = await connection.query<ResultSetHeader>(
      `INSERT INTO ${table} (${[...columns, 'created_by', 'reason'].join(', ')}) VALUES (?)`,
      [[...columns.map((column) => values[column]), operator.by, operator.reason]],
    );
    const id = inserted.insertId;
    return noteChange(connection, table, id, 'add', null, operator);
  });
}

/** Takes a row out of force. @throws ExpectedError request-invalid when there is no such row, or it is disabled */
export async function disableRow(pool: Pool, table: OperatorTable, id: number, operator: Operator): Promise<Changed> {
  return inTransaction(pool, async (connection) => {
    const before = await lockRow(connection, table, id);
    if (before['enabled'] === 0)
      throw refused(`The row ${id} of ${table} is disabled already.`, 'Nothing is left to do.');
    await connection.query(`UPDATE ${table} SET enabled = FALSE WHERE id = ?`, [id]);
    return noteChange(connection, table, id, 'disable', before, operator);
  });
}

/**
 * Takes a change back: the row is again what it was before it, and an added row is disabled. Taking back is a change
 * too, which can be taken back.
 *
 * @throws ExpectedError request-invalid when there is no such change, or the row was changed again since
 */
export async function undoChange(
  pool: Pool,
  table: OperatorTable,
  change: number,
  operator: Operator,
): Promise<Changed> {
  const [found] = await readChanges(pool, table, 'AND id = ?', [change]);
  if (found === undefined) {
    throw refused(`There is no change ${change} of ${table}.`, 'See the changes there are with: list --history');
  }
  return inTransaction(pool, async (connection) => {
    const before = await lockRow(connection, table, found.rowId);
    // The transaction's first plain read: with the row locked, no change can come between.
    const [latest] = await readChanges(connection, table, 'AND subject_id = ? ORDER BY id DESC LIMIT 1', [found.rowId]);
    if (latest !== undefined && latest.id !== change) {
      throw refused(`The row ${found.rowId} was changed again since, by change ${latest.id}.`, 'Undo that one first.');
    }
    const restored: StoredRow = found.before ?? { ...found.after, enabled: 0 };
    const columns = COLUMNS[table].filter((column) => column in restored);
    await connection.query(`UPDATE ${table} SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`, [
      ...columns.map((column) => restored[column] ?? null),
      found.rowId,
    ]);
    return noteChange(connection, table, found.rowId, 'undo', before, operator);
  });
}

/** The rows of a table in the order of their ids. */
export async function listRows(pool: Pool, table: OperatorTable): Promise<StoredRow[]> {
  const [rows] = await explainMissing(pool.query<RowDataPacket[]>(`SELECT * FROM ${table} ORDER BY id`), table);
  return rows.map((row) => ({ ...row }));
}

/** The latest changes, newest first. */
export async function listChanges(pool: Pool, table: OperatorTable, limit: number): Promise<OperatorChange[]> {
  return readChanges(pool, table, 'ORDER BY id DESC LIMIT ?', [limit]);
}

async function readChanges(
  connection: Pool | PoolConnection,
  table: OperatorTable,
  rest: string,
  parameters: readonly number[],
): Promise<OperatorChange[]> {
  const [rows] = await explainMissing(
    connection.query<RowDataPacket[]>(
      `SELECT id, subject_id, action, row_before, row_after, changed_by, reason, changed_at
       FROM operator_changes WHERE subject = ? ${rest}`,
      [table, ...parameters],
    ),
    'operator_changes',
  );
  return rows.map((row) => ({
    id: Number(row['id']),
    rowId: Number(row['subject_id']),
    action: String(row['action']),
    before: parseRow(row['row_before']),
    after: parseRow(row['row_after']),
    by: String(row['changed_by']),
    reason: String(row['reason']),
    changedAt: String(row['changed_at']),
  }));
}

function parseRow(text: unknown): StoredRow | null {
  return typeof text === 'string' ? (JSON.parse(text) as StoredRow) : null;
}

async function lockRow(connection: PoolConnection, table: OperatorTable, id: number): Promise<StoredRow> {
  const query = connection.query<RowDataPacket[]>(`SELECT * FROM ${table} WHERE id = ? FOR UPDATE`, [id]);
  const [rows] = await explainMissing(query, table);
  const [row] = rows;
  if (row === undefined) throw refused(`There is no row ${id} in ${table}.`, 'See those there are with: list --all');
  return { ...row };
}

/** In the transaction of the change itself: one is never there without the other. */
async function noteChange(
  connection: PoolConnection,
  table: OperatorTable,
  id: number,
  action: 'add' | 'disable' | 'undo',
  before: StoredRow | null,
  { by, reason }: Operator,
): Promise<Changed> {
  const after = await lockRow(connection, table, id);
  const [inserted] = await connection.query<ResultSetHeader>(
    `INSERT INTO operator_changes (subject, subject_id, action, row_before, row_after, changed_by, reason) VALUES (?)`,
    [[table, id, action, before === null ? null : JSON.stringify(before), JSON.stringify(after), by, reason]],
  );
  return { id, change: inserted.insertId };
}

async function inTransaction<T>(pool: Pool, work: (connection: PoolConnection) => Promise<T>): Promise<T> {
  const connection = await pool.getConnection();
  try {
    await connection.beginTransaction();
    const result = await work(connection);
    await connection.commit();
    connection.release();
    return result;
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

async function explainMissing<T>(query: Promise<T>, table: string): Promise<T> {
  try {
    return await query;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ER_NO_SUCH_TABLE')) throw error;
    throw new ExpectedError(
      'source-invalid',
      `The shop's database has no table ${table}.`,
      'These commands write the tables of demo/schema.sql; a shop with tools of its own keeps to those.',
      { cause: error },
    );
  }
}

function refused(message: string, remedy: string): ExpectedError {
  return new ExpectedError('request-invalid', message, remedy);
}
