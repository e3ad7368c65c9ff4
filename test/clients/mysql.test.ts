import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createMySqlPool, explainMySqlError, isRetriableMySqlError, placeOf } from '../../src/clients/mysql.ts';
import { describeError } from '../../src/errors.ts';
import { openTcpFaultProxy } from '../support/tcp-fault-proxy.ts';

const SECRET = 'a-password-that-nobody-may-see';
let pool: Pool;

beforeAll(() => {
  pool = createMySqlPool(inject('stack').mysqlUrl, { connectionLimit: 2, statementTimeoutMs: 500 });
});

afterAll(async () => {
  await pool.end();
});

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a MySQL session', () => {
  it('is in UTC and utf8mb4 on every connection', async () => {
    const connections = await Promise.all([pool.getConnection(), pool.getConnection()]);
    for (const connection of connections) {
      const [rows] = await connection.query<RowDataPacket[]>(
        "SELECT @@session.time_zone AS zone, @@session.character_set_connection AS charset, '👖' AS trousers",
      );
      expect(rows).toEqual([{ zone: '+00:00', charset: 'utf8mb4', trousers: '👖' }]);
      connection.release();
    }
  });

  it('gives moments and JSON as text, and ids as numbers until they would lose digits', async () => {
    const [rows] = await pool.query<RowDataPacket[]>(
      `SELECT CAST('2026-03-01 10:00:00' AS DATETIME) AS moment, JSON_OBJECT('a', 1) AS json,
              CAST(9007199254740991 AS UNSIGNED) AS safe, CAST(9007199254740993 AS UNSIGNED) AS unsafe`,
    );
    expect(rows).toEqual([
      { moment: '2026-03-01 10:00:00', json: '{"a": 1}', safe: 9007199254740991, unsafe: '9007199254740993' },
    ]);
  });

  it('runs one statement at a time', async () => {
    await expect(pool.query('SELECT 1; SELECT 2')).rejects.toMatchObject({ code: 'ER_PARSE_ERROR' });
  });

  it('stops a statement that runs longer than it may', async () => {
    const started = Date.now();
    // MySQL answers a SLEEP that was stopped with 1, MariaDB with an error.
    const outcome = await pool.query<RowDataPacket[]>('SELECT SLEEP(20) AS stopped').then(
      ([rows]) => rows[0]?.stopped === 1,
      () => true,
    );
    expect(outcome).toBe(true);
    expect(Date.now() - started).toBeLessThan(5_000);
  });
});

describe('what is wrong with MySQL', () => {
  it('is an absent server, named by host and port', async () => {
    const url = `mysql://reader:${SECRET}@127.0.0.1:9/shop`;
    const absent = createMySqlPool(url, { connectionLimit: 1 });
    const error = explainMySqlError(await failure(absent.query('SELECT 1')), url);
    expect(error).toMatchObject({ code: 'mysql-unavailable' });
    expect(describeError(error)).toContain('127.0.0.1:9/shop as reader');
    expect(describeError(error)).not.toContain(SECRET);
    expect(isRetriableMySqlError(error)).toBe(true);
    await absent.end();
  });

  it('is a refused password, which is not tried again', async () => {
    const address = new URL(inject('stack').mysqlUrl);
    address.username = 'nobody-of-that-name';
    address.password = SECRET;
    const refusing = createMySqlPool(address.href, { connectionLimit: 1 });
    const cause = await failure(refusing.query('SELECT 1'));
    const error = explainMySqlError(cause, address.href);
    expect(error).toMatchObject({ code: 'mysql-refused' });
    expect(describeError(error)).not.toContain(SECRET);
    expect(isRetriableMySqlError(cause)).toBe(false);
    await refusing.end();
  });

  it('is a database that is not there', async () => {
    const address = new URL(inject('stack').mysqlUrl);
    address.pathname = '/no_such_database';
    const missing = createMySqlPool(address.href, { connectionLimit: 1 });
    const error = explainMySqlError(await failure(missing.query('SELECT 1')), address.href);
    expect(error).toMatchObject({ code: 'mysql-refused' });
    expect(describeError(error)).toContain('no_such_database');
    await missing.end();
  });

  it('is an address that is none, and its password stays unseen', () => {
    const malformed = `mysql://reader:${SECRET}@host:notaport/shop`;
    let error: unknown;
    try {
      createMySqlPool(malformed, { connectionLimit: 1 });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'configuration-invalid' });
    expect(JSON.stringify(error) + describeError(error)).not.toContain(SECRET);
    expect(() => placeOf(malformed)).toThrow('not valid');
  });

  it('leaves a fault of the statement as it is', async () => {
    const error = await failure(pool.query('SELECT nothing_like_that'));
    expect(explainMySqlError(error, inject('stack').mysqlUrl)).toBe(error);
    expect(isRetriableMySqlError(error)).toBe(false);
  });

  it('is worth another try after a deadlock, a killed connection or a lost one', async () => {
    for (const code of ['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ECONNRESET', 'PROTOCOL_CONNECTION_LOST']) {
      expect(isRetriableMySqlError(Object.assign(new Error('x'), { code })), code).toBe(true);
    }
    const connection = await pool.getConnection();
    const [rows] = await connection.query<RowDataPacket[]>('SELECT CONNECTION_ID() AS id');
    const running = failure(connection.query('SELECT SLEEP(0.4)'));
    await pool.query('KILL ?', [rows[0]?.id]);
    expect(isRetriableMySqlError(await running)).toBe(true);
    expect(isRetriableMySqlError(await failure(connection.query('SELECT 1')))).toBe(true);
    connection.destroy();
  });

  it('is lost, and worth another try, when the connection says nothing any more', async () => {
    const url = new URL(inject('stack').mysqlUrl);
    const proxy = await openTcpFaultProxy({ host: url.hostname, port: Number(url.port) });
    url.port = String(proxy.port);
    const behind = createMySqlPool(url.href, { connectionLimit: 1, silenceMs: 300 });
    await behind.query('SELECT 1');
    proxy.set({ kind: 'half-open' });
    expect(isRetriableMySqlError(await failure(behind.query('SELECT 2')))).toBe(true);
    proxy.heal(false);
    expect(await failure(behind.query('SELECT 3'))).toBeUndefined();
    await behind.end();
    await proxy.close();
  });
});
