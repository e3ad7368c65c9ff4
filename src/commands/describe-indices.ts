import type { ListedIndex } from '../pipelines/list-indices.ts';

/** One line for each index. */
export function describeIndices(indices: readonly ListedIndex[]): string[] {
  if (indices.length === 0) return ['There is no index of products yet: storefront-search reindex'];
  const width = Math.max(...indices.map(({ name }) => name.length));
  return indices.map(({ name, role, products, tombstones, bytes, shape, run, prunable }) =>
    [
      name.padEnd(width),
      role.padEnd(10),
      `${String(products).padStart(9)} products`,
      `${String(tombstones).padStart(7)} tombstones`,
      `${(bytes / 2 ** 20).toFixed(1).padStart(8)} MB`,
      `shape ${shape ?? 'unknown'}`,
      `run ${run ?? 'unknown'}`,
      ...(prunable ? ['goes with the next prune'] : []),
    ].join('  '),
  );
}
