import { hash } from 'node:crypto';
import type { Pool } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMySqlPool } from '../../src/clients/mysql.ts';
import { runReindex } from '../../src/commands/reindex.ts';
import type { ProductRow } from '../../src/extract/product-row.ts';
import { peekProductsByIds, readProductIds } from '../../src/extract/product-rows.ts';
import { readSourceQueries, type SourceQueries } from '../../src/extract/source-queries.ts';
import type { StoredRow } from '../../src/pipelines/operator-changes.ts';
import { createResources } from '../../src/resources.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import type { Storefront } from '../../src/storefronts/storefront.ts';
import { includes } from '../../src/transform/intervals.ts';
import type { Transformed } from '../../src/transform/product-document.ts';
import { type PolicyContext, preparePolicies, transformProduct } from '../../src/transform/transform-product.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { withApiAt } from './api-at.ts';
import { createRandom, disturbRows, replacePolicies } from './disturb-shop.ts';
import { judgeBySql, type Judgement, type Judgements, keyOf, openOracle, type Oracle } from './oracle.ts';

// `npm run test:policies -- --full --seed N` asks for the larger counts.
const FULL = process.env['STOREFRONT_SEARCH_POLICIES'] === 'full';
const SEED = Number(process.env['STOREFRONT_SEARCH_SEED'] ?? 1);
const SIZE = FULL
  ? {
      products: Number(process.env['STOREFRONT_SEARCH_PRODUCTS'] ?? 20_000),
      rounds: 10,
      policies: 20,
      moments: 20,
      apiMoments: 5,
    }
  : { products: 400, rounds: 2, policies: 25, moments: 5, apiMoments: 2 };
const LONG = 3_600_000;
const HOUR = 3_600_000;

const resources = createResources();
const random = createRandom(SEED);
let shop: Shop;
let pool: Pool;
let queries: SourceQueries;
let storefronts: readonly Storefront[];
let catalogue: readonly ProductRow[];
/** The item of each product: results show one of its offers. */
let itemOf: ReadonlyMap<number, string>;
let now: number;

beforeAll(async () => {
  shop = resources.use(await createShop({ name: 'oracle', products: SIZE.products, seed: SEED }), (opened) =>
    opened.close(),
  );
  pool = resources.use(createMySqlPool(shop.config.MYSQL_URL ?? '', { connectionLimit: 2 }), (opened) => opened.end());
  queries = await readSourceQueries(shop.config.SOURCE_SQL_DIR);
  storefronts = [...(await readStorefronts(shop.config.STOREFRONTS_DIR)).values()];
  // Nothing may begin or end between what is read and what is compared.
  now = Math.ceil(Date.now() / 1_000) * 1_000 + HOUR;
  await disturbRows(shop.database, random, now);
  catalogue = await readCatalogue();
  itemOf = new Map(catalogue.map(({ id, groupId }) => [id, groupId === null ? `alone ${id}` : `group ${groupId}`]));
}, LONG);

afterAll(() => resources.close(), LONG);

/** Boundaries of policies, a second before and at them, and moments between. */
function momentsOf(policies: readonly StoredRow[], count: number): number[] {
  const bounds = policies
    .flatMap(({ starts_at: from, ends_at: until }) => [from, until])
    .flatMap((text) => (typeof text === 'string' ? [Date.parse(`${text.replace(' ', 'T')}Z`)] : []))
    .filter((moment) => moment > now + 1_000);
  return Array.from({ length: count }, (_none, place) => {
    if (place === 0) return now;
    const boundary = bounds[Math.floor(random() * bounds.length)];
    if (boundary === undefined || place % 3 === 0) return now + Math.floor(random() * 20 * 86_400) * 1_000;
    return boundary - (place % 3 === 1 ? 1_000 : 0);
  });
}

/** Every product that storefronts offer; policies do not change them, so they are read once. */
async function readCatalogue(): Promise<readonly ProductRow[]> {
  const read: ProductRow[] = [];
  for (let after = 0; ;) {
    const ids = await readProductIds(pool, queries, { after, through: Number.MAX_SAFE_INTEGER }, 1_000);
    const last = ids.at(-1);
    if (last === undefined) return read;
    const { rows, unreadable } = await peekProductsByIds(pool, queries, ids);
    expect(unreadable).toEqual([]);
    read.push(...rows);
    after = last;
  }
}

