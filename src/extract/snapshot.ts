import type { Pool, PoolConnection } from 'mysql2/promise';
import { awaitVersion, type Replica } from './replica.ts';
import { readClock, takeVersion, takeVersionOn, type Version } from './version.ts';

/** Where products are read, and where versions are taken. */
export interface Source {
  /** The primary. */
  readonly pool: Pool;
  /** Where snapshots are opened instead: for full reindexes only. */
  readonly replica?: Replica;
  /** The pipeline's own schema, with the version row. */
  readonly pipelineSchema: string;
}

/**
 * Takes a version and then runs `read` in one consistent snapshot opened after it, so that everything it reads is of
 * one moment. Where the source has a replica, the version is taken on the primary and the snapshot opened on the
 * replica, once that shows the version.
 *
 * @throws ExpectedError replica-behind
 */
export async function withSnapshot<T>(
  source: Source,
  read: (connection: PoolConnection, version: Version) => Promise<T>,
): Promise<T> {
  const { pool, pipelineSchema, replica } = source;
  if (replica === undefined) return inSnapshot(pool, (connection) => takeVersion(connection, pipelineSchema), read);
  const version = await takeVersionOn(pool, pipelineSchema);
  const reach = async (connection: PoolConnection): Promise<Version> => {
    await awaitVersion(connection, pipelineSchema, version.value, replica);
    return version;
  };
  try {
    return await inSnapshot(replica.pool, reach, read);
  } catch (error) {
    throw replica.explain(error);
  }
}

/**
 * Runs `read` in one consistent snapshot without a version, so that nothing is written: for looking at products, never
 * for indexing them. `now` is the server's UTC clock, epoch milliseconds.
 */
export async function peekSnapshot<T>(
  pool: Pool,
  read: (connection: PoolConnection, now: number) => Promise<T>,
): Promise<T> {
  return inSnapshot(pool, readClock, read);
}

async function inSnapshot<B, T>(
  pool: Pool,
  before: (connection: PoolConnection) => Promise<B>,
  read: (connection: PoolConnection, taken: B) => Promise<T>,
): Promise<T> {
  const connection = await pool.getConnection();
  try {
    const taken = await before(connection);
    // READ COMMITTED would give every statement a snapshot of its own.
    await connection.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    const result = await read(connection, taken);
    await connection.query('COMMIT');
    connection.release();
    return result;
  } catch (error) {
    // A connection with an open or broken transaction must not go back to the pool.
    connection.destroy();
    throw error;
  }
}
