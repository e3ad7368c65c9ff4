import type { Pool, PoolConnection } from 'mysql2/promise';
import { assembleProductRows, type ProductParts } from './assemble-product-rows.ts';
import type { DecodedRows, RowFault } from './decode-rows.ts';
import { idsOfPage, refuseFaults } from './id-page.ts';
import type {
  CategoryRow,
  DisplayPolicyRow,
  ProductRowBatch,
  ProductRowView,
  SourceState,
  UnreadableRow,
} from './product-row.ts';
import { peekSnapshot, type Source, withSnapshot } from './snapshot.ts';
import { type IdStretch, runSourceQuery, runSourceQueryAlong, type SourceQueries } from './source-queries.ts';
import type { SourceFile, SourceRow } from './source-shape.ts';

/** A half-open stretch of ids, read page by page: above `after`, up to and with `through`. */
export interface IdRange {
  readonly after: number;
  readonly through: number;
}

/**
 * Reads the products with these ids, all in one snapshot. An id that no longer exists comes back in `missing`.
 *
 * @param ids at most a few thousand, without duplicates
 */
export function readProductsByIds(
  source: Source,
  queries: SourceQueries,
  ids: readonly number[],
): Promise<ProductRowBatch> {
  return withSnapshot(source, (connection, version) =>
    readBatch(connection, queries, ids, { version: version.value, now: version.now }),
  );
}

/** As `readProductsByIds`, but only to look at: it takes no version, so it writes nothing. */
export function peekProductsByIds(pool: Pool, queries: SourceQueries, ids: readonly number[]): Promise<ProductRowView> {
  return peekSnapshot(pool, (connection, now) => readBatch(connection, queries, ids, { now }));
}

/** The next ids of a range, in ascending order, at most `limit`. */
export async function readProductIds(
  pool: Pool,
  queries: SourceQueries,
  range: IdRange,
  limit: number,
): Promise<number[]> {
  const connection = await pool.getConnection();
  try {
    return await readIds(connection, queries, range, limit);
  } finally {
    connection.release();
  }
}

/** Reads the next page of a range in id order; `last` is where the page after it begins, null when none is left. */
export function readProductPage(
  source: Source,
  queries: SourceQueries,
  range: IdRange,
  pageSize: number,
): Promise<ProductRowBatch & { readonly last: number | null }> {
  return withSnapshot(source, async (connection, version) => {
    const ids = await readIds(connection, queries, range, pageSize);
    const taken = { version: version.value, now: version.now };
    const batch = await readBatch(connection, queries, ids, taken, stretchOf(ids));
    return { ...batch, last: ids.at(-1) ?? null };
  });
}

/** The highest product id, or 0 for an empty catalogue. */
export async function readLastProductId(source: Source, queries: SourceQueries): Promise<number> {
  const connection = await source.pool.getConnection();
  try {
    return await readLastId(connection, queries);
  } finally {
    connection.release();
  }
}

/** As `readLastProductId`, in a snapshot of the caller's. */
export async function readLastId(connection: PoolConnection, queries: SourceQueries): Promise<number> {
  const { rows, faults } = await runSourceQuery(connection, queries, 'last-product-id', []);
  refuseFaults(faults);
  return rows[0]?.id ?? 0;
}

async function readIds(
  connection: PoolConnection,
  queries: SourceQueries,
  { after, through }: IdRange,
  limit: number,
): Promise<number[]> {
  return idsOfPage(
    'product-ids',
    await runSourceQuery(connection, queries, 'product-ids', [after, through, limit]),
    after,
  );
}

