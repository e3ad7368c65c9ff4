import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMySqlPool } from '../../src/clients/mysql.ts';
import { registerPolicies } from '../../src/commands/policies.ts';
import type { DisplayPolicyRow } from '../../src/extract/product-row.ts';
import { readSourceQueries, type SourceQueries } from '../../src/extract/source-queries.ts';
import type { StorefrontDiff } from '../../src/pipelines/count-differences.ts';
import { diffPolicies, type PoliciesDiff, type PoliciesDiffRequest } from '../../src/pipelines/policies-diff.ts';
import type { PolicyChange } from '../../src/pipelines/policy-changes.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import type { Storefront } from '../../src/storefronts/storefront.ts';
import { policyRow } from '../support/product-row.ts';
import { runCommand } from '../support/run-command.ts';
import { createShop, type Shop } from '../support/shop.ts';

const PRODUCTS = 400;
const HOUR = 3_600_000;

let shop: Shop;
let pool: Pool;
let queries: SourceQueries;
let storefronts: ReadonlyMap<string, Storefront>;
let folder: string;

beforeAll(async () => {
  shop = await createShop({ name: 'diff', products: PRODUCTS });
  pool = createMySqlPool(shop.config.MYSQL_URL ?? '', { connectionLimit: 3 });
  queries = await readSourceQueries(shop.config.SOURCE_SQL_DIR);
  storefronts = await readStorefronts(shop.config.STOREFRONTS_DIR);
  folder = await mkdtemp(join(tmpdir(), 'diff-'));
});

afterAll(async () => {
  await pool.end();
  await rm(folder, { recursive: true });
  await shop.close();
});

async function diff(changes: readonly PolicyChange[], request: Partial<PoliciesDiffRequest> = {}) {
  const all = { storefronts: [...storefronts.values()], changes, at: null, share: 1, samples: 5 };
  return diffPolicies({ pool, queries }, { ...all, ...request });
}

function add(policy: Partial<DisplayPolicyRow>): PolicyChange {
  return { action: 'add', row: policyRow({ id: -1, ...policy }) };
}

function of(found: PoliciesDiff, id: string): StorefrontDiff {
  const one = found.storefronts.find(({ storefront }) => storefront === id);
  if (one === undefined) throw new Error(`No storefront ${id}.`);
  return one;
}

async function largestSeller(): Promise<number> {
  const [rows] = await shop.database.query<RowDataPacket[]>(
    'SELECT seller_id FROM products GROUP BY seller_id ORDER BY COUNT(*) DESC LIMIT 1',
  );
  return Number(rows[0]?.['seller_id']);
}

describe('a dry run of policy changes', () => {
  it('says of a hide exactly what then happens, and nothing of other storefronts', async () => {
    const seller = await largestSeller();
    const predicted = await diff([add({ storefront: 'brandi', targetType: 'seller', targetId: seller })]);
    const brandi = of(predicted, 'brandi');
    expect(brandi.disappears.count).toBeGreaterThan(0);
    expect(brandi.disappears.reasons).toEqual({ 'hidden-by-policy new 1': brandi.disappears.count });
    expect(brandi.disappears.samples).toHaveLength(Math.min(5, brandi.disappears.count));
    expect(brandi.shownBefore - brandi.shownAfter).toBe(brandi.disappears.count);
    expect(of(predicted, 'hiver')).toMatchObject({ appears: { count: 0 }, disappears: { count: 0 } });

    const [inserted] = await shop.database.query(
      `INSERT INTO display_policies (storefront_id, target_type, target_id, effect, created_by, reason)
       VALUES ('brandi', 'seller', ?, 'hide', 'test', 'test')`,
      [String(seller)],
    );
    const id = 'insertId' in inserted ? inserted.insertId : 0;
    const back = await diff([{ action: 'disable', id }]);
    expect(of(back, 'brandi')).toMatchObject({
      shownBefore: brandi.shownAfter,
      shownAfter: brandi.shownBefore,
      appears: { count: brandi.disappears.count, reasons: { [`hidden-by-policy ${id}`]: brandi.disappears.count } },
    });
    await shop.database.query('DELETE FROM display_policies WHERE id = ?', [id]);
  });

  it('counts prices and order with the policy behind them, only for what is shown on both sides', async () => {
    const halved = of(await diff([add({ effect: 'price', parameters: '{"percentOff":99}', priority: 99 })]), 'brandi');
    expect(halved.price).toMatchObject({ lower: halved.price.count, higher: 0 });
    expect(halved.price.reasons).toMatchObject({ 'policy-percent-off new 1': expect.any(Number) as number });
    const [sample] = halved.price.samples;
    expect(sample?.after.price).toBeLessThan(sample?.before.price ?? 0);
    expect(halved).toMatchObject({ appears: { count: 0 }, disappears: { count: 0 }, order: { count: 0 } });

    const buried = of(await diff([add({ effect: 'bury', parameters: '{"factor":0.5}', priority: 99 })]), 'brandi');
    expect(buried.order.count).toBeGreaterThan(buried.shownBefore / 2);
    expect(buried.order).toMatchObject({ earlier: 0, later: buried.order.count });
    expect(buried.price.count).toBe(0);
  });

  it('looks at both sides at the moment that is given with the changes, and else compares with now', async () => {
    const inAnHour = Date.now() + HOUR;
    const coming = add({ startsAt: inAnHour, endsAt: inAnHour + HOUR });
    expect(of(await diff([coming]), 'brandi').disappears.count).toBe(0);
    const later = of(await diff([coming], { at: inAnHour }), 'brandi');
    expect(later.shownAfter).toBe(0);
    expect(later.disappears.count).toBe(later.shownBefore);

    // In January a brand of the demo has no contract with brandi; other things begin and end as well.
    const january = await diff([], { at: Date.UTC(2027, 0, 10) });
    expect(january.after).toBe(Date.UTC(2027, 0, 10));
    expect(january.before).toBeLessThan(january.after);
    const changes = january.storefronts.flatMap((one) => [one.appears, one.disappears, one.price, one.order]);
    expect(changes.some(({ count }) => count > 0)).toBe(true);
    for (const { shownBefore, shownAfter, appears, disappears } of january.storefronts) {
      expect(shownAfter).toBe(shownBefore + appears.count - disappears.count);
    }
  });

  it('finds nothing where nothing changes', async () => {
    for (const one of (await diff([add({ targetType: 'product', targetId: 999_999_999 })])).storefronts) {
      expect(one).toMatchObject({
        appears: { count: 0 },
        disappears: { count: 0 },
        price: { count: 0 },
        order: { count: 0 },
      });
      expect(one.products).toBeGreaterThan(0);
    }
  });

  it('samples the same products at every run, and about as many as asked for', async () => {
    const sampled = await diff([], { at: Date.now() + HOUR, share: 0.25 });
    expect(sampled.products).toBeGreaterThan(PRODUCTS * 0.15);
    expect(sampled.products).toBeLessThan(PRODUCTS * 0.35);
    const again = await diff([], { at: Date.now() + HOUR, share: 0.25 });
    expect(again.products).toBe(sampled.products);
    expect((await diff([], { at: Date.now() + HOUR })).products).toBe(PRODUCTS);
  });

  it('sets a row aside that can not be read, and goes on', async () => {
    const [rows] = await shop.database.query<RowDataPacket[]>('SELECT MIN(product_id) AS id FROM product_images');
    const id = Number(rows[0]?.['id']);
    await shop.database.query('UPDATE products SET list_price = 0 WHERE id = ?', [id]);
    await shop.database.query('ALTER TABLE product_options MODIFY stock INT NULL');
    await shop.database.query('UPDATE product_options SET stock = NULL WHERE product_id = ?', [id]);
    const found = await diff([], { at: Date.now() + HOUR });
    expect(found.unreadable).toMatchObject({ count: 1, first: expect.stringContaining(`product ${id}`) as string });
    expect(found.products).toBe(PRODUCTS);
    await shop.database.query('UPDATE product_options SET stock = 1 WHERE product_id = ?', [id]);
  });
});