/** The policies that are in the table now, as the product reads them. */
async function readContext(): Promise<PolicyContext> {
  return preparePolicies((await peekProductsByIds(pool, queries, [])).state);
}

type FunctionJudgements = ReadonlyMap<string, Partial<Judgement>>;

/** What the product's own function says of every product in every storefront that offers it. */
function judgeByFunction(context: PolicyContext, at: number): FunctionJudgements {
  const judgements = new Map<string, Partial<Judgement>>();
  for (const row of catalogue) {
    for (const storefront of storefronts) {
      if (!row.exposures.some((exposure) => exposure.storefront === storefront.id)) continue;
      judgements.set(keyOf(row.id, storefront.id), judgementOf(transformProduct(row, storefront, context, at), at));
    }
  }
  return judgements;
}

function judgementOf(transformed: Transformed, at: number): Partial<Judgement> {
  if (transformed.kind === 'withheld' || !includes(transformed.document.shownDuring, at)) return { shown: false };
  const { soldOut, price, couponPrice, boost } = transformed.document;
  return { shown: true, soldOut: soldOut === 1, price, couponPrice, boost };
}

const COMPARED = ['soldOut', 'price', 'couponPrice', 'boost'] as const;

/** The keys in which two judgements differ, with both. */
function differences(byFunction: FunctionJudgements, bySql: Judgements): unknown[] {
  const keys = new Set([...byFunction.keys(), ...bySql.keys()]);
  return [...keys].flatMap((key) => {
    const one = byFunction.get(key);
    const other = bySql.get(key);
    const same =
      one?.shown === other?.shown && (one?.shown !== true || COMPARED.every((field) => one[field] === other?.[field]));
    return same ? [] : [{ key, byFunction: one, bySql: other }];
  });
}

