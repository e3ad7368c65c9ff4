import { Socket } from 'node:net';
import { createPool, type Pool, type PoolOptions } from 'mysql2/promise';
import { ExpectedError } from '../errors.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_DELAY_MS = 10_000;

export interface MySqlPoolOptions {
  readonly connectionLimit: number;
  /** A statement that runs longer is stopped by the server (MySQL stops only SELECTs); none by default. */
  readonly statementTimeoutMs?: number;
  /** A connection on which nothing arrives for so long is lost; 10 s above the statements' limit, or 2 minutes. */
  readonly silenceMs?: number;
}

const SILENCE_MS = 120_000;
const SILENCE_ABOVE_STATEMENT_MS = 10_000;

/**
 * Connections to `url` (mysql://user:password@host:port/database, and `?ssl=true` to verify against the system's
 * authorities). Nothing is opened before the first query.
 *
 * Sessions are in UTC and utf8mb4. DATETIME and JSON columns come as text from MySQL and MariaDB alike; a BIGINT comes
 * as a number, and as text only beyond 2^53.
 *
 * @throws ExpectedError configuration-invalid when `url` is not an address
 */
export function createMySqlPool(url: string, options: MySqlPoolOptions): Pool {
  const { connectionLimit, statementTimeoutMs } = options;
  const silenceMs =
    options.silenceMs ??
    (statementTimeoutMs === undefined ? SILENCE_MS : statementTimeoutMs + SILENCE_ABOVE_STATEMENT_MS);
  const pool = createPool({
    ...connectionOptions(readMySqlUrl(url)),
    connectionLimit,
    connectTimeout: CONNECT_TIMEOUT_MS,
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    jsonStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: false,
    multipleStatements: false,
    enableKeepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
  });
  const session = sessionStatement(statementTimeoutMs, silenceMs);
  pool.pool.on('connection', (connection) => {
    endSilence(connection, silenceMs);
    // Queued before the first query of whoever asked for the connection. A session in another time zone would shift
    // every period silently, so a connection that can't be set is of no use.
    connection.query(session, (error) => {
      if (error) connection.destroy();
    });
  });
  return pool;
}

/**
 * A half-open connection never answers and never fails: whoever waits for it would wait for ever. The driver's own
 * timeout is a query's; this one is the connection's, and ends what waits with an error that is retriable.
 */
function endSilence(connection: object, silenceMs: number): void {
  const stream: unknown = 'stream' in connection ? connection.stream : undefined;
  if (!(stream instanceof Socket)) throw new Error('mysql2 keeps its socket elsewhere now: look for it.');
  stream.setTimeout(silenceMs, () => {
    stream.destroy(Object.assign(new Error(`MySQL was silent for ${silenceMs} ms`), { code: 'ETIMEDOUT' }));
  });
}

/**
 * The server ends what its client has left without a word, and gives its locks free. MariaDB and MySQL name the
 * statements' limit differently; each reads only its own kind of comment.
 */
function sessionStatement(statementTimeoutMs: number | undefined, silenceMs: number): string {
  const base = `SET time_zone = '+00:00', wait_timeout = ${Math.ceil(silenceMs / 1_000) + 30}`;
  if (statementTimeoutMs === undefined) return base;
  const milliseconds = Math.max(1, Math.round(statementTimeoutMs));
  return `${base} /*M! , max_statement_time = ${milliseconds / 1000} */ /*!80000 , max_execution_time = ${milliseconds} */`;
}

function connectionOptions({ database, ssl, ...login }: MySqlAddress): PoolOptions {
  return {
    ...login,
    ...(database === undefined ? {} : { database }),
    ...(ssl === undefined ? {} : { ssl: ssl === 'true' ? {} : ssl }),
  };
}

export interface MySqlAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** undefined: none. */
  readonly database: string | undefined;
  /** `true`, or the name of one of mysql2's certificate profiles; undefined: no TLS. */
  readonly ssl: string | undefined;
}

/**
 * The parts of a MySQL address, decoded.
 *
 * @throws ExpectedError configuration-invalid
 */