async function readBatch<Taken>(
  connection: PoolConnection,
  queries: SourceQueries,
  ids: readonly number[],
  taken: Taken,
  along: IdStretch | null = null,
): Promise<Taken & Omit<ProductRowBatch, 'version' | 'now'>> {
  const state = await readState(connection, queries);
  if (ids.length === 0) return { ...taken, rows: [], missing: [], unreadable: [], state };

  const causes = new Map<number, string>();
  const wanted = new Set(ids);
  let stretch = along;
  const read = async <F extends SourceFile>(file: F): Promise<readonly SourceRow<F>[]> => {
    const { rows, faults } =
      stretch === null
        ? await readByIds(connection, queries, file, ids)
        : await runSourceQueryAlong(connection, queries, file, stretch, ids);
    for (const fault of faults) {
      if (fault.owner === null) blame(causes, fault, []);
      else if (wanted.has(fault.owner)) blame(causes, fault, [fault.owner]);
    }
    return rows;
  };

  // One connection answers one query at a time, so these run in turn; all see the same snapshot.
  const found = await read('products');
  const products = found.filter(({ id }) => wanted.has(id));
  // The source picks some products of this stretch only: what belongs to the others need not be read.
  if (products.length < found.length) stretch = null;
  const sellers = await readByIds(connection, queries, 'sellers', distinct(products.map((row) => row.sellerId)));
  for (const fault of sellers.faults)
    blame(
      causes,
      fault,
      idsWhere(products, (row) => row.sellerId === fault.owner),
    );
  const brandIds = distinct(products.map((row) => row.brandId));
  const aliases = await readByIds(connection, queries, 'brand-aliases', brandIds);
  const brands = await readByIds(connection, queries, 'brands', brandIds);
  for (const fault of [...aliases.faults, ...brands.faults]) {
    blame(
      causes,
      fault,
      idsWhere(products, (row) => row.brandId === fault.owner),
    );
  }
  const parts: ProductParts = {
    sellers: sellers.rows,
    brands: brands.rows,
    brandAliases: aliases.rows,
    categories: await read('product-categories'),
    options: await read('options'),
    tags: await read('tags'),
    images: await read('images'),
    exposures: await read('exposures'),
    statistics: await read('statistics'),
    timeDeals: await read('time-deals'),
    memberPrices: await read('member-prices'),
    coupons: await read('coupons'),
  };
  const readable = causes.size === 0 ? products : products.filter((product) => !causes.has(product.id));
  const rows = assembleProductRows(readable, parts);
  const unreadable = [...causes].map(([id, cause]): UnreadableRow => ({ id, cause }));
  return { ...taken, rows, missing: missingIds(ids, products, causes), unreadable, state };
}

/** How many ids may lie in a stretch for each one that is wanted: beyond it, looking them up costs less. */
const LARGEST_GAP = 8;

/** From the first to the last of ascending ids, where they lie close enough together. */
function stretchOf(ids: readonly number[]): IdStretch | null {
  const [first = 0] = ids;
  const last = ids.at(-1) ?? 0;
  return last - first < ids.length * LARGEST_GAP ? { first, last } : null;
}

async function readByIds<F extends SourceFile>(
  connection: PoolConnection,
  queries: SourceQueries,
  file: F,
  ids: readonly number[],
): Promise<DecodedRows<F>> {
  return ids.length === 0 ? { rows: [], faults: [] } : runSourceQuery(connection, queries, file, [ids]);
}

/** Categories and policies belong to every product, so a fault in them has no owner and stops the read. */
async function readState(connection: PoolConnection, queries: SourceQueries): Promise<SourceState> {
  const categories = await runSourceQuery(connection, queries, 'categories', []);
  const policies = await runSourceQuery(connection, queries, 'display-policies', []);
  refuseFaults([...categories.faults, ...policies.faults]);
  return {
    categories: new Map<number, CategoryRow>(categories.rows.map((row) => [row.id, row])),
    policies: policies.rows.map((row): DisplayPolicyRow => ({
      ...row,
      targetId: row.targetId !== null && /^\d{1,15}$/.test(row.targetId) ? Number(row.targetId) : null,
    })),
  };
}

/** Sets the products of a fault aside; without any, going on would index products that lack a part, so it stops. */
function blame(causes: Map<number, string>, fault: RowFault, products: readonly number[]): void {
  if (products.length === 0) refuseFaults([fault]);
  for (const id of products) if (!causes.has(id)) causes.set(id, fault.cause);
}

function idsWhere(
  products: readonly SourceRow<'products'>[],
  belongs: (product: SourceRow<'products'>) => boolean,
): number[] {
  return products.filter(belongs).map((product) => product.id);
}

function missingIds(
  ids: readonly number[],
  products: readonly { readonly id: number }[],
  broken: ReadonlyMap<number, string>,
): number[] {
  if (products.length === ids.length) return [];
  const found = new Set(products.map((product) => product.id));
  return ids.filter((id) => !found.has(id) && !broken.has(id));
}

function distinct(ids: readonly (number | null)[]): number[] {
  return [...new Set(ids)].filter((id) => id !== null);
}