describe('policies diff on the command line', () => {
  const run = (...line: string[]) => runCommand(registerPolicies, shop.config, 'policies', 'diff', ...line);

  async function changesFile(changes: unknown): Promise<string> {
    const file = join(folder, 'changes.json');
    await writeFile(file, JSON.stringify(changes));
    return file;
  }

  it('prints tables and JSON, and writes nothing', async () => {
    const before = await everythingStored();
    const file = await changesFile([
      { action: 'add', policy: { targetType: 'all', effect: 'hide', startsAt: '2027-06-01', endsAt: '2027-06-02' } },
    ]);
    const text = await run('--with', file, '--at', '2027-06-01T23:59:59', '--storefront', 'brandi');
    expect(text).toContain('2027-06-01 23:59:59 (Asia/Seoul)');
    expect(text).toMatch(/brandi: disappear: \d+/);
    expect(text).toContain('hidden-by-policy new 1');
    const json = JSON.parse(await run('--with', file, '--at', '2027-06-02', '-s', 'brandi', '--json')) as PoliciesDiff;
    expect(of(json, 'brandi').disappears.count).toBe(0);
    expect(await everythingStored()).toEqual(before);
  });

  it.each([
    [[{ action: 'add', policy: { targetType: 'all', effect: 'price' } }], /parameters are not a JSON object/],
    [[{ action: 'add', policy: { targetType: 'shop', targetId: 1, effect: 'hide' } }], /target can not be read/],
    [[{ action: 'add', policy: { targetType: 'all', effect: 'hide', until: 'x' } }], /policy change/],
    [[{ action: 'disable', id: 987_654 }], /no display policy 987654/],
    [[{ action: 'add', policy: { targetType: 'all', effect: 'hide', startsAt: 'soon' } }], /"soon" is not a moment/],
    [{ action: 'disable' }, /list of policy changes/],
  ])('refuses %j', async (changes, message) => {
    await expect(run('--with', await changesFile(changes))).rejects.toThrow(message);
  });

  it('refuses to compare nothing, a share of nothing and a moment that is over', async () => {
    await expect(run()).rejects.toThrow('nothing to compare');
    await expect(run('--at', '2027-01-01', '--sample', '0')).rejects.toThrow('--sample');
    await expect(run('--at', '2020-01-01')).rejects.toThrow('--at is over');
  });
});

async function everythingStored(): Promise<unknown> {
  const [tables] = await shop.database.query<RowDataPacket[]>('SHOW TABLES');
  const names = tables.map((row) => String(Object.values(row)[0]));
  const [sums] = await shop.database.query(`CHECKSUM TABLE ${names.join(', ')}`);
  const [version] = await shop.database.query(`SELECT * FROM ${shop.config.MYSQL_PIPELINE_SCHEMA}.search_version`);
  return { sums, version };
}
