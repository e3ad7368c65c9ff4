import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMySqlPool } from '../../src/clients/mysql.ts';
import { raiseVersion } from '../../src/extract/raise-version.ts';
import { takeVersion } from '../../src/extract/version.ts';
import { setUp } from '../../src/setup/set-up.ts';
import { createInstallation, type Installation } from './installation.ts';

let installation: Installation;
let reader: Pool;
let schema: string;

beforeAll(async () => {
  installation = await createInstallation();
  schema = installation.config.MYSQL_PIPELINE_SCHEMA;
  const { MYSQL_URL: url } = await setUp({ config: installation.config });
  reader = createMySqlPool(url, { connectionLimit: 2 });
});

afterAll(async () => {
  await reader.end();
  await installation.remove();
});

async function expectRefused(sql: string): Promise<void> {
  const outcome = await reader.query(sql).then(
    () => 'allowed',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );
  expect(outcome, sql).toMatch(/^ER_(TABLE|DB|SPECIFIC_)?ACCESS_DENIED/);
}

describe("the pipeline's account in MySQL", () => {
  it('reads the shop, takes versions and empties the outbox', async () => {
    const [rows] = await reader.query<RowDataPacket[]>('SELECT id FROM products');
    expect(rows).toEqual([{ id: 1 }]);
    const connection = await reader.getConnection();
    const first = await takeVersion(connection, schema);
    const second = await takeVersion(connection, schema);
    expect(second.value).toBeGreaterThan(first.value);
    await connection.beginTransaction();
    await connection.query(`SELECT id FROM ${schema}.search_outbox ORDER BY id LIMIT 10 FOR UPDATE SKIP LOCKED`);
    await connection.query(`DELETE FROM ${schema}.search_outbox WHERE id <= 10`);
    await connection.commit();
    connection.release();
  });

  it('makes the version row again where it is lost', async () => {
    const admin = installation.admin;
    await admin.query(`DELETE FROM ${schema}.search_version`);
    const source = { pool: reader, pipelineSchema: schema };
    const lost = Date.now() * 1_000 + 3_600_000_000;
    expect(await raiseVersion(source, lost)).toBe('recreated');
    expect(await raiseVersion(source, lost)).toBe('kept');
    const connection = await reader.getConnection();
    expect((await takeVersion(connection, schema)).value).toBeGreaterThan(lost);
    connection.release();
    expect(await raiseVersion(source, lost + 60_000_000)).toBe('raised');
    // What was written with the clock of now is no reason to raise anything.
    expect(await raiseVersion(source, Date.now() * 1_000)).toBe('kept');
    await admin.query(`UPDATE ${schema}.search_version SET value = 0`);
  });

  it("changes nothing in the shop's database", async () => {
    await expectRefused("INSERT INTO products VALUES (2, 'x')");
    await expectRefused("UPDATE products SET name = 'x'");
    await expectRefused('DELETE FROM products');
    await expectRefused('TRUNCATE TABLE products');
    await expectRefused('CREATE TABLE intruder (id INT)');
    await expectRefused('ALTER TABLE products ADD COLUMN x INT');
    await expectRefused('DROP TABLE products');
    await expectRefused('CREATE TRIGGER t BEFORE INSERT ON products FOR EACH ROW SET NEW.id = 1');
  });

  it('does no more than it needs in the pipeline schema, and nothing elsewhere', async () => {
    await expect(reader.query(`INSERT INTO ${schema}.search_version VALUES (2, 0)`)).rejects.toThrow(/constraint/i);
    await expectRefused(`DELETE FROM ${schema}.search_version`);
    await expectRefused(`INSERT INTO ${schema}.search_outbox (message) VALUES ('{}')`);
    await expectRefused(`UPDATE ${schema}.search_outbox SET message = '{}'`);
    await expectRefused(`CREATE TABLE ${schema}.intruder (id INT)`);
    await expectRefused(`DROP TABLE ${schema}.search_version`);
    await expectRefused('SELECT * FROM mysql.global_priv');
    await expectRefused("CREATE USER 'intruder'@'%'");
    await expectRefused("GRANT ALL ON *.* TO 'intruder'@'%'");
  });

  it("reads no database whose name differs from the shop's only where that has an underscore", async () => {
    const lookalike = installation.shopDatabase.replace('_', 'x');
    await installation.admin.query(`CREATE DATABASE \`${lookalike}\``);
    try {
      await installation.admin.query(`CREATE TABLE \`${lookalike}\`.secrets (id INT)`);
      await expectRefused(`SELECT * FROM \`${lookalike}\`.secrets`);
    } finally {
      await installation.admin.query(`DROP DATABASE \`${lookalike}\``);
    }
  });
});
