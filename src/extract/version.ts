import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { ExpectedError } from '../errors.ts';

export interface Version {
  /** Microseconds since 1970, or more where the clock stepped back: greater than any version taken before. */
  readonly value: number;
  /** The primary's UTC clock right after, epoch milliseconds. */
  readonly now: number;
}

/** The version row is gone: lost with a restore, or deleted by hand. The consumer makes it again. */
export class VersionRowMissing extends ExpectedError {
  constructor(pipelineSchema: string) {
    super(
      'mysql-refused',
      `The version row of ${pipelineSchema}.search_version is missing, and without it writes can't be ordered.`,
      'A running consumer makes it again; without one, run: storefront-search setup',
    );
  }
}

/**
 * Takes the next version. Must be committed on the primary *before* the snapshot that it stands for is opened: then
 * a reader that missed a change always has a lower version than the one who read it for the change's own message.
 *
 * @throws VersionRowMissing, ExpectedError mysql-refused when the server gives no version
 */
export async function takeVersion(connection: PoolConnection, pipelineSchema: string): Promise<Version> {
  const [result] = await connection.query<ResultSetHeader>(
    `UPDATE \`${pipelineSchema}\`.search_version
     SET value = LAST_INSERT_ID(GREATEST(value + 1, CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS UNSIGNED)))
     WHERE id = 1`,
  );
  if (result.affectedRows !== 1) throw new VersionRowMissing(pipelineSchema);
  const now = await readClock(connection);
  // 0 where the server lost it, as MariaDB does for a row with a trigger: every document would seem to be newer.
  if (!Number.isSafeInteger(result.insertId) || result.insertId <= 0) {
    throw new ExpectedError(
      'mysql-refused',
      `MySQL gave no usable version: ${result.insertId} at ${now}.`,
      `Nothing may be added to ${pipelineSchema}.search_version, triggers least of all: drop what was.`,
    );
  }
  return { value: result.insertId, now };
}

/** As `takeVersion`, on whichever connection to the primary is free. */
export async function takeVersionOn(primary: Pool, pipelineSchema: string): Promise<Version> {
  const connection = await primary.getConnection();
  try {
    return await takeVersion(connection, pipelineSchema);
  } finally {
    connection.release();
  }
}

/** The highest version taken so far, as this server shows it; null: it has no version row. */
export async function readVersionRow(server: Pool | PoolConnection, pipelineSchema: string): Promise<number | null> {
  const [rows] = await server.query<({ value: number } & RowDataPacket)[]>(
    `SELECT value FROM \`${pipelineSchema}\`.search_version WHERE id = 1`,
  );
  return rows[0]?.value ?? null;
}

/** The server's UTC clock, epoch milliseconds. */
export async function readClock(connection: PoolConnection): Promise<number> {
  const [rows] = await connection.query<({ now: number } & RowDataPacket)[]>(
    'SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000 AS UNSIGNED) AS now',
  );
  const now = Number(rows[0]?.now);
  if (!Number.isSafeInteger(now)) throw new Error(`MySQL gave no usable time: ${now}`);
  return now;
}

/** As `readClock`, on whichever connection is free. */
export async function readPrimaryClock(pool: Pool): Promise<number> {
  const connection = await pool.getConnection();
  try {
    return await readClock(connection);
  } finally {
    connection.release();
  }
}
