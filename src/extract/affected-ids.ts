import type { Pool } from 'mysql2/promise';
import { idsOfPage, refuseFaults } from './id-page.ts';
import { runSourceQuery, type SourceQueries } from './source-queries.ts';

/** Whose products are looked for; `all` has the id 0. */
export interface AffectedTarget {
  readonly kind: 'seller' | 'brand' | 'category-alone' | 'all';
  readonly id: number;
}

const FILES = {
  seller: 'product-ids-by-seller',
  brand: 'product-ids-by-brand',
  'category-alone': 'product-ids-by-category',
} as const;

/** The next products of a seller, brand or category, or of the whole shop: ids above `after`, in ascending order. @throws ExpectedError source-invalid */
export async function readAffectedIds(
  pool: Pool,
  queries: SourceQueries,
  { kind, id }: AffectedTarget,
  after: number,
  limit: number,
): Promise<number[]> {
  const connection = await pool.getConnection();
  try {
    if (kind === 'all') {
      const values = [after, Number.MAX_SAFE_INTEGER, limit];
      return idsOfPage('product-ids', await runSourceQuery(connection, queries, 'product-ids', values), after);
    }
    const file = FILES[kind];
    return idsOfPage(file, await runSourceQuery(connection, queries, file, [id, after, limit]), after);
  } finally {
    connection.release();
  }
}

/** A category and everything below it, in ascending order. Ids that do not exist are themselves. */
export async function readSubtree(pool: Pool, queries: SourceQueries, category: number): Promise<number[]> {
  const connection = await pool.getConnection();
  try {
    const { rows, faults } = await runSourceQuery(connection, queries, 'categories', []);
    refuseFaults(faults);
    const children = new Map<number, number[]>();
    for (const { id, parentId } of rows) {
      if (parentId !== null) children.set(parentId, [...(children.get(parentId) ?? []), id]);
    }
    const found = new Set([category]);
    // A set is walked in the order of insertion, what is added meanwhile included; a circle adds nothing new.
    for (const id of found) for (const child of children.get(id) ?? []) found.add(child);
    return [...found].sort((a, b) => a - b);
  } finally {
    connection.release();
  }
}
