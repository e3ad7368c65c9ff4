import type { Client, estypes } from '@elastic/elasticsearch';

/** A document whole, as it was written. */
export type StoredDocument = Readonly<Record<string, unknown>> & {
  readonly id: number;
  readonly state: 'product' | 'tombstone';
};

/**
 * Some products of an index by chance, each with the same chance. The index must have been refreshed.
 *
 * @param seed the same seed picks the same products of an index that has not changed
 */
export async function sampleDocuments(
  client: Client,
  index: string,
  size: number,
  seed: number,
): Promise<StoredDocument[]> {
  const answer = await client.search<StoredDocument>({
    index,
    size,
    track_total_hits: false,
    allow_partial_search_results: false,
    query: {
      function_score: {
        query: { bool: { filter: [{ term: { state: 'product' } }] } },
        functions: [{ random_score: { seed, field: '_seq_no' } }],
        boost_mode: 'replace',
      },
    },
  });
  return answer.hits.hits.flatMap(({ _source }) => _source ?? []);
}

/** These documents by id, tombstones included, as they were written last; those that the index lacks are left out. */
export async function readDocumentsByIds(
  client: Client,
  index: string,
  ids: readonly number[],
): Promise<Map<number, StoredDocument>> {
  if (ids.length === 0) return new Map();
  const answer = await client.mget<StoredDocument>({ index, ids: ids.map(String) });
  return new Map(
    answer.docs.flatMap((found: estypes.MgetResponseItem<StoredDocument>): [number, StoredDocument][] => {
      if ('error' in found) throw new Error(`${index} could not be read: ${found.error.reason ?? found.error.type}`);
      return found._source === undefined ? [] : [[found._source.id, found._source]];
    }),
  );
}
