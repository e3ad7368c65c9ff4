import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import { type IdRange, readLastId } from './product-rows.ts';
import { type Source, withSnapshot } from './snapshot.ts';
import type { SourceQueries } from './source-queries.ts';

/**
 * Divides the catalogue into ranges with about as many products each, although ids have gaps: one walk along
 * product-ids.sql to count, and one to find the ends. For one range, only the last id is asked for.
 *
 * @returns as many adjoining ranges as parts; their ends are ids of products, and the last may be empty
 */
export async function readPartRanges(source: Source, queries: SourceQueries, parts: number): Promise<IdRange[]> {
  return withSnapshot(source, async (connection) => {
    const through = await readLastId(connection, queries);
    if (parts === 1) return [{ after: 0, through }];
    const share = Math.max(1, Math.ceil((await countIds(connection, queries, through)) / parts));
    const ranges: IdRange[] = [];
    let after = 0;
    while (ranges.length < parts - 1) {
      const end = await readEnd(connection, queries, { after, through }, share);
      if (end === null || end >= through) break;
      ranges.push({ after, through: end });
      after = end;
    }
    ranges.push({ after, through });
    while (ranges.length < parts) ranges.push({ after: through, through });
    return ranges;
  });
}

/** Above every id that there can be. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

async function countIds(connection: PoolConnection, queries: SourceQueries, through: number): Promise<number> {
  const [rows] = await connection.query<({ ids: number } & RowDataPacket)[]>(
    `SELECT COUNT(*) AS ids FROM (${queries['product-ids']}\n) AS product_ids`,
    [0, through, NO_LIMIT],
  );
  return Number(rows[0]?.ids ?? 0);
}

/** The last of the next `share` ids; null: there is none. */
async function readEnd(
  connection: PoolConnection,
  queries: SourceQueries,
  { after, through }: IdRange,
  share: number,
): Promise<number | null> {
  const [rows] = await connection.query<({ id: number | null } & RowDataPacket)[]>(
    `SELECT MAX(id) AS id FROM (${queries['product-ids']}\n) AS product_ids`,
    [after, through, share],
  );
  const id = rows[0]?.id ?? null;
  return id === null ? null : Number(id);
}
