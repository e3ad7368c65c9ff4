import type { Pool } from 'mysql2/promise';
import { ExpectedError } from '../errors.ts';
import { runSourceQuery, type SourceQueries } from './source-queries.ts';

/** Counted in the database, by a query that shares nothing with those that read products. */
export interface ProductCounts {
  readonly products: number;
  /** Of each storefront that offers any. */
  readonly offered: ReadonlyMap<string, number>;
}

/** @throws ExpectedError source-invalid when the query does not count */
export async function readProductCounts(pool: Pool, queries: SourceQueries): Promise<ProductCounts> {
  const connection = await pool.getConnection();
  try {
    const { rows, faults } = await runSourceQuery(connection, queries, 'product-counts', []);
    const all = rows.find(({ storefront }) => storefront === null);
    const [fault] = faults;
    if (fault === undefined && all !== undefined) {
      const offered = rows.flatMap(({ storefront, products }): [string, number][] =>
        storefront === null ? [] : [[storefront, products]],
      );
      return { products: all.products, offered: new Map(offered) };
    }
    throw new ExpectedError(
      'source-invalid',
      `product-counts.sql does not count: ${fault?.cause ?? 'no row has NULL as its storefront'}.`,
      'Correct the query (docs/adapting.md), then run: storefront-search check-source',
    );
  } finally {
    connection.release();
  }
}
