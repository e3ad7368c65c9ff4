import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise';
import { ExpectedError } from '../errors.ts';
import { readVersionRow, takeVersionOn } from './version.ts';

/** A replica of the primary, from which a full reindex reads rows. */
export interface Replica {
  readonly pool: Pool;
  /** Host and port, for messages. */
  readonly name: string;
  /** So far it may be behind the primary, milliseconds. */
  readonly maxLagMs: number;
  /** Turns an error of the pool into one that names the replica, where it can be. */
  readonly explain: (error: unknown) => unknown;
}

const FIRST_LOOK_MS = 5;
const LONGEST_LOOK_MS = 100;

/**
 * Waits until the replica shows this version, which was taken on the primary: then it shows as well whatever was
 * committed before. What comes later has a message that is handled later, and so a version above this one.
 *
 * @returns the version that it shows
 * @throws ExpectedError replica-behind, with its lag, when it does not within `maxLagMs`
 */
export async function awaitVersion(
  connection: PoolConnection,
  pipelineSchema: string,
  version: number,
  { name, maxLagMs }: Pick<Replica, 'name' | 'maxLagMs'>,
): Promise<number> {
  const startedAt = performance.now();
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(LONGEST_LOOK_MS, pause * 2)) {
    const shown = await readVersionRow(connection, pipelineSchema);
    if (shown !== null && shown >= version) return shown;
    if (performance.now() - startedAt > maxLagMs) throw behind(name, maxLagMs, shown === null ? null : version - shown);
    await sleep(pause);
  }
}

/** @param microseconds between the primary's version and the one that it shows */
function behind(name: string, maxLagMs: number, microseconds: number | null): ExpectedError {
  const lag =
    microseconds === null
      ? `shows no row in search_version`
      : `is ${(microseconds / 1e6).toFixed(1)} s behind the primary`;
  return new ExpectedError(
    'replica-behind',
    `The replica ${name} ${lag}; at most ${maxLagMs / 1_000} s are allowed (MYSQL_READ_MAX_LAG_MS).`,
    'Look at its replication. Go on when it has caught up: storefront-search reindex --resume; or read from the primary: unset MYSQL_READ_URL',
  );
}

/**
 * Makes sure that this is a replica of the primary, and one on which commits show in the primary's order: else a version
 * on it would say nothing about what came before.
 *
 * @throws ExpectedError configuration-invalid, or replica-behind
 */
export async function requireReplica(replica: Replica, primary: Pool, pipelineSchema: string): Promise<void> {
  const connection = await replica.pool.getConnection();
  try {
    const variables = await readOrderVariables(connection);
    const workers = Number(variables['replica_parallel_workers'] ?? variables['slave_parallel_workers'] ?? 0);
    const order = variables['replica_preserve_commit_order'] ?? variables['slave_preserve_commit_order'] ?? 'ON';
    if (workers > 1 && order === 'OFF') {
      throw notUsable(
        `The replica ${replica.name} commits in another order than the primary.`,
        'Set replica_preserve_commit_order = ON there.',
      );
    }
    const taken = await takeVersionOn(primary, pipelineSchema);
    const shown = await awaitVersion(connection, pipelineSchema, taken.value, replica);
    // A replica is never ahead: this one has a version row of its own.
    if (shown > ((await readVersionRow(primary, pipelineSchema)) ?? 0)) {
      throw notUsable(
        `${replica.name} is no replica of the database of MYSQL_URL: its version row has another origin.`,
        'Correct MYSQL_READ_URL.',
      );
    }
  } finally {
    connection.release();
  }
}

async function readOrderVariables(connection: PoolConnection): Promise<Record<string, string>> {
  const [rows] = await connection.query<({ Variable_name: string; Value: string } & RowDataPacket)[]>(
    `SHOW GLOBAL VARIABLES WHERE Variable_name IN
      ('replica_preserve_commit_order', 'slave_preserve_commit_order', 'replica_parallel_workers', 'slave_parallel_workers')`,
  );
  return Object.fromEntries(rows.map(({ Variable_name: name, Value: value }) => [name, value]));
}

function notUsable(message: string, remedy: string): ExpectedError {
  return new ExpectedError('configuration-invalid', message, remedy);
}
