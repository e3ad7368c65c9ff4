import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { listRuns, requireRun } from '../../src/runs/run-store.ts';
import { runCommand } from '../support/command-line.ts';
import { liveIndexOf, readLiveDocuments } from '../support/live-documents.ts';
import { type ReplicatedMariadb, startReplicatedMariadb } from '../support/replicated-mariadb.ts';
import { createShopOn, type Shop } from '../support/shop-on-stack.ts';
import { slowQueries, until } from '../support/slow-run.ts';

const PRODUCTS = 300;

let servers: ReplicatedMariadb;
let shop: Shop;
let reading: Partial<Config>;

beforeAll(async () => {
  servers = await startReplicatedMariadb();
  shop = await createShopOn(
    { ...inject('stack'), mysqlUrl: servers.primaryUrl },
    { name: 'replica', products: PRODUCTS },
  );
  reading = { MYSQL_READ_URL: onReplica(shop.config.MYSQL_URL ?? '') };
}, 240_000);

afterAll(async () => {
  await shop.close();
  await servers.close();
});

/** The pipeline's account, which has come over with everything else. */
function onReplica(url: string): string {
  const address = new URL(url);
  address.port = new URL(servers.replicaUrl).port;
  return address.href;
}

/** How many rows of products the replica has read since it was started. */
async function rowsReadOnReplica(): Promise<number> {
  const [rows] = await servers.replica.query<({ Value: string } & RowDataPacket)[]>(
    "SHOW GLOBAL STATUS LIKE 'Handler_read_next'",
  );
  return Number(rows[0]?.Value);
}

it('reads its rows from the replica, as far as the primary was when each page was begun', async () => {
  await servers.delay(1);
  const before = await rowsReadOnReplica();
  await shop.database.query('UPDATE products SET name = ? WHERE id = 1', ['방금 바뀐 이름']);
  const run = await shop.reindex(['brandi'], reading);
  expect(run).toMatchObject({ state: 'finished', rowsRead: PRODUCTS });
  expect(await rowsReadOnReplica()).toBeGreaterThan(before + PRODUCTS);
  await servers.delay(0);

  // The same as from the primary itself, the newest change included.
  const documents = await readLiveDocuments(shop, 'brandi');
  expect((await shop.reindex(['brandi'])).state).toBe('finished');
  const expected = await readLiveDocuments(shop, 'brandi');
  expect(documents.map(({ id, contentHash }) => [id, contentHash])).toEqual(
    expected.map(({ id, contentHash }) => [id, contentHash]),
  );
}, 240_000);

it('does not begin while the replica is further behind than it may be, and names its lag', async () => {
  const live = await liveIndexOf(shop, 'brandi');
  await servers.replica.query('STOP SLAVE SQL_THREAD');
  try {
    await expect(shop.reindex(['brandi'], { ...reading, MYSQL_READ_MAX_LAG_MS: 1_500 })).rejects.toMatchObject({
      code: 'replica-behind',
      message: expect.stringMatching(
        /^The replica 127\.0\.0\.1:\d+.* is \d+\.\d s behind the primary; at most 1\.5 s/,
      ) as string,
    });
  } finally {
    await servers.replica.query('START SLAVE SQL_THREAD');
  }
  expect(await liveIndexOf(shop, 'brandi')).toBe(live);
}, 240_000);

it('stops on the way when the replica falls behind, and goes on when it has caught up', async () => {
  const slow = { ...reading, SOURCE_SQL_DIR: await slowQueries(shop, 20, 0.2), MYSQL_READ_MAX_LAG_MS: 1_500 };
  const running = shop.reindex(['brandi'], slow);
  const id = await until('the first pages', async () => {
    const [run] = await listRuns(shop.elasticsearch, shop.config.NAME_PREFIX, 1);
    return run?.state === 'running' && run.parts > 0 ? run.id : null;
  });
  await servers.replica.query('STOP SLAVE SQL_THREAD');
  const stopped = await running.finally(() => servers.replica.query('START SLAVE SQL_THREAD'));
  expect(stopped).toMatchObject({
    id,
    state: 'failed',
    error: expect.stringMatching(/is \d+\.\d s behind the primary/) as string,
  });
  const resumed = await runCommand({ ...shop.config, ...reading }, ['reindex', '--resume']);
  expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
  const run = await requireRun(shop.elasticsearch, shop.config.NAME_PREFIX, id);
  expect(run).toMatchObject({ state: 'finished', rowsRead: PRODUCTS });
}, 240_000);

it('is looked at by doctor', async () => {
  expect((await runCommand({ ...shop.config, ...reading }, ['doctor'])).stdout).toMatch(
    /MySQL replica.*127\.0\.0\.1:\d+\S* .*shows a change after \d+ ms/,
  );
});

it('does not take another database for a replica of this one', async () => {
  const stranger = new URL(shop.config.MYSQL_URL ?? '');
  stranger.port = new URL(inject('stack').mysqlUrl).port;
  await expect(shop.reindex(['brandi'], { MYSQL_READ_URL: stranger.href })).rejects.toMatchObject({
    code: 'mysql-refused',
    remedy: expect.stringContaining('MYSQL_READ_URL') as string,
  });
}, 240_000);
