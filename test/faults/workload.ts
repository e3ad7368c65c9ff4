import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import type { Random } from '../../demo/generate/random.ts';
import type { Shop } from '../support/shop-on-stack.ts';
import { readVersion } from './database.ts';

/** What the shop did: the products that it touched, and the version that each must have been written above. */
export type Touched = Map<number, number>;

export interface WorkloadOptions {
  readonly changes: number;
  /** Spread over this time, in milliseconds. */
  readonly overMs: number;
  /** Which changes; by default all kinds. */
  readonly kinds?: readonly ChangeKind[];
}

export type ChangeKind = 'product' | 'child' | 'shared' | 'policy' | 'create' | 'delete' | 'rolled-back';

const ALL: readonly ChangeKind[] = [
  ...Array.from({ length: 10 }, () => 'product' as const),
  ...Array.from({ length: 8 }, () => 'child' as const),
  'shared',
  'policy',
  'policy',
  'create',
  'delete',
  'rolled-back',
];

/** Changes the shop's database as a shop does, each change in a transaction that its outbox row is part of. */
export async function changeShop(shop: Shop, random: Random, options: WorkloadOptions): Promise<Touched> {
  const kinds = options.kinds ?? ALL;
  const touched: Touched = new Map();
  const startedAt = performance.now();
  const known = await readKnown(shop);
  for (let change = 0; change < options.changes; change++) {
    const dueAt = startedAt + (options.overMs * change) / options.changes;
    if (dueAt > performance.now()) await sleep(dueAt - performance.now());
    const kind = kinds[random.below(kinds.length)] ?? 'product';
    await persist(() => changeOnce(shop, random, kind, known, touched));
  }
  return touched;
}

/** A shop that deletes ends with nothing to change. */
const FEWEST_PRODUCTS = 20;

/** The rows there are to choose from. */
interface Known {
  readonly products: number[];
  readonly sellers: readonly number[];
  readonly brands: readonly number[];
  readonly categories: readonly number[];
}

async function readKnown({ database }: Shop): Promise<Known> {
  const ids = async (sql: string) => {
    const [rows] = await database.query<({ id: number } & RowDataPacket)[]>(sql);
    return rows.map((row) => Number(row.id));
  };
  return {
    products: await ids('SELECT id FROM products ORDER BY id'),
    sellers: await ids('SELECT DISTINCT seller_id AS id FROM products ORDER BY id'),
    brands: await ids('SELECT DISTINCT brand_id AS id FROM products ORDER BY id'),
    categories: await ids('SELECT DISTINCT category_id AS id FROM product_categories ORDER BY id'),
  };
}

/** A shop's own transaction that failed, because its database was killed, is done again. */
async function persist(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 100) throw error;
      await sleep(300);
    }
  }
}

async function changeOnce(
  { database, config }: Shop,
  random: Random,
  kind: ChangeKind,
  known: Known,
  touched: Touched,
): Promise<void> {
  const chosen = choose(random, known.products);
  const floor = await readVersion(database, config.MYSQL_PIPELINE_SCHEMA);
  const connection = await database.getConnection();
  try {
    await connection.query('START TRANSACTION');
    const ids = await changeRows(connection, random, kind, chosen, known);
    await connection.query(kind === 'rolled-back' ? 'ROLLBACK' : 'COMMIT');
    if (kind === 'rolled-back') return;
    for (const id of ids) {
      touched.set(id, Math.max(floor, touched.get(id) ?? 0));
      if (kind === 'delete') noteDeleted(known, id);
      if (kind === 'create') noteCreated(known, id);
    }
  } finally {
    // A connection whose transaction broke must not be used again.
    connection.destroy();
  }
}

/** Only once it is committed: what was rolled back is done again, with another product. */
function noteDeleted({ products }: Known, id: number): void {
  const place = products.indexOf(id);
  if (place >= 0) products.splice(place, 1);
}

function noteCreated({ products }: Known, id: number): void {
  if (!products.includes(id)) products.push(id);
}

/** @returns the products that were touched themselves */
async function changeRows(
  connection: PoolConnection,
  random: Random,
  kind: ChangeKind,
  id: number,
  known: Known,
): Promise<number[]> {
  /** @returns the product, unless there was no row to change: then there is nothing to tell */
  const run = async (sql: string, values: readonly unknown[]): Promise<number[]> => {
    const [{ affectedRows }] = await connection.query<ResultSetHeader>(sql, [...values]);
    return affectedRows > 0 ? [id] : [];
  };
  switch (kind) {
    case 'product':
    case 'rolled-back':
      return run(...productChange(random, id));
    case 'child':
      return run(...childChange(random, id));
    case 'shared':
      await run(...sharedChange(random, known));
      return [];
    case 'policy':
      await run(...policyChange(random, id, known));
      return [];
    case 'delete':
      if (known.products.length <= FEWEST_PRODUCTS) return [];
      await run('REPLACE INTO deleted_products SELECT * FROM products WHERE id = ?', [id]);
      return run('DELETE FROM products WHERE id = ?', [id]);
    case 'create': {
      // Asked each time: of several that change the shop at once, one may have made it again already.
      const [[deleted]] = await connection.query<({ id: number } & RowDataPacket)[]>(
        'SELECT id FROM deleted_products ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED',
      );
      if (deleted === undefined) return [];
      const back = Number(deleted.id);
      await run('INSERT IGNORE INTO products SELECT * FROM deleted_products WHERE id = ?', [back]);
      await run('UPDATE products SET name = ? WHERE id = ?', [`다시 만든 ${random.below(10_000)}`, back]);
      await run('DELETE FROM deleted_products WHERE id = ?', [back]);
      return [back];
    }
  }
}

