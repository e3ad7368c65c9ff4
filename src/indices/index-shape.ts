import type { Client } from '@elastic/elasticsearch';

/** Tells the shape of the documents of indices; null: an index does not say, or is gone. */
export type ReadShapes = (indices: readonly string[]) => Promise<ReadonlyMap<string, number | null>>;

/** A few storefronts with a live, a warm and a building index each, and those of some weeks: far below this. */
const KNOWN_INDICES = 1_000;

/** What an index was made for never changes, so each is asked about once. */
export function createShapeReader(client: Client): ReadShapes {
  const known = new Map<string, number>();
  return async (indices) => {
    const unknown = indices.filter((index) => !known.has(index));
    if (known.size > KNOWN_INDICES) known.clear();
    if (unknown.length > 0) {
      const answer = await client.indices.getMapping({
        index: unknown,
        ignore_unavailable: true,
        filter_path: '*.mappings._meta',
      });
      for (const index of unknown) {
        const shape: unknown = answer[index]?.mappings._meta?.['shape'];
        if (typeof shape === 'number') known.set(index, shape);
      }
    }
    return new Map(indices.map((index) => [index, known.get(index) ?? null]));
  };
}
