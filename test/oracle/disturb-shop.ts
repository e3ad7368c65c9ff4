import type { Pool, RowDataPacket } from 'mysql2/promise';
import type { StoredRow } from '../../src/pipelines/operator-changes.ts';

/** Numbers that a seed decides: [0, 1). */
export type Random = () => number;

/** Mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const DAY_SECONDS = 86_400;

function pick<T>(random: Random, some: readonly T[]): T {
  const one = some[Math.floor(random() * some.length)];
  if (one === undefined) throw new Error('There is nothing to pick from.');
  return one;
}

/** A moment within days of another, whole seconds, as a DATETIME; sometimes none. */
function bound(random: Random, around: number, days: number): string | null {
  if (random() < 0.35) return null;
  const seconds = Math.floor(around / 1_000) + Math.floor((random() - 0.3) * days * DAY_SECONDS);
  return dateTime(seconds * 1_000);
}

function dateTime(moment: number): string {
  return new Date(moment).toISOString().slice(0, 19).replace('T', ' ');
}

/** What generated catalogues lack: codes that nobody knows, periods that run backwards, all at once. */
export async function disturbRows(database: Pool, random: Random, now: number): Promise<void> {
  const [rows] = await database.query<RowDataPacket[]>('SELECT id FROM products ORDER BY id');
  const ids = rows.map((row) => Number(row['id']));
  const some = (share: number) => ids.filter(() => random() < share);
  const changes: readonly [share: number, sql: string, value: () => unknown][] = [
    [0.02, 'UPDATE products SET approval = ? WHERE id = ?', () => pick(random, ['reviewing', 'rejected', 'unknown'])],
    [
      0.02,
      'UPDATE products SET sale_status = ? WHERE id = ?',
      () => pick(random, ['suspended', 'ended', 'sold_out', '?']),
    ],
    [0.02, 'UPDATE products SET moderation = ? WHERE id = ?', () => pick(random, ['flagged', 'banned', 'new'])],
    [
      0.02,
      'UPDATE products SET price_display = ? WHERE id = ?',
      () => pick(random, ['members_only', 'inquiry', 'later']),
    ],
    [0.01, 'UPDATE products SET channels = ? WHERE id = ?', () => pick(random, ['app', 'web', '', 'kiosk'])],
    [0.01, 'UPDATE products SET sale_price = ? WHERE id = ?', () => pick(random, [0, 1, 990])],
    [0.05, 'UPDATE product_exposures SET display_from = ? WHERE product_id = ?', () => bound(random, now, 20)],
    [0.05, 'UPDATE product_exposures SET display_to = ? WHERE product_id = ?', () => bound(random, now, 20)],
    [0.02, 'UPDATE product_exposures SET price = ? WHERE product_id = ?', () => pick(random, [null, 0, 500, 12_345])],
    [0.05, 'UPDATE time_deals SET starts_at = ? WHERE product_id = ?', () => bound(random, now, 10) ?? dateTime(now)],
    [0.05, 'UPDATE product_options SET stock = ? WHERE product_id = ?', () => pick(random, [0, 0, -1, 3])],
  ];
  for (const [share, sql, value] of changes) for (const id of some(share)) await database.query(sql, [value(), id]);
  for (const table of ['sellers', 'brands'] as const) {
    const [from, until] = table === 'sellers' ? ['leave_from', 'leave_to'] : ['embargo_from', 'embargo_until'];
    const [owners] = await database.query<RowDataPacket[]>(`SELECT id FROM ${table} ORDER BY id`);
    for (const owner of owners.filter(() => random() < 0.1)) {
      const period = [bound(random, now, 10), bound(random, now, 10), owner['id']];
      await database.query(`UPDATE ${table} SET ${from} = ?, ${until} = ? WHERE id = ?`, period);
    }
  }
}

/** Policies of every effect and target, valid and not, with their periods around `now`. Takes the place of all others. */
export async function replacePolicies(
  database: Pool,
  random: Random,
  now: number,
  count: number,
): Promise<StoredRow[]> {
  const idsOf = async (sql: string) => {
    const [rows] = await database.query<RowDataPacket[]>(sql);
    return rows.map((row) => String(row['id']));
  };
  const targets = {
    product: await idsOf('SELECT id FROM products ORDER BY id'),
    seller: await idsOf('SELECT seller_id AS id FROM products GROUP BY seller_id ORDER BY COUNT(*) DESC, id LIMIT 20'),
    brand: await idsOf('SELECT brand_id AS id FROM products GROUP BY brand_id ORDER BY COUNT(*) DESC, id LIMIT 20'),
    category: await idsOf('SELECT id FROM categories ORDER BY id'),
  };
  await database.query('DELETE FROM display_policies');
  const policies = Array.from({ length: count }, (): StoredRow => {
    const effect = pick(random, ['hide', 'hide', 'show', 'price', 'price', 'price', 'boost', 'bury', 'vanish']);
    const kind = pick(random, ['product', 'seller', 'brand', 'category', 'category', 'all', 'shop'] as const);
    // Hiding or showing everything would leave nothing to compare.
    const type = (effect === 'hide' || effect === 'show') && kind === 'all' ? 'seller' : kind;
    return {
      storefront_id: pick(random, [null, null, 'brandi', 'hiver', 'selpi', 'seoulstore']),
      target_type: type,
      target_id:
        type === 'all' ? pick(random, [null, null, null, '5']) : type === 'shop' ? '1' : pick(random, targets[type]),
      effect,
      parameters: parametersOf(random, effect),
      starts_at: bound(random, now, 10),
      ends_at: bound(random, now, 20),
      priority: Math.floor(random() * 3),
      enabled: random() < 0.9 ? 1 : 0,
    };
  });
  for (const policy of policies) {
    await database.query(
      `INSERT INTO display_policies (${Object.keys(policy).join(', ')}, created_by, reason) VALUES (?)`,
      [[...Object.values(policy), 'oracle', 'oracle']],
    );
  }
  return policies;
}

function parametersOf(random: Random, effect: string): string | null {
  const whole = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const hundredths = (least: number, most: number) => whole(least * 100, most * 100) / 100;
  const choices: Record<string, readonly object[]> = {
    price: [
      { percentOff: whole(1, 99) },
      { percentOff: whole(5, 40) },
      { price: whole(1, 90_000) },
      { percentOff: pick(random, [0, 100, 10.5]) },
      { price: 100, percentOff: 10 },
      {},
    ],
    boost: [{ factor: hundredths(1, 2) }, { factor: 1 }, { factor: 2.5 }, {}],
    bury: [{ factor: hundredths(0.5, 1) }, { factor: 0.25 }, { factor: 'low' }],
  };
  const some = choices[effect];
  return some === undefined ? null : JSON.stringify(pick(random, some));
}
