import type { Pool } from 'mysql2/promise';
import type { DecodedRows } from './decode-rows.ts';
import { runSourceQuery, type SourceQueries } from './source-queries.ts';

/** What merchandisers entered and that is in force now or later; rows that can't be read are among its faults. */
export async function readMerchandisingRows(pool: Pool, queries: SourceQueries): Promise<DecodedRows<'merchandising'>> {
  const connection = await pool.getConnection();
  try {
    return await runSourceQuery(connection, queries, 'merchandising', []);
  } finally {
    connection.release();
  }
}