describe(`the rules written as SQL, over ${SIZE.products} products (seed ${SEED})`, () => {
  it.each(Array.from({ length: SIZE.rounds }, (_none, round) => round + 1))(
    `agree with the function at ${SIZE.moments} moments under ${SIZE.policies} random policies: round %i`,
    async () => {
      const policies = await replacePolicies(shop.database, random, now, SIZE.policies);
      const context = await readContext();
      const changing = new Set<string>();
      await withOracle(async (oracle) => {
        for (const at of momentsOf(policies, SIZE.moments)) {
          // The database reckons while this process does.
          const judging = oracle.judge(at);
          const byFunction = judgeByFunction(context, at);
          const bySql = await judging;
          const found = differences(byFunction, bySql);
          expect(found.slice(0, 3), `${found.length} differences at ${new Date(at).toISOString()}`).toEqual([]);
          changing.add(fingerprint(bySql));
        }
      });
      // A comparison of what never changes would prove nothing.
      expect(changing.size).toBeGreaterThan(SIZE.moments / 3);
    },
    LONG,
  );

  it(
    'tell a policy that one side does not know, and a second on the wrong side of a boundary',
    async () => {
      await shop.database.query('DELETE FROM display_policies');
      const begins = now + 86_400_000;
      const bare = await readContext();
      const [without, before] = [judgeByFunction(bare, begins), judgeByFunction(bare, begins - 1_000)];
      expect(differences(without, await judgeBySql(shop.database, storefronts, begins))).toEqual([]);
      for (const [effect, parameters] of [
        ['hide', null],
        ['price', '{"price": 1}'],
        ['bury', '{"factor": 0.75}'],
      ] as const) {
        await shop.database.query(
          `INSERT INTO display_policies (storefront_id, target_type, target_id, effect, parameters, starts_at, priority, created_by, reason)
           SELECT 'brandi', 'seller', seller_id, ?, ?, ?, 9, 'x', 'x' FROM products GROUP BY seller_id ORDER BY COUNT(*) DESC LIMIT 1`,
          [effect, parameters, new Date(begins).toISOString().slice(0, 19)],
        );
        const context = await readContext();
        await withOracle(async (oracle) => {
          const bySql = await oracle.judge(begins);
          expect(differences(without, bySql).length, effect).toBeGreaterThan(0);
          expect(differences(judgeByFunction(context, begins), bySql), effect).toEqual([]);
          expect(differences(before, await oracle.judge(begins - 1_000)), effect).toEqual([]);
        });
        await shop.database.query('DELETE FROM display_policies');
      }
    },
    LONG,
  );

  it(
    'agree with what the API finds at any moment, and with its prices in a preview of that moment',
    async () => {
      const policies = await replacePolicies(shop.database, random, now, SIZE.policies);
      const run = await shop.reindex(
        storefronts.map(({ id }) => id),
        { LOG_LEVEL: 'silent' },
      );
      expect(run.storefronts.map(({ state, error }) => [state, error])).toEqual(
        storefronts.map(() => ['promoted', null]),
      );
      const moments = momentsOf(policies, SIZE.apiMoments);
      await withOracle(async (oracle) => {
        for (const [place, at] of moments.entries()) {
          const bySql = await oracle.judge(at);
          for (const { id } of storefronts) {
            const expected = foundIn(bySql, id).map(([product]) => product);
            await withApiAt({ shop, storefronts, itemOf }, at, async (api) => {
              const what = `${id} at ${new Date(at).toISOString()}`;
              expect((await api.byIds(id, offeredIn(bySql, id))).sort(byNumber), what).toEqual(expected);
              const everything = await api.search(id);
              expect(everything.total, what).toBe(itemsOf(expected).length);
              if (place > 0 && FULL) return;
              const found = await api.everyHit(id);
              const ids = found.map((hit) => hit.id);
              expect(
                ids.filter((product) => !expected.includes(product)),
                what,
              ).toEqual([]);
              // Each item once, by one of its offers.
              expect(ids.map((product) => itemOf.get(product)).sort(), what).toEqual(itemsOf(expected));
            });
          }
        }
        const [at = now] = moments.slice(-1);
        const preview = await runReindex(shop.config, ['brandi'], at);
        expect(preview.error).toBeNull();
        const expected = new Map(foundIn(await oracle.judge(at), 'brandi', 'foundByStaff'));
        expect(expected.size).toBeGreaterThan(SIZE.products / 10);
        await withApiAt({ shop, storefronts, itemOf }, at, async (api) => {
          const seen = await api.everyHit('brandi', { preview: preview.id });
          expect(seen.map(({ id }) => itemOf.get(id)).sort()).toEqual(itemsOf([...expected.keys()]));
          for (const { id, price, couponPrice, soldOut } of seen) {
            expect({ id, price, couponPrice, soldOut }).toEqual({ id, ...pricesOf(expected.get(id)) });
          }
        });
      });
    },
    LONG,
  );
});

function byNumber(one: number, other: number): number {
  return one - other;
}

function pricesOf(judgement: Judgement | undefined) {
  return { price: judgement?.price, couponPrice: judgement?.couponPrice, soldOut: judgement?.soldOut };
}

function fingerprint(judgements: Judgements): string {
  const shown = [...judgements.values()].map((judgement) => [judgement.shown, judgement.price, judgement.boost]);
  return hash('sha1', JSON.stringify(shown));
}

/** The items that these products offer: results show each once. */
function itemsOf(products: readonly number[]): string[] {
  return [...new Set(products.map((product) => itemOf.get(product) ?? ''))].sort();
}

function offeredIn(bySql: Judgements, storefront: string): number[] {
  return [...bySql.keys()].filter((key) => key.startsWith(`${storefront} `)).map((key) => Number(key.split(' ')[1]));
}

function foundIn(bySql: Judgements, storefront: string, by: 'found' | 'foundByStaff' = 'found') {
  return [...bySql]
    .filter(([key, judgement]) => judgement[by] && key.startsWith(`${storefront} `))
    .map(([key, judgement]) => [Number(key.split(' ')[1]), judgement] as const)
    .sort(([one], [other]) => one - other);
}

async function withOracle(work: (oracle: Oracle) => Promise<void>): Promise<void> {
  const oracle = await openOracle(shop.database, storefronts);
  try {
    await work(oracle);
  } finally {
    oracle.close();
  }
}
