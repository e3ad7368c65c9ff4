import type { PoolConnection } from 'mysql2/promise';
import { ExpectedError } from '../errors.ts';
import type { CategoryRow } from './product-row.ts';
import { type Source, withSnapshot } from './snapshot.ts';
import { runSourceQuery, type SourceQueries } from './source-queries.ts';
import type { SourceFile, SourceRow } from './source-shape.ts';

/** What the source hides at one moment, whole products, sellers and brands at a time. */
export interface HiddenInSource {
  /** Taken before the source was looked at. */
  readonly version: number;
  /** The primary's clock, epoch milliseconds. */
  readonly now: number;
  readonly sellers: ReadonlySet<number>;
  readonly brands: ReadonlySet<number>;
  /** The whole tree: which of them are hidden follows from those above them. */
  readonly categories: ReadonlyMap<number, CategoryRow>;
  /** Hidden products that have changed lately. */
  readonly recentProducts: ReadonlySet<number>;
  /** Those of the products asked for that are hidden. */
  readonly askedProducts: ReadonlySet<number>;
}

export interface HiddenQuestion {
  /** Since when products count as changed lately, by the primary's `now`; epoch milliseconds. */
  readonly since: (now: number) => number;
  /** Products to ask about, whenever they changed. */
  readonly products: ReadonlySet<number>;
}

/** Ids of one query; more would make it too long. */
const ASKED_TOGETHER = 5_000;

/**
 * Reads what is hidden, in one snapshot.
 *
 * @throws ExpectedError source-invalid when a row can't be read: without it, what is hidden would show
 */
export function readHidden(
  source: Source,
  queries: SourceQueries,
  { since, products }: HiddenQuestion,
): Promise<HiddenInSource> {
  return withSnapshot(source, async (connection, { value: version, now }) => {
    const ids = async (file: HiddenFile, parameters: readonly unknown[]): Promise<number[]> =>
      (await readAll(connection, queries, file, parameters)).map(({ id }) => id);
    const sellers = new Set(await ids('hidden-sellers', []));
    const brands = new Set(await ids('hidden-brands', []));
    const categories = await readAll(connection, queries, 'categories', []);
    const recentProducts = new Set(await ids('hidden-products', [dateTime(since(now))]));
    const asked = [...products].filter((id) => !recentProducts.has(id));
    const askedProducts = new Set([...products].filter((id) => recentProducts.has(id)));
    for (let at = 0; at < asked.length; at += ASKED_TOGETHER) {
      const some = asked.slice(at, at + ASKED_TOGETHER);
      for (const id of await ids('hidden-products-by-id', [some])) askedProducts.add(id);
    }
    const tree = new Map(categories.map((category) => [category.id, category]));
    return { version, now, sellers, brands, categories: tree, recentProducts, askedProducts };
  });
}

type HiddenFile = 'hidden-sellers' | 'hidden-brands' | 'hidden-products' | 'hidden-products-by-id';

async function readAll<F extends SourceFile>(
  connection: PoolConnection,
  queries: SourceQueries,
  file: F,
  parameters: readonly unknown[],
): Promise<readonly SourceRow<F>[]> {
  const { rows, faults } = await runSourceQuery(connection, queries, file, parameters);
  const [fault] = faults;
  if (fault === undefined) return rows;
  throw new ExpectedError(
    'source-invalid',
    `What is hidden can't be read: ${fault.cause}.`,
    'Correct the row or the query (docs/adapting.md), then run: storefront-search check-source',
  );
}

/** As MySQL writes it, in UTC like the session. */
function dateTime(moment: number): string {
  return new Date(moment).toISOString().slice(0, 19).replace('T', ' ');
}
