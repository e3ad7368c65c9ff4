import type { Client, estypes } from '@elastic/elasticsearch';
import { brandTerms, type DraftEntries, synonymTerms, userWordTerms } from '../dictionaries/draft-entries.ts';
import { liveAlias } from '../indices/index-name.ts';
import { topQueries } from './top-queries.ts';

const PAGE = 5_000;
/** New words appear rarely after so many titles. */
const MOST_TITLES = 50_000;
const MOST_QUERIES = 5_000;

/**
 * Every word, parted by blanks, that user words must not cut apart: of the dictionaries themselves, of the live
 * index's titles and of the query log, each where there is one.
 */
export async function lintCorpus(
  client: Client,
  prefix: string,
  storefront: string,
  entries: DraftEntries,
): Promise<readonly string[]> {
  const terms = [...synonymTerms(entries), ...brandTerms(entries), ...userWordTerms(entries)].map(({ term }) => term);
  const titles = await readTitles(client, liveAlias(prefix, storefront));
  const queries = await topQueries(client, prefix, storefront, MOST_QUERIES);
  const words = [...terms, ...titles, ...queries].flatMap((text) => text.normalize('NFKC').toLowerCase().split(/\s+/));
  return [...new Set(words)].filter((word) => word !== '');
}

interface Title {
  readonly name: string;
}

/** Of the index behind the alias, by id; none where there is no index. */
async function readTitles(client: Client, alias: string): Promise<string[]> {
  const titles: string[] = [];
  let after: estypes.SortResults | undefined;
  while (titles.length < MOST_TITLES) {
    const { hits } = await client.search<Title>({
      index: alias,
      ignore_unavailable: true,
      allow_partial_search_results: false,
      query: { exists: { field: 'name' } },
      sort: [{ id: 'asc' }],
      size: PAGE,
      _source: ['name'],
      track_total_hits: false,
      ...(after === undefined ? {} : { search_after: after }),
    });
    titles.push(...hits.hits.flatMap(({ _source }) => (_source === undefined ? [] : [_source.name])));
    after = hits.hits.at(-1)?.sort;
    if (hits.hits.length < PAGE || after === undefined) break;
  }
  return titles;
}
