import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createMySqlPool } from '../../src/clients/mysql.ts';
import type { Source } from '../../src/extract/snapshot.ts';
import { withSnapshot } from '../../src/extract/snapshot.ts';
import { createShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let pool: Pool;
let source: Source;

beforeAll(async () => {
  shop = await createShop({ name: 'version', products: 1 });
  pool = createMySqlPool(shop.config.MYSQL_URL ?? '', { connectionLimit: 8 });
  source = { pool, pipelineSchema: shop.config.MYSQL_PIPELINE_SCHEMA };
});

afterAll(async () => {
  await pool.end();
  await shop.close();
});

beforeEach(() => setVersionRow(0));

async function setVersionRow(value: number): Promise<void> {
  await shop.database.query(`UPDATE ${source.pipelineSchema}.search_version SET value = ?`, [value]);
}

async function takeOne(): Promise<number> {
  return withSnapshot(source, async (_, version) => version.value);
}

it('is the time in microseconds, and comes with the time of the database', async () => {
  const { value, now } = await withSnapshot(source, async (_, version) => version);
  expect(Math.abs(value / 1_000 - Date.now())).toBeLessThan(10_000);
  expect(Math.abs(now - value / 1_000)).toBeLessThan(2_000);
});

it('grows strictly under eight readers at once', async () => {
  const taken = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const own: number[] = [];
      for (let round = 0; round < 10; round++) own.push(await takeOne());
      return own;
    }),
  );
  for (const own of taken) expect(own).toEqual(own.toSorted((a, b) => a - b));
  expect(new Set(taken.flat()).size).toBe(80);
});

it('goes on upwards when the clock is behind the row', async () => {
  const ahead = (Date.now() + 3_600_000) * 1_000;
  await setVersionRow(ahead);
  expect([await takeOne(), await takeOne()]).toEqual([ahead + 1, ahead + 2]);
});

it('is committed before the snapshot that it stands for is opened', async () => {
  await withSnapshot(source, async (connection, version) => {
    // The snapshot itself sees it, and so does everybody else.
    const [seen] = await connection.query<({ value: number } & RowDataPacket)[]>(
      `SELECT value FROM ${source.pipelineSchema}.search_version`,
    );
    const [committed] = await shop.database.query<({ value: number } & RowDataPacket)[]>(
      `SELECT value FROM ${source.pipelineSchema}.search_version`,
    );
    expect(seen[0]?.value).toBe(version.value);
    expect(committed[0]?.value).toBe(version.value);
    // Nobody waits for a reader: the row is not locked any more.
    expect(await takeOne()).toBeGreaterThan(version.value);
  });
});

it('is refused with the remedy when its row is missing', async () => {
  await shop.database.query(`DELETE FROM ${source.pipelineSchema}.search_version`);
  try {
    await expect(takeOne()).rejects.toMatchObject({
      code: 'mysql-refused',
      message: `The version row of ${source.pipelineSchema}.search_version is missing, and without it writes can't be ordered.`,
      remedy: 'A running consumer makes it again; without one, run: storefront-search setup',
    });
  } finally {
    await shop.database.query(`INSERT INTO ${source.pipelineSchema}.search_version (id, value) VALUES (1, 0)`);
  }
});

it('is refused when the server gives none: with 0, every document would seem to be newer', async () => {
  const { pipelineSchema } = source;
  const trigger = `\`${pipelineSchema}\`.added_by_somebody`;
  await shop.database.query(
    `CREATE TRIGGER ${trigger} BEFORE UPDATE ON \`${pipelineSchema}\`.search_version FOR EACH ROW SET @touched = 1`,
  );
  try {
    await expect(takeOne()).rejects.toMatchObject({
      code: 'mysql-refused',
      message: expect.stringContaining('no usable version: 0') as string,
    });
  } finally {
    await shop.database.query(`DROP TRIGGER ${trigger}`);
  }
  expect(await takeOne()).toBeGreaterThan(0);
});
