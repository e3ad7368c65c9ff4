import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import type { Source } from './snapshot.ts';

/** What was wrong with the version row, and was mended by this call; `kept`: nothing, or somebody else mended it. */
export type RaisedVersion = 'kept' | 'raised' | 'recreated';

/** Above what was found: batches that took their version before, and whose writes nobody has seen yet, stay below. */
const MARGIN_MICROSECONDS = 1_000_000;

/**
 * Makes sure that there is a version row, and that every version taken from now on is above `version`. The clock of
 * the database, which gives versions as well, counts like the row.
 *
 * @throws the client's error, also when the account may not make the row again (an older set-up)
 */
export async function raiseVersion({ pool, pipelineSchema }: Source, version: number): Promise<RaisedVersion> {
  const table = `\`${pipelineSchema}\`.search_version`;
  const [updated] = await pool.query<ResultSetHeader>(
    `UPDATE ${table} SET value = ? WHERE id = 1 AND value < ? AND UNIX_TIMESTAMP(NOW(6)) * 1000000 < ?`,
    [version + MARGIN_MICROSECONDS, version, version],
  );
  if (updated.affectedRows > 0) return 'raised';
  const [rows] = await pool.query<RowDataPacket[]>(`SELECT id FROM ${table} WHERE id = 1`);
  if (rows.length > 0) return 'kept';
  // Of several consumers one makes it; a value that another one has written meanwhile is never lowered.
  const [inserted] = await pool.query<ResultSetHeader>(
    `INSERT INTO ${table} (id, value) VALUES (1, ?) ON DUPLICATE KEY UPDATE value = GREATEST(value, VALUES(value))`,
    [version + MARGIN_MICROSECONDS],
  );
  return inserted.affectedRows === 1 ? 'recreated' : 'kept';
}
