import type { ListedIndex } from '../pipelines/list-indices.ts';

/** One line for each index. */
export function describeIndices(indices: readonly ListedIndex[]): string[] {
  if (indices.length === 0) return ['There is no index of products yet: storefront-search reindex'];
  const width = Math.max(...indices.map(({ name }) => name.length));
  return indices.map(({ name, role, keptUntil, left, products, tombstones, bytes, shape, run }) =>
    [
      name.padEnd(width),
      role.padEnd(11),
      `${String(products).padStart(9)} products`,
      `${String(tombstones).padStart(7)} tombstones`,
      `${(bytes / 2 ** 20).toFixed(1).padStart(8)} MB`,
      `shape ${shape ?? 'unknown'}`,
      `run ${run ?? 'unknown'}`,
      ...(keptUntil === null ? [] : [`kept until ${keptUntil}`]),
      ...(role === 'superfluous' ? ['goes with the next prune'] : []),
      ...(left ? ['has missed changes: it can not go live'] : []),
    ].join('  '),
  );
}