export function readMySqlUrl(url: string): MySqlAddress {
  try {
    const { hostname, port, username, password, pathname, searchParams } = new URL(url);
    const database = decodeURIComponent(pathname.slice(1));
    return {
      host: decodeURIComponent(hostname.replace(/^\[|\]$/g, '')),
      port: port === '' ? 3306 : Number(port),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      database: database === '' ? undefined : database,
      ssl: searchParams.get('ssl') ?? undefined,
    };
  } catch {
    // The cause is left out on purpose: it repeats the address with its password.
    throw new ExpectedError(
      'configuration-invalid',
      'The address of MySQL is not valid.',
      'Write it as mysql://user:password@host:3306/database, with special characters of the password percent-encoded.',
    );
  }
}

const UNAVAILABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'HANDSHAKE_NO_SSL_SUPPORT',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_NEW_ABORTING_CONNECTION',
]);

const REFUSED = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_SPECIFIC_ACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
  'ER_HOST_NOT_PRIVILEGED',
  'ER_HOST_IS_BLOCKED',
  'ER_ACCOUNT_HAS_BEEN_LOCKED',
  'ER_MUST_CHANGE_PASSWORD',
]);

/** A server that is read-only has just become a replica: the next connection reaches the new primary. */
const RETRIABLE = new Set([
  ...[...UNAVAILABLE].filter((code) => code !== 'HANDSHAKE_NO_SSL_SUPPORT'),
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CHECKREAD',
  'ER_OPTION_PREVENTS_STATEMENT',
]);

/**
 * What a person can mend, said with host, port and user and without the password; any other error is returned as it is.
 *
 * @param setting where `url` came from
 */
export function explainMySqlError(
  error: unknown,
  url: string,
  setting: 'MYSQL_URL' | 'MYSQL_READ_URL' | 'MYSQL_ADMIN_URL' | 'MYSQL_OPERATOR_URL' = 'MYSQL_URL',
): unknown {
  if (error instanceof ExpectedError) return error;
  const code = codeOf(error);
  if (isLost(error) || (code !== undefined && UNAVAILABLE.has(code))) {
    return new ExpectedError(
      'mysql-unavailable',
      `MySQL at ${placeOf(url)} does not answer (${code ?? 'connection closed'}).`,
      `Check that it runs and that ${setting} names its host and port; the demo stack starts with: npm run stack -- start`,
      { cause: error },
    );
  }
  if (code !== undefined && REFUSED.has(code)) {
    return new ExpectedError(
      'mysql-refused',
      `MySQL at ${placeOf(url)} refuses: ${error instanceof Error ? error.message : code}.`,
      `Check the user, password and database of ${setting}; ${setting === 'MYSQL_ADMIN_URL' ? 'it must be allowed to create schemas, users and grants' : 'the grants come from: storefront-search setup'}.`,
      { cause: error },
    );
  }
  return error;
}

/** Whether the same work may succeed on a new connection or in a new transaction. */
export function isRetriableMySqlError(error: unknown): boolean {
  if (error instanceof ExpectedError) return error.code === 'mysql-unavailable';
  const code = codeOf(error);
  return isLost(error) || (code !== undefined && RETRIABLE.has(code));
}

/** ER_STATEMENT_TIMEOUT of MariaDB, ER_QUERY_TIMEOUT of MySQL. */
const TIMED_OUT: ReadonlySet<unknown> = new Set([1969, 3024]);

/** Whether the server has stopped a statement that ran longer than `statementTimeoutMs`. */
export function isStatementTimeout(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && TIMED_OUT.has(error.errno);
}

/** `user@host:port/database`, never the password. */
export function placeOf(url: string): string {
  const { host, port, user, database } = readMySqlUrl(url);
  const place = `${host}:${port}${database === undefined ? '' : `/${database}`}`;
  return user === '' ? place : `${place} as ${user}`;
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** mysql2 gives no code to a command on a connection that has already ended. */
function isLost(error: unknown): boolean {
  return error instanceof Error && /in closed state|Connection lost|Pool is closed/.test(error.message);
}
