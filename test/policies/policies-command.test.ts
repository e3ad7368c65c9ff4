import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMySqlPool } from '../../src/clients/mysql.ts';
import { registerPolicies } from '../../src/commands/policies.ts';
import { peekProductsByIds } from '../../src/extract/product-rows.ts';
import { readSourceQueries } from '../../src/extract/source-queries.ts';
import { readStorefronts, requireStorefront } from '../../src/storefronts/read-storefronts.ts';
import { preparePolicies, transformProduct } from '../../src/transform/transform-product.ts';
import { productRow } from '../support/product-row.ts';
import { runCommand } from '../support/run-command.ts';
import { createShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let operator: Pool;

beforeAll(async () => {
  shop = await createShop({ name: 'policies', products: 0 });
  operator = createMySqlPool(shop.config.MYSQL_OPERATOR_URL ?? '', { connectionLimit: 1 });
});

afterAll(async () => {
  await operator.end();
  await shop.close();
});

const run = (...line: string[]) => runCommand(registerPolicies, shop.config, 'policies', ...line);

async function rows(sql: string, ...parameters: unknown[]): Promise<RowDataPacket[]> {
  const [found] = await shop.database.query<RowDataPacket[]>(sql, parameters);
  return found;
}

/** The numbers that a command printed. */
function numbers(printed: string): { id: number; change: number } {
  const [, id, change] = /Policy (\d+) \w+ by change (\d+)/.exec(printed) ?? [];
  return { id: Number(id), change: Number(change) };
}

const HIDE = ['add', '--effect', 'hide', '--target', 'seller:42'];

describe('policies add', () => {
  it('stores a period in UTC to the second, with who, when and why', async () => {
    const { id, change } = numbers(
      await run(
        ...['add', '--effect', 'price', '--target', 'category:120', '--storefront', 'brandi', '--percent-off', '15'],
        ...['--from', '2026-12-24T00:00', '--until', '2026-12-25T00:00:30', '--priority', '5'],
        ...['--by', 'Kim', '--reason', '크리스마스'],
      ),
    );
    const [stored] = await rows('SELECT * FROM display_policies WHERE id = ?', id);
    expect(stored).toMatchObject({
      storefront_id: 'brandi',
      target_type: 'category',
      target_id: '120',
      effect: 'price',
      starts_at: '2026-12-23 15:00:00',
      ends_at: '2026-12-24 15:00:30',
      priority: 5,
      enabled: 1,
      created_by: 'Kim',
      reason: '크리스마스',
    });
    expect(JSON.parse(String(stored?.['parameters']))).toEqual({ percentOff: 15 });
    const [noted] = await rows('SELECT * FROM operator_changes WHERE id = ?', change);
    expect(noted).toMatchObject({ subject: 'display_policies', action: 'add', row_before: null, changed_by: 'Kim' });
    expect(JSON.parse(String(noted?.['row_after']))).toMatchObject({ id, effect: 'price' });
  });

  it.each([
    [['add', '--effect', 'boost', '--target', 'all', '--factor', '3'], 'the factor of a boost is 1 to 2'],
    [['add', '--effect', 'price', '--target', 'all'], 'its parameters are not a JSON object'],
    [['add', '--effect', 'hide', '--target', 'all', '--price', '5'], 'takes no price'],
    [['add', '--effect', 'hide', '--target', 'shop:1'], '"shop:1" is not a target'],
    [[...HIDE, '--from', '2026-12-02', '--until', '2026-12-01'], 'its period ends before it starts'],
    [[...HIDE, '--from', '2026-12-02T00:00:00.500+09:00'], 'parts of a second'],
    [[...HIDE, '--storefront', 'nowhere'], 'There is no storefront "nowhere"'],
  ])('refuses %j, and stores nothing', async (line, message) => {
    const before = await rows('SELECT COUNT(*) AS n FROM display_policies');
    await expect(run(...line, '--reason', 'test')).rejects.toThrow(message);
    expect(await rows('SELECT COUNT(*) AS n FROM display_policies')).toEqual(before);
  });

  it('needs a reason, and leaves neither half of a change when the other fails', async () => {
    await expect(run(...HIDE)).rejects.toThrow("required option '--reason <text>' not specified");
    await expect(run(...HIDE, '--reason', ' ')).rejects.toThrow('The reason is empty');
    const before = await rows('SELECT COUNT(*) AS n FROM display_policies');
    await shop.database.query('RENAME TABLE operator_changes TO operator_changes_away');
    await expect(run(...HIDE, '--reason', 'test')).rejects.toThrow();
    await shop.database.query('RENAME TABLE operator_changes_away TO operator_changes');
    expect(await rows('SELECT COUNT(*) AS n FROM display_policies')).toEqual(before);
  });
});

describe('a policy for one day in a storefront whose clocks change', () => {
  it.each([
    // New York: a day of 23 hours, and one of 25.
    ['2037-03-08', '2037-03-09', '2037-03-08T05:00:00Z', '2037-03-09T04:00:00Z'],
    ['2037-11-01', '2037-11-02', '2037-11-01T04:00:00Z', '2037-11-02T05:00:00Z'],
  ])('shows from the first second of %s up to the first of %s', async (from, until, starts, ends) => {
    const folder = await mkdtemp(join(tmpdir(), 'storefronts-'));
    const ofBrandi = await readFile(join(shop.config.STOREFRONTS_DIR, 'brandi.json'), 'utf8');
    await writeFile(join(folder, 'brandi.json'), ofBrandi.replace('Asia/Seoul', 'America/New_York'));
    const line = ['add', '--effect', 'show', '--target', 'product:1', '--storefront', 'brandi', '--reason', 'test'];
    const config = { ...shop.config, STOREFRONTS_DIR: folder };
    const added = numbers(
      await runCommand(registerPolicies, config, 'policies', ...line, '--from', from, '--until', until),
    );
    const queries = await readSourceQueries(shop.config.SOURCE_SQL_DIR);
    const { state } = await peekProductsByIds(shop.database, queries, []);
    const storefront = requireStorefront(await readStorefronts(folder), 'brandi');
    const [startsAt, endsAt] = [Date.parse(starts), Date.parse(ends)];
    const row = productRow();
    const shown = transformProduct(row, storefront, preparePolicies(state), startsAt - 1_000);
    expect(shown).toMatchObject({ kind: 'document', document: { shownDuring: [{ gte: startsAt, lt: endsAt }] } });
    await run('disable', String(added.id), '--reason', 'test');
    await rm(folder, { recursive: true });
  });
});

describe('policies disable and undo', () => {
  it('take back what was done, step by step, and keep every step', async () => {
    const added = numbers(await run(...HIDE, '--reason', 'one'));
    const disabled = numbers(await run('disable', String(added.id), '--reason', 'two'));
    expect(await enabled(added.id)).toBe(0);
    await expect(run('disable', String(added.id), '--reason', 'twice')).rejects.toThrow('disabled already');
    await expect(run('undo', String(added.change), '--reason', 'x')).rejects.toThrow('was changed again since');
    const undone = numbers(await run('undo', String(disabled.change), '--reason', 'three'));
    expect(await enabled(added.id)).toBe(1);
    await run('undo', String(undone.change), '--reason', 'four');
    expect(await enabled(added.id)).toBe(0);
    const noted = await rows('SELECT action, reason FROM operator_changes WHERE subject_id = ? ORDER BY id', added.id);
    expect(noted.map((row): unknown[] => [row['action'], row['reason']])).toEqual([
      ['add', 'one'],
      ['disable', 'two'],
      ['undo', 'three'],
      ['undo', 'four'],
    ]);
    expect(await run('list', '--history')).toMatch(/undo \d+\s+enabled 1 -> 0\s+four/);
  });

  it('disable an added policy when its adding is taken back, and restore what somebody else changed', async () => {
    const added = numbers(await run(...HIDE, '--reason', 'one'));
    const taken = numbers(await run('undo', String(added.change), '--reason', 'two'));
    expect(await enabled(added.id)).toBe(0);
    await shop.database.query("UPDATE display_policies SET target_id = '43' WHERE id = ?", [added.id]);
    await run('undo', String(taken.change), '--reason', 'three');
    const [restored] = await rows('SELECT target_id, enabled FROM display_policies WHERE id = ?', added.id);
    expect(restored).toEqual({ target_id: '42', enabled: 1 });
  });

  it('refuse numbers that there are not', async () => {
    await expect(run('disable', '999999', '--reason', 'x')).rejects.toThrow('no row 999999');
    await expect(run('undo', '999999', '--reason', 'x')).rejects.toThrow('no change 999999');
  });

  async function enabled(id: number): Promise<unknown> {
    return (await rows('SELECT enabled FROM display_policies WHERE id = ?', id))[0]?.['enabled'];
  }
});

describe('policies list', () => {
  it('shows what is in force now or later, and what is wrong with it', async () => {
    await shop.database.query(
      `INSERT INTO display_policies (target_type, target_id, effect, parameters, starts_at, ends_at, created_by, reason)
       VALUES ('all', NULL, 'price', '{}', NULL, NULL, 'Lee', '잘못된 정책'),
              ('brand', '3', 'hide', NULL, '2020-01-01', '2020-02-01', 'Lee', '지난 정책'),
              ('brand', '4', 'hide', NULL, '2090-01-01', NULL, 'Lee', '오는 정책')`,
    );
    const shown = await run('list');
    expect(shown).toContain('set aside: it needs either price or percentOff');
    expect(shown).toMatch(/brand:4\s+coming\s+from 2090-01-01 09:00:00 \(Asia\/Seoul\)/);
    expect(shown).not.toContain('지난 정책');
    expect(await run('list', '--all')).toMatch(/brand:3\s+over/);
    expect(JSON.parse(await run('list', '--json', '--storefront', 'hiver'))).toContainEqual(
      expect.objectContaining({ reason: '오는 정책' }),
    );
  });
});

describe("the operators' account in MySQL", () => {
  it.each([
    'SELECT * FROM products',
    "UPDATE sellers SET status = 'blinded'",
    'DELETE FROM display_policies',
    'DELETE FROM merchandising',
    "UPDATE operator_changes SET reason = 'x'",
    'DELETE FROM operator_changes',
    'DROP TABLE merchandising',
    'CREATE TABLE intruder (id INT)',
  ])('may not: %s', async (sql) => {
    await expect(operator.query(sql)).rejects.toMatchObject({ code: expect.stringMatching(/ACCESS_DENIED/) as string });
  });
});
