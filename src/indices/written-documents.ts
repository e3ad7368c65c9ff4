import type { Client, estypes } from '@elastic/elasticsearch';

const PAGE = 10_000;

/**
 * The products of which a run has written a document that nobody has written since, above `after` and up to `through`.
 * The index is refreshed first.
 *
 * @returns the content hash of each: meant for what one worker had on its way
 */
export async function readWrittenDocuments(
  client: Client,
  index: string,
  run: string,
  { after, through }: { readonly after: number; readonly through: number },
): Promise<Map<number, string>> {
  await client.indices.refresh({ index });
  const hashes = new Map<number, string>();
  let from: estypes.SortResults | undefined;
  for (;;) {
    const answer = await client.search({
      index,
      size: PAGE,
      _source: false,
      docvalue_fields: ['contentHash'],
      // What a silent shard has would be sent again, or left as it is though the product is gone.
      allow_partial_search_results: false,
      track_total_hits: false,
      query: { bool: { filter: [{ term: { run } }, { range: { id: { gt: after, lte: through } } }] } },
      sort: [{ id: 'asc' }],
      ...(from === undefined ? {} : { search_after: from }),
    });
    const { hits } = answer.hits;
    for (const { _id, fields } of hits) hashes.set(Number(_id), hashIn(fields));
    from = hits.at(-1)?.sort;
    if (hits.length < PAGE || from === undefined) return hashes;
  }
}

function hashIn(fields: Record<string, unknown> | undefined): string {
  const values = fields?.['contentHash'];
  return Array.isArray(values) ? String(values[0]) : '';
}
