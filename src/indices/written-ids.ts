import type { Client, estypes } from '@elastic/elasticsearch';

const PAGE = 10_000;

/**
 * The products of which a run has written a document, above `after` and up to `through`. The index is refreshed first.
 *
 * @returns as many ids as lie there: meant for what one worker had on its way
 */
export async function readWrittenIds(
  client: Client,
  index: string,
  run: string,
  { after, through }: { readonly after: number; readonly through: number },
): Promise<Set<number>> {
  await client.indices.refresh({ index });
  const ids = new Set<number>();
  let from: estypes.SortResults | undefined;
  for (;;) {
    const answer = await client.search({
      index,
      size: PAGE,
      _source: false,
      track_total_hits: false,
      query: { bool: { filter: [{ term: { run } }, { range: { id: { gt: after, lte: through } } }] } },
      sort: [{ id: 'asc' }],
      ...(from === undefined ? {} : { search_after: from }),
    });
    const { hits } = answer.hits;
    for (const hit of hits) ids.add(Number(hit._id));
    from = hits.at(-1)?.sort;
    if (hits.length < PAGE || from === undefined) return ids;
  }
}
