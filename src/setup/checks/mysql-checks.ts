import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise';
import { createMySqlPool, explainMySqlError, placeOf } from '../../clients/mysql.ts';
import type { Config } from '../../config.ts';
import { requireReplica } from '../../extract/replica.ts';
import { readSourceQueries } from '../../extract/source-queries.ts';
import { SOURCE_FILES } from '../../extract/source-shape.ts';
import { NO_KEYS, sampleParameters } from '../source/sample-parameters.ts';
import { type CheckGroup, failed, type Finding, ok, warning } from './check.ts';

const SETUP = 'Run: storefront-search setup';
/** Time-dependent policies follow the database's clock, so a wrong one shows products early or late. */
const CLOCK_TOLERANCE_MS = 2_000;

export function mysqlChecks(config: Config, url: string): CheckGroup {
  const pool = createMySqlPool(url, { connectionLimit: 1 });
  const { MYSQL_PIPELINE_SCHEMA: schema, MYSQL_READ_URL: readUrl } = config;
  return {
    gate: { name: 'MySQL', run: () => checkServer(pool, url) },
    rest: [
      { name: 'MySQL primary', run: () => checkPrimary(pool) },
      { name: 'MySQL clock', run: () => checkClock(pool) },
      { name: 'MySQL version row', run: () => checkVersionRow(pool, schema) },
      { name: 'MySQL outbox', run: () => checkOutbox(pool, schema) },
      { name: 'MySQL source queries', run: () => checkSourceQueries(pool, config.SOURCE_SQL_DIR) },
      { name: 'MySQL least privilege', run: () => checkLeastPrivilege(pool) },
      ...(readUrl === undefined
        ? []
        : [{ name: 'MySQL replica', run: () => checkReplica(pool, schema, readUrl, config.MYSQL_READ_MAX_LAG_MS) }]),
      ...(config.CANARY === 'off' ? [] : [{ name: 'MySQL canary', run: () => checkCanary(pool, schema) }]),
    ],
    close: () => pool.end(),
  };
}

async function checkServer(pool: Pool, url: string): Promise<Finding> {
  const [rows] = await pool.query<({ version: string } & RowDataPacket)[]>('SELECT VERSION() AS version');
  const version = rows[0]?.version ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number.parseFloat);
  const isMariaDb = /mariadb/i.test(version);
  const recent = isMariaDb ? major > 10 || (major === 10 && minor >= 6) : major >= 8;
  const name = `${isMariaDb ? 'MariaDB' : 'MySQL'} ${version} at ${placeOf(url)}`;
  return recent ? ok(name) : failed(`${name} is too old`, 'Use MySQL 8.0 or newer, or MariaDB 10.6 or newer.');
}

async function checkPrimary(pool: Pool): Promise<Finding> {
  const [rows] = await pool.query<({ readOnly: number } & RowDataPacket)[]>('SELECT @@global.read_only AS readOnly');
  return rows[0]?.readOnly === 0
    ? ok('takes writes')
    : failed(
        'the server is read-only, so it is a replica',
        'Point MYSQL_URL at the primary: versions are taken there.',
      );
}

async function checkClock(pool: Pool): Promise<Finding> {
  const before = Date.now();
  const [rows] = await pool.query<({ now: number; zone: string } & RowDataPacket)[]>(
    'SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000 AS UNSIGNED) AS now, @@session.time_zone AS zone',
  );
  const [row] = rows;
  if (row?.zone !== '+00:00') {
    return failed(
      `the session is in the time zone ${row?.zone ?? 'unknown'}`,
      'Sessions must be able to be set to UTC.',
    );
  }
  const off = Math.round(row.now - (before + Date.now()) / 2);
  return Math.abs(off) <= CLOCK_TOLERANCE_MS
    ? ok(`UTC, ${Math.abs(off)} ms from this machine's`)
    : warning(`${off} ms off this machine's`, 'Let both keep time by NTP: display periods follow the database.');
}

