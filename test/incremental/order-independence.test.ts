import fc from 'fast-check';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createShop, type Shop } from '../support/shop.ts';
import { type Bench, openBench, until } from './running-consumer.ts';

/** What happens to a product in MySQL; each is followed by one message or more. */
const ACTIONS = ['create', 'update', 'hide', 'delete', 're-create'] as const;
type Action = (typeof ACTIONS)[number];

interface Product {
  readonly exists: boolean;
  readonly hidden: boolean;
  readonly name: string;
}

const NONE: Product = { exists: false, hidden: false, name: '' };

/** What the database holds after an action. One that does not apply changes nothing. */
function apply(product: Product, action: Action, step: number): Product {
  switch (action) {
    case 'create':
      return product.exists ? product : { exists: true, hidden: false, name: `이름 ${step}` };
    case 'update':
      return product.exists ? { ...product, name: `이름 ${step}` } : product;
    case 'hide':
      return product.exists ? { ...product, hidden: true } : product;
    case 'delete':
      return NONE;
    case 're-create':
      return { exists: true, hidden: false, name: `이름 ${step}` };
  }
}

/** What a search may find. */
const shownAs = (product: Product): string => (product.exists && !product.hidden ? product.name : '(tombstone)');

it('ends alike over a model, whatever the order, duplicates and delays of messages and writes', () => {
  const script = fc.array(fc.constantFrom(...ACTIONS), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(script, fc.infiniteStream(fc.nat(1_000)), (actions, choices) => {
      const choose = (count: number) => (choices.next().value ?? 0) % count;
      let database = NONE;
      let version = 0;
      let index: { version: number; shown: string } | undefined;
      // What is under way: a message, or a read that has its version and perhaps its row, or a write that is late.
      const queue: number[] = [];
      const reads: { version: number; shown: string | null }[] = [];
      let step = 0;
      while (step < actions.length || queue.length > 0 || reads.length > 0) {
        const turn = choose(4);
        if (turn === 0 && step < actions.length) {
          database = apply(database, actions[step] ?? 'update', step);
          for (let copies = 1 + choose(2); copies > 0; copies--) queue.push(step);
          step += 1;
        } else if (turn === 1 && queue.length > 0) {
          queue.splice(choose(queue.length), 1);
          version += 1;
          reads.push({ version, shown: null });
        } else if (reads.length > 0) {
          const read = reads[choose(reads.length)];
          if (read === undefined) continue;
          if (read.shown === null) {
            read.shown = shownAs(database);
          } else {
            reads.splice(reads.indexOf(read), 1);
            if (index === undefined || read.version >= index.version)
              index = { version: read.version, shown: read.shown };
            // Killed after the write and before the delete: the message comes again.
            if (choose(10) === 0) queue.push(step);
          }
        }
      }
      expect(index?.shown).toBe(shownAs(database));
    }),
    { numRuns: 2_000 },
  );
});

const SEED = Number(process.env['ORDER_SEED'] ?? 20_261_123);
const PRODUCTS = 40;

let shop: Shop;
let bench: Bench;
beforeAll(async () => {
  shop = await createShop({ name: 'order', products: 100 });
  await shop.reindex(['brandi']);
  bench = openBench(shop);
  // Two consumers, small batches: the same product is often in several batches at once.
  const changes = { maxIds: 7, maxBytes: 5_000_000, maxWaitMs: 40, idleWaitMs: 1 };
  const fanout = { maxIds: 7, maxBytes: 5_000_000, maxWaitMs: 40, idleWaitMs: 1 };
  for (let consumers = 0; consumers < 2; consumers++) {
    await bench.start({ incremental: { coalescing: { changes, fanout }, batches: 3 } });
  }
});
afterAll(async () => {
  await bench.close();
  await shop.close();
});

it(`ends equal to the database on the real services (seed ${SEED})`, async () => {
  const { database } = shop;
  // A copy of a product that shows, with what it needs to show, so that it can come and go.
  const [templates] = await database.query<({ id: number } & RowDataPacket)[]>(
    `SELECT p.id FROM products p JOIN product_exposures e ON e.product_id = p.id AND e.storefront_id = 'brandi'`,
  );
  const shown: number[] = [];
  for (const { id } of templates) {
    if ((await bench.read('brandi', id))?.['state'] === 'product') shown.push(id);
    if (shown.length === PRODUCTS) break;
  }
  expect(shown.length).toBeGreaterThan(10);
  await database.query('CREATE TABLE template AS SELECT * FROM products WHERE id IN (?)', [shown]);
  const states = new Map<number, Product>(shown.map((id) => [id, { exists: true, hidden: false, name: '' }]));
  const scripts = fc.sample(fc.array(fc.constantFrom(...ACTIONS), { minLength: 3, maxLength: 6 }), {
    seed: SEED,
    numRuns: shown.length,
  });
  const steps = scripts.flatMap((actions, at) => actions.map((action, step) => ({ id: shown[at] ?? 0, action, step })));
  const order = fc.sample(fc.shuffledSubarray(steps, { minLength: steps.length }), { seed: SEED, numRuns: 1 })[0] ?? [];
  for (const [turn, { id, action }] of order.entries()) {
    const before = states.get(id) ?? NONE;
    const after = apply(before, action, turn);
    states.set(id, after);
    await write(id, before, after);
    await bench.publish({ type: 'products', ids: [id] });
    if (turn % 3 === 0) await bench.publish({ type: 'products', ids: [id, shown[turn % shown.length] ?? id] });
  }
  await until('every message is deleted', async () => (await bench.messagesLeft()) === 0, 20_000);
  for (const [id, state] of states) {
    const document = await bench.read('brandi', id);
    const found = document?.['state'] === 'product' ? String(document['name']) : '(tombstone)';
    if (state.name !== '' || shownAs(state) === '(tombstone)') expect([id, found]).toEqual([id, shownAs(state)]);
  }

  async function write(id: number, before: Product, after: Product): Promise<void> {
    if (!after.exists) {
      await database.query('DELETE FROM products WHERE id = ?', [id]);
      return;
    }
    if (!before.exists) await database.query('INSERT INTO products SELECT * FROM template WHERE id = ?', [id]);
    await database.query('UPDATE products SET name = IF(? = "", name, ?), displayed = ? WHERE id = ?', [
      after.name,
      after.name,
      !after.hidden,
      id,
    ]);
  }
});
