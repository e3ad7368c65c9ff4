import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { registerReconcile, runReconcile } from '../../src/commands/reconcile.ts';
import { DEFAULT_RECONCILE } from '../../src/pipelines/reconcile.ts';
import { type Bench, openBench, until } from '../incremental/running-consumer.ts';
import { liveIndexOf } from '../support/live-documents.ts';
import { runCommand } from '../support/run-command.ts';
import { createShop, type Shop } from '../support/shop.ts';

const TUNING = { ...DEFAULT_RECONCILE, freshnessMs: 400, pageSize: 40 };
const FLAGS = { storefront: ['brandi'], sample: 1, repair: false };

let shop: Shop;
let bench: Bench;
let index: string;
let shown: number[];
let withheld: number;
beforeAll(async () => {
  shop = await createShop({ name: 'reconcile', products: 150 });
  // What changes by the clock would differ by itself.
  for (const table of ['time_deals', 'product_coupons', 'display_policies']) {
    await shop.database.query(`DELETE FROM ${table}`);
  }
  await shop.database.query('UPDATE product_exposures SET display_from = NULL, display_to = NULL');
  await shop.database.query('UPDATE sellers SET leave_from = NULL, leave_to = NULL');
  await shop.reindex(['brandi', 'hiver']);
  bench = openBench(shop);
  index = (await liveIndexOf(shop, 'brandi')) ?? '';
  const found = await shop.elasticsearch.search({
    index,
    size: 100,
    sort: ['id'],
    query: { term: { state: 'product' } },
  });
  shown = found.hits.hits.map(({ _id }) => Number(_id));
  const [rows] = await shop.database.query<({ id: number } & RowDataPacket)[]>('SELECT id FROM products ORDER BY id');
  withheld = rows.map(({ id }) => id).find((id) => !shown.includes(id)) ?? 0;
});
afterAll(async () => {
  await bench.close();
  await shop.close();
});
afterEach(() => {
  process.exitCode = undefined;
});

const reconciled = async (flags: Partial<typeof FLAGS> & { allowDeletes?: number } = {}) => {
  const report = await runReconcile(shop.config, { ...FLAGS, ...flags }, TUNING);
  const [brandi] = report.storefronts;
  if (brandi === undefined) throw new Error('There is no report.');
  return { ...report, brandi };
};

/** Puts a document of another product there, as it would stand if it had been forgotten. */
async function plantExtra(id: number): Promise<void> {
  const { _source } = await shop.elasticsearch.get<object>({ index, id: String(shown[9]) });
  await shop.elasticsearch.index({
    index,
    id: String(id),
    document: { ..._source, id, version: 1 },
    version: 1,
    version_type: 'external_gte',
    refresh: true,
  });
}

it('finds nothing where both sides agree, and compares every row', async () => {
  const { agrees, brandi } = await reconciled();
  expect(brandi).toMatchObject({ compared: 150, missing: 0, stale: 0, extra: 0 });
  expect(agrees).toBe(true);
});

it('tells what is missing, stale and extra apart, and mends it through the changes queue', async () => {
  const [missing = 0, stale = 0] = shown;
  await shop.elasticsearch.delete({ index, id: String(missing), refresh: true });
  await shop.database.query('UPDATE products SET name = ? WHERE id = ?', ['아무도 알리지 않은 이름', stale]);
  await plantExtra(withheld);
  await plantExtra(999_999_999);

  const before = await reconciled();
  expect(before.brandi).toMatchObject({ missing: 1, stale: 1, extra: 2, repaired: 0 });
  expect(before.brandi.examples.toSorted((one, other) => one.id - other.id)).toEqual(
    [
      { id: missing, kind: 'missing' },
      { id: stale, kind: 'stale' },
      { id: withheld, kind: 'extra' },
      { id: 999_999_999, kind: 'extra' },
    ].toSorted((one, other) => one.id - other.id),
  );
  expect(before.agrees).toBe(false);

  // One in a hundred of so few products is none at all.
  const refused = await reconciled({ repair: true });
  expect(refused.brandi).toMatchObject({ repaired: 2, extra: 2, deletesRefused: true });
  expect(refused.settled).toBe(false);
  const repaired = await reconciled({ repair: true, allowDeletes: 2 });
  expect(repaired.settled).toBe(true);
  await bench.start();
  await until('the repairs are indexed', async () => (await bench.messagesLeft()) === 0);
  const after = await reconciled();
  expect(after.brandi).toMatchObject({ missing: 0, stale: 0, extra: 0 });
  expect(await bench.read('brandi', 999_999_999)).toMatchObject({ state: 'tombstone' });
  expect(await bench.read('brandi', stale)).toMatchObject({ name: '아무도 알리지 않은 이름' });
});

it('does not count what was only on its way', async () => {
  const id = shown[3] ?? 0;
  const looking = reconciled();
  for (let turn = 0; turn < 20; turn++) {
    await shop.database.query('UPDATE products SET name = ? WHERE id = ?', [`바쁜 상품 ${turn}`, id]);
    await bench.publish({ type: 'products', ids: [id] });
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  expect((await looking).brandi).toMatchObject({ missing: 0, stale: 0, extra: 0 });
});

it('compares a share only when it is asked to', async () => {
  const { brandi } = await reconciled({ sample: 0.000_001 });
  expect(brandi.compared).toBeLessThan(150);
});

it('says by its exit code whether both sides agree, and prints a report', async () => {
  await shop.elasticsearch.delete({ index, id: String(shown[5]), refresh: true });
  const printed = await runCommand(registerReconcile, shop.config, 'reconcile', '-s', 'brandi', '--json');
  expect(process.exitCode).toBe(1);
  expect(JSON.parse(printed)).toMatchObject({ agrees: false, storefronts: [{ storefront: 'brandi', missing: 1 }] });
  await shop.database.query('UPDATE products SET name = name WHERE id = 0');
  process.exitCode = undefined;
  const text = await runCommand(registerReconcile, shop.config, 'reconcile', '-s', 'brandi', '--repair');
  expect(text).toContain('1 missing, 0 stale, 0 extra, 1 sent to be indexed again');
  expect(process.exitCode).toBeUndefined();
});
