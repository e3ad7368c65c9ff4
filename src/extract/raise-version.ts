import type { ResultSetHeader } from 'mysql2/promise';
import type { Source } from './snapshot.ts';

/**
 * Makes sure that every version taken from now on is above `version`.
 *
 * @returns whether the row was behind
 */
export async function raiseVersion({ pool, pipelineSchema }: Source, version: number): Promise<boolean> {
  const [result] = await pool.query<ResultSetHeader>(
    `UPDATE \`${pipelineSchema}\`.search_version SET value = ?
     WHERE id = 1 AND value < ? AND UNIX_TIMESTAMP(NOW(6)) * 1000000 < ?`,
    [version, version, version],
  );
  return result.affectedRows > 0;
}