async function checkVersionRow(pool: Pool, schema: string): Promise<Finding> {
  return rolledBack(pool, async (connection) => {
    const name = `${schema}.search_version`;
    const [result] = await connection.query(`UPDATE \`${schema}\`.search_version SET value = value WHERE id = 1`);
    const affected = 'affectedRows' in result ? result.affectedRows : 0;
    return affected === 1 ? ok(`${name} can be raised`) : failed(`${name} has no row`, SETUP);
  });
}

async function checkOutbox(pool: Pool, schema: string): Promise<Finding> {
  return rolledBack(pool, async (connection) => {
    await connection.query(`SELECT id FROM \`${schema}\`.search_outbox ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`);
    await connection.query(`DELETE FROM \`${schema}\`.search_outbox WHERE id = 0`);
    return ok(`${schema}.search_outbox can be emptied`);
  });
}

async function rolledBack(pool: Pool, check: (connection: PoolConnection) => Promise<Finding>): Promise<Finding> {
  const connection = await pool.getConnection();
  try {
    await connection.beginTransaction();
    return await check(connection);
  } catch (error) {
    if (codeOf(error) === 'ER_NO_SUCH_TABLE') return failed(messageOf(error), SETUP);
    throw error;
  } finally {
    await connection.rollback();
    connection.release();
  }
}

/** The server plans each query without running it, and looks at tables, columns and grants for that. */
async function checkSourceQueries(pool: Pool, folder: string): Promise<Finding> {
  const queries = await readSourceQueries(folder);
  const faults: string[] = [];
  for (const file of SOURCE_FILES) {
    try {
      await pool.query(`EXPLAIN ${queries[file]}`, sampleParameters(file, queries[file], NO_KEYS));
    } catch (error) {
      if (!codeOf(error).startsWith('ER_')) throw error;
      faults.push(`${file}.sql: ${messageOf(error)}`);
    }
  }
  return faults.length === 0
    ? ok(`${SOURCE_FILES.length} queries fit the database`)
    : failed(faults.join('; '), 'Correct the queries (docs/adapting.md) or the grants (storefront-search setup).');
}

async function checkLeastPrivilege(pool: Pool): Promise<Finding> {
  const [rows] = await pool.query<RowDataPacket[]>('SHOW GRANTS FOR CURRENT_USER()');
  const grants = rows.map((row) => String(Object.values(row)[0]));
  const wide = grants.find(
    (grant) => /\.\*/.test(grant) && / (ALL|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP)\b.* ON /.test(grant),
  );
  if (wide === undefined) return ok('may read the shop, and no more');
  const what = /^GRANT (.*) TO /.exec(wide)?.[1] ?? '';
  return warning(`may do more than read: ${what.slice(0, 120)}`, `Use an account of its own. ${SETUP}`);
}

/** Takes a version, which is the only way to see how far a replica is; it costs nobody anything. */
async function checkReplica(primary: Pool, schema: string, url: string, maxLagMs: number): Promise<Finding> {
  const explain = (error: unknown): unknown => explainMySqlError(error, url, 'MYSQL_READ_URL');
  const pool = createMySqlPool(url, { connectionLimit: 1 });
  const startedAt = performance.now();
  try {
    await requireReplica({ pool, name: placeOf(url), maxLagMs, explain }, primary, schema);
    return ok(`${placeOf(url)} shows a change after ${Math.round(performance.now() - startedAt)} ms`);
  } catch (error) {
    throw explain(error);
  } finally {
    await pool.end();
  }
}

/** A change of no row: the server looks at the grant of the column for it. EXPLAIN would need more rights than the change. */
async function checkCanary(pool: Pool, schema: string): Promise<Finding> {
  const view = `\`${schema}\`.search_canary`;
  const remedy = 'docs/set-up.md says how to make a canary; CANARY=off goes without.';
  try {
    const [rows] = await pool.query<({ id: number } & RowDataPacket)[]>(`SELECT id FROM ${view} LIMIT 2`);
    await pool.query(`UPDATE ${view} SET name = '' WHERE FALSE`);
    return rows.length === 1 ? ok(`product ${rows[0]?.id}`) : failed(`${view} has not exactly one row`, remedy);
  } catch (error) {
    if (!codeOf(error).startsWith('ER_')) throw error;
    return failed(messageOf(error), remedy);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
