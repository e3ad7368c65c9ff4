import type { PoolConnection } from 'mysql2/promise';
import { runSourceQuery, type SourceQueries } from '../../extract/source-queries.ts';

/** Old and new products differ, so a sample is taken at this many places of the catalogue. */
const PLACES = 10;

/**
 * Ids of products from all over the catalogue, ascending.
 *
 * @throws ExpectedError source-invalid when one of the two id queries does not fit the database
 */
export async function sampleProducts(
  connection: PoolConnection,
  queries: SourceQueries,
  size: number,
): Promise<readonly number[]> {
  const { rows } = await runSourceQuery(connection, queries, 'last-product-id', []);
  const last = rows[0]?.id ?? 0;
  const begin = await runSourceQuery(connection, queries, 'product-ids', [0, last, 1]);
  const first = begin.rows[0]?.id ?? last;
  const ids = new Set<number>();
  for (let place = 0; place < PLACES; place += 1) {
    const after = first - 1 + Math.floor(((last - first) * place) / PLACES);
    const page = await runSourceQuery(connection, queries, 'product-ids', [after, last, Math.ceil(size / PLACES)]);
    for (const { id } of page.rows) ids.add(id);
  }
  return [...ids].sort((one, other) => one - other);
}
