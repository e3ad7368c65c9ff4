import type { CategoryRow } from '../extract/product-row.ts';

/** A category with everything above it. */
export interface PreparedCategory {
  readonly id: number;
  /** It and all above it are displayed and in use. */
  readonly visible: boolean;
  /** Itself and all above it, from the root. */
  readonly ids: readonly number[];
  /** Every prefix of its path from the root: ["1", "1>12", "1>12>120"]. */
  readonly paths: readonly string[];
  /** Korean names from the root. */
  readonly names: readonly string[];
  /** English names from the root, where there are any. */
  readonly namesEn: readonly string[];
}

/**
 * Walks the tree once for a batch. A category that is missing, below a missing one or in a circle is not visible:
 * nobody can say that it may show.
 */
export function prepareCategories(rows: ReadonlyMap<number, CategoryRow>): ReadonlyMap<number, PreparedCategory> {
  const prepared = new Map<number, PreparedCategory>();
  for (const row of rows.values()) prepare(row, rows, prepared, new Set());
  return prepared;
}

function prepare(
  row: CategoryRow,
  rows: ReadonlyMap<number, CategoryRow>,
  prepared: Map<number, PreparedCategory>,
  below: Set<number>,
): PreparedCategory {
  const known = prepared.get(row.id);
  if (known !== undefined) return known;
  below.add(row.id);
  const parentRow = row.parentId === null ? undefined : rows.get(row.parentId);
  const parent =
    parentRow === undefined || below.has(parentRow.id) ? undefined : prepare(parentRow, rows, prepared, below);
  const above = row.parentId === null ? ROOT : (parent ?? LOST);
  const path = [...above.ids, row.id].join('>');
  const category: PreparedCategory = {
    id: row.id,
    visible: above.visible && row.displayed === true && row.inUse === true,
    ids: [...above.ids, row.id],
    paths: [...above.paths, path],
    names: [...above.names, row.name],
    namesEn: row.nameEn === null || row.nameEn === '' ? above.namesEn : [...above.namesEn, row.nameEn],
  };
  prepared.set(row.id, category);
  return category;
}

type Above = Omit<PreparedCategory, 'id'>;
const ROOT: Above = { visible: true, ids: [], paths: [], names: [], namesEn: [] };
const LOST: Above = { ...ROOT, visible: false };