type Statement = readonly [sql: string, values: readonly unknown[]];

function productChange(random: Random, id: number): Statement {
  const [assignment, value] = random.pick([
    ['name = ?', `이름 ${random.below(1_000_000)}`],
    ['name = ?', `니트 ${random.below(1_000_000)}`],
    ['sale_price = ?', random.between(1_000, 90_000)],
    ['sale_price = ?', random.between(1_000, 90_000)],
    ['list_price = ?', random.between(90_000, 200_000)],
    ['displayed = ?', random.chance(750)],
    ['blinded = ?', random.chance(200)],
    ['approval = ?', random.chance(800) ? 'approved' : 'rejected'],
    ['sale_status = ?', random.pick(['on_sale', 'on_sale', 'sold_out', 'suspended'])],
    ['moderation = ?', random.pick(['ok', 'ok', 'flagged', 'banned', 'no-such-word'])],
    ['price_display = ?', random.pick(['shown', 'shown', 'inquiry'])],
    ['channels = ?', random.pick(['app,web', 'web', ''])],
    ['sold_out_display = ?', random.pick(['show', 'hide'])],
  ]);
  return [`UPDATE products SET ${assignment} WHERE id = ?`, [value, id]];
}

/** A period near the present: some have begun, some begin in a second. */
const FROM = 'UTC_TIMESTAMP() + INTERVAL ? SECOND';

function childChange(random: Random, id: number): Statement {
  const storefront = random.pick(['brandi', 'hiver', 'seoulstore', 'selpi']);
  return random.pick<[Statement, ...Statement[]]>([
    ['UPDATE product_options SET stock = ? WHERE product_id = ?', [random.pick([0, 3, 40]), id]],
    ['UPDATE product_options SET displayed = ? WHERE product_id = ? LIMIT 1', [random.chance(500), id]],
    ['REPLACE INTO product_tags (product_id, tag) VALUES (?, ?)', [id, `tag${random.below(50)}`]],
    ['DELETE FROM product_tags WHERE product_id = ? LIMIT 1', [id]],
    [
      'REPLACE INTO product_exposures (product_id, storefront_id, displayed, price) VALUES (?, ?, ?, ?)',
      [id, storefront, random.chance(800), random.chance(300) ? random.between(1_000, 50_000) : null],
    ],
    ['DELETE FROM product_exposures WHERE product_id = ? AND storefront_id = ?', [id, storefront]],
    [
      `UPDATE product_exposures SET display_from = ${FROM}, display_to = ${FROM} WHERE product_id = ? AND storefront_id = ?`,
      [random.between(-3, 2), random.between(3, 9), id, storefront],
    ],
    [
      `INSERT INTO time_deals (product_id, storefront_id, price, starts_at, ends_at) VALUES (?, ?, ?, ${FROM}, ${FROM})`,
      [id, storefront, random.between(500, 900), random.between(-2, 2), random.between(3, 30)],
    ],
  ]);
}

function sharedChange(random: Random, known: Known): Statement {
  return random.pick<[Statement, ...Statement[]]>([
    [
      'UPDATE sellers SET status = ? WHERE id = ?',
      [random.pick(['active', 'active', 'blinded']), choose(random, known.sellers)],
    ],
    ['UPDATE sellers SET name = ? WHERE id = ?', [`가게 ${random.below(1_000)}`, choose(random, known.sellers)]],
    ['UPDATE brands SET blinded = ? WHERE id = ?', [random.chance(250), choose(random, known.brands)]],
    ['UPDATE categories SET displayed = ? WHERE id = ?', [random.chance(750), choose(random, known.categories)]],
  ]);
}

function policyChange(random: Random, id: number, known: Known): Statement {
  const storefront = random.pick([null, 'brandi', 'hiver']);
  const insert = `INSERT INTO display_policies
    (storefront_id, target_type, target_id, effect, parameters, starts_at, ends_at, priority, created_by, reason)
    VALUES (?, ?, ?, ?, ?, ${FROM}, ${FROM}, ?, 'faults', 'faults')`;
  const period = [random.between(-5, 2), random.between(3, 3_600)];
  const [type, target] = random.pick([
    ['product', id],
    ['product', id],
    ['seller', choose(random, known.sellers)],
    ['brand', choose(random, known.brands)],
  ]);
  return random.pick<[Statement, ...Statement[]]>([
    [insert, [storefront, type, target, 'hide', null, ...period, 0]],
    [insert, [storefront, 'product', id, 'show', null, random.between(-9, -6), random.pick([-2, 2, 60]), 0]],
    [insert, [storefront, type, target, 'price', JSON.stringify({ percentOff: random.between(1, 60) }), ...period, 0]],
    [insert, [storefront, 'product', id, 'price', JSON.stringify({ price: random.between(100, 900) }), ...period, 5]],
    ["UPDATE display_policies SET enabled = FALSE WHERE created_by = 'faults' ORDER BY id DESC LIMIT 1", []],
    [
      "UPDATE display_policies SET target_type = 'product', target_id = ? WHERE created_by = 'faults' ORDER BY id DESC LIMIT 1",
      [id],
    ],
  ]);
}

function choose(random: Random, from: readonly number[]): number {
  return from[random.below(from.length)] ?? 0;
}
