import type { Pool } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMySqlPool } from '../../src/clients/mysql.ts';
import { runReindex } from '../../src/commands/reindex.ts';
import { peekProductsByIds, readProductIds } from '../../src/extract/product-rows.ts';
import { readSourceQueries, type SourceQueries } from '../../src/extract/source-queries.ts';
import type { StoredRow } from '../../src/pipelines/operator-changes.ts';
import { createResources } from '../../src/resources.ts';
import type { SearchResult } from '../../src/search/search-result.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import type { Storefront } from '../../src/storefronts/storefront.ts';
import { includes } from '../../src/transform/intervals.ts';
import { preparePolicies, transformProduct } from '../../src/transform/transform-product.ts';
import { startTestApi } from '../support/api.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { createRandom, disturbRows, replacePolicies } from './disturb-shop.ts';
import { judgeBySql, type Judgements, keyOf } from './oracle.ts';

// `npm run test:policies -- --full --seed N` asks for the larger counts.
const FULL = process.env['STOREFRONT_SEARCH_POLICIES'] === 'full';
const SEED = Number(process.env['STOREFRONT_SEARCH_SEED'] ?? 1);
const SIZE = FULL
  ? { products: 20_000, rounds: 10, policies: 20, moments: 20 }
  : { products: 400, rounds: 2, policies: 25, moments: 5 };
const LONG = 3_600_000;
const HOUR = 3_600_000;

const resources = createResources();
const random = createRandom(SEED);
let shop: Shop;
let pool: Pool;
let queries: SourceQueries;
let storefronts: readonly Storefront[];
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

/** What the product's own function says of every product that storefronts offer. */
async function judgeByFunction(at: number): Promise<Judgements> {
  const judgements = new Map<string, object>();
  for (let after = 0; ;) {
    const ids = await readProductIds(pool, queries, { after, through: Number.MAX_SAFE_INTEGER }, 1_000);
    const last = ids.at(-1);
    if (last === undefined) return judgements as Judgements;
    const { rows, state, unreadable } = await peekProductsByIds(pool, queries, ids);
    expect(unreadable).toEqual([]);
    const context = preparePolicies(state);
    for (const row of rows) {
      for (const storefront of storefronts) {
        if (!row.exposures.some((exposure) => exposure.storefront === storefront.id)) continue;
        const transformed = transformProduct(row, storefront, context, at);
        const document = transformed.kind === 'document' ? transformed.document : null;
        const shown = document !== null && includes(document.shownDuring, at);
        judgements.set(
          keyOf(row.id, storefront.id),
          !shown
            ? { shown }
            : {
                shown,
                soldOut: document.soldOut === 1,
                price: document.price,
                couponPrice: document.couponPrice,
                boost: document.boost,
              },
        );
      }
    }
    after = last;
  }
}

/** The keys in which two judgements differ, with both. */
function differences(byFunction: Judgements, bySql: Judgements): unknown[] {
  const keys = new Set([...byFunction.keys(), ...bySql.keys()]);
  return [...keys].flatMap((key) => {
    const one = byFunction.get(key);
    const other = bySql.get(key);
    const same =
      one?.shown === other?.shown &&
      (one?.shown !== true ||
        (one.soldOut === other?.soldOut &&
          one.price === other.price &&
          one.couponPrice === other.couponPrice &&
          one.boost === other.boost));
    return same ? [] : [{ key, byFunction: one, bySql: other }];
  });
}

