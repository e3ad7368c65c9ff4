import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../support/api.ts';
import { readDemoStorefront } from '../support/search-index.ts';
import { createShop, type Shop } from '../support/shop.ts';

// No consumer runs in this file, and no job once the policies are in the index: only the clock moves.

const brandi = await readDemoStorefront('brandi');
const SECONDS_AHEAD = 15;

let shop: Shop;
let api: TestApi;
let key: string;
beforeAll(async () => {
  shop = await createShop({ name: 'intime', products: 60 });
  await shop.database.query('DELETE FROM display_policies');
  await shop.reindex(['brandi']);
  api = await startTestApi({
    indices: { client: shop.elasticsearch, prefix: shop.config.NAME_PREFIX },
    storefronts: [brandi],
    overrides: { now: Date.now },
  });
  key = await api.keyFor('brandi');
});
afterAll(async () => {
  await api.close();
  await shop.close();
});

async function found(): Promise<number[]> {
  const url = '/v1/storefronts/brandi/products?size=100';
  const response = await api.app.inject({ url, headers: { authorization: `Bearer ${key}` } });
  expect(response.statusCode, response.body).toBe(200);
  return response.json<{ hits: { id: number }[] }>().hits.map(({ id }) => id);
}

it('hides and shows at the second at which policies start, with no message sent and no job run', async () => {
  const [hiding = 0, showing = 0] = await found();
  const [rows] = await shop.database.query<({ startsAt: number } & RowDataPacket)[]>(
    'SELECT UNIX_TIMESTAMP(UTC_TIMESTAMP()) + ? AS startsAt',
    [SECONDS_AHEAD],
  );
  const startsAt = Number(rows[0]?.startsAt) * 1_000;
  for (const [effect, product] of [
    ['hide', hiding],
    ['show', showing],
  ]) {
    await shop.database.query(
      `INSERT INTO display_policies (target_type, target_id, effect, starts_at, created_by, reason)
       VALUES ('product', ?, ?, FROM_UNIXTIME(?), 'test', 'test')`,
      [String(product), effect, startsAt / 1_000],
    );
  }
  await shop.reindex(['brandi']);
  expect(Date.now()).toBeLessThan(startsAt - 500);

  const state = async () => {
    const ids = await found();
    return { hiding: ids.includes(hiding), showing: ids.includes(showing) };
  };
  let before = 0;
  while (Date.now() < startsAt - 300) {
    expect(await state()).toEqual({ hiding: true, showing: false });
    before += 1;
    await sleep(100);
  }
  expect(before).toBeGreaterThan(0);
  let current = await state();
  while (current.hiding || !current.showing) {
    expect(Date.now() - startsAt).toBeLessThan(2_000);
    await sleep(10);
    current = await state();
  }
  expect(Date.now() - startsAt).toBeGreaterThanOrEqual(0);
  expect(Date.now() - startsAt).toBeLessThan(2_000);
});