describe(`the rules written as SQL, over ${SIZE.products} products (seed ${SEED})`, () => {
  it.each(Array.from({ length: SIZE.rounds }, (_none, round) => round + 1))(
    `agree with the function at ${SIZE.moments} moments under ${SIZE.policies} random policies: round %i`,
    async () => {
      const policies = await replacePolicies(shop.database, random, now, SIZE.policies);
      const changing = new Set<string>();
      for (const at of momentsOf(policies, SIZE.moments)) {
        const bySql = await judgeBySql(shop.database, storefronts, at);
        const found = differences(await judgeByFunction(at), bySql);
        expect(found.slice(0, 3), `${found.length} differences at ${new Date(at).toISOString()}`).toEqual([]);
        changing.add(JSON.stringify([...bySql.values()].map(({ shown, price, boost }) => [shown, price, boost])));
      }
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
      const [bare, before] = [await judgeByFunction(begins), await judgeByFunction(begins - 1_000)];
      expect(differences(bare, await judgeBySql(shop.database, storefronts, begins))).toEqual([]);
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
        const bySql = await judgeBySql(shop.database, storefronts, begins);
        expect(differences(bare, bySql).length, effect).toBeGreaterThan(0);
        expect(differences(await judgeByFunction(begins), bySql), effect).toEqual([]);
        expect(differences(before, await judgeBySql(shop.database, storefronts, begins - 1_000)), effect).toEqual([]);
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
      const moments = momentsOf(policies, FULL ? 10 : 2);
      for (const at of moments) {
        const bySql = await judgeBySql(shop.database, storefronts, at);
        for (const { id } of storefronts) {
          const found = await searchEverything(id, at, {});
          expect([...found.keys()].sort(byNumber), `${id} at ${new Date(at).toISOString()}`).toEqual(
            foundIn(bySql, id).map(([product]) => product),
          );
        }
      }
      const [at = now] = moments.slice(-1);
      const preview = await runReindex(shop.config, ['brandi'], at);
      expect(preview.error).toBeNull();
      const seen = await searchEverything('brandi', at, { preview: preview.id });
      const expected = foundIn(await judgeBySql(shop.database, storefronts, at), 'brandi', 'foundByStaff');
      expect(expected.length).toBeGreaterThan(SIZE.products / 10);
      expect([...seen].sort(([one], [other]) => one - other)).toEqual(
        expected.map(([product, { price, couponPrice, soldOut }]) => [product, { price, couponPrice, soldOut }]),
      );
    },
    LONG,
  );
});

function byNumber(one: number, other: number): number {
  return one - other;
}

function foundIn(bySql: Judgements, storefront: string, by: 'found' | 'foundByStaff' = 'found') {
  return [...bySql]
    .filter(([key, judgement]) => judgement[by] && key.startsWith(`${storefront} `))
    .map(([key, judgement]) => [Number(key.split(' ')[1]), judgement] as const)
    .sort(([one], [other]) => one - other);
}

/** Every product that a shopper, or an operator in a preview, reaches by turning the pages of all top categories. */
async function searchEverything(storefront: string, at: number, query: Record<string, string>) {
  const indices = { client: shop.elasticsearch, prefix: shop.config.NAME_PREFIX };
  const api = await startTestApi({ indices, storefronts, overrides: { now: () => at } });
  try {
    const operator = 'preview' in query;
    const token = await api.keyFor(storefront, operator ? { role: 'operator' } : {});
    const ask = async (more: Record<string, string>): Promise<SearchResult> => {
      const answer = await api.app.inject({
        url: `/v1/storefronts/${storefront}/products`,
        query: { size: '100', sort: 'newest', ...query, ...more },
        headers: { authorization: `Bearer ${token}` },
      });
      expect(answer.statusCode, answer.body).toBe(200);
      return answer.json<SearchResult>();
    };
    const found = new Map<number, { price: number | null; couponPrice: number | null; soldOut: boolean }>();
    const first = await ask({});
    for (const { value: category } of first.facets.category) {
      for (let page = 1, pages = 1; page <= pages; page++) {
        const answer = await ask({ category, page: String(page) });
        pages = answer.page.pages;
        expect(answer.total).toBeLessThan(10_000);
        for (const { id, price, couponPrice, soldOut } of answer.hits) found.set(id, { price, couponPrice, soldOut });
      }
    }
    expect(first.total).toBe(found.size);
    return found;
  } finally {
    await api.close();
  }
}
