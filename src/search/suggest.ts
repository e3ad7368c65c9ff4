import type { Client, estypes } from '@elastic/elasticsearch';
import { type Countable, countSuggestions } from './count-suggestions.ts';
import { planQuery } from './query-plan.ts';
import type { QueryText } from './query-text.ts';
import type { SearchContext } from './search-context.ts';
import type { Suggestion, SuggestionDocument } from './suggestion.ts';
import { typedForms } from './suggestion-forms.ts';

type Query = NonNullable<estypes.QueryDslQueryContainer>;

/** How many candidates are looked at for each suggestion wanted: some find nothing by now. */
const CANDIDATES = 3;

/**
 * What a shopper may mean who has typed this much: by keystrokes, so that a half-typed syllable counts, by initial
 * consonants, and with the keyboard in its other layout. The start of the whole text comes before the start of a word
 * in it, that before initials; among those the weightiest.
 *
 * @param index the suggestions that were made from `context.release.index`; none: there are no suggestions
 */
export async function suggest(
  context: SearchContext,
  index: string,
  typed: QueryText,
  size: number,
): Promise<Suggestion[]> {
  if (planQuery(typed, context.knowledge).first === null) return [];
  const { key, jamo, initials, swapped, swappedInitials } = typedForms(typed.original);
  if (key === '') return [];
  const read = (query: Query) => readCandidates(context.client, index, query, size * CANDIDATES);
  const direct = await read(
    bestOf([
      ['keys', key, 8],
      ['jamo', jamo, 4],
      ['inner', jamo, 2],
      ['initials', initials, 1],
    ]),
  );
  const found = await countSuggestions(context, direct, size);
  if (found.length > 0 || swapped === '') return found;
  const otherLayout = bestOf([
    ['jamo', swapped, 4],
    ['inner', swapped, 2],
    ['initials', swappedInitials, 1],
  ]);
  return countSuggestions(context, await read(otherLayout), size);
}

/** What shoppers of the storefront searched for most of late, without what finds nothing by now. */
export async function popularQueries(context: SearchContext, index: string, size: number): Promise<Suggestion[]> {
  // Rare ones never got into the index.
  const query: Query = { range: { queries: { gt: 0 } } };
  const sort: estypes.Sort = [{ queries: 'desc' }, { weight: 'desc' }, { key: 'asc' }];
  const candidates = await readCandidates(context.client, index, query, size * CANDIDATES, sort);
  return countSuggestions(context, candidates, size);
}

/** The highest of the boosts that apply. */
function bestOf(terms: readonly (readonly [field: string, text: string, boost: number])[]): Query {
  return {
    dis_max: {
      queries: terms
        .filter(([, text]) => text !== '')
        .map(([field, text, boost]) => ({ constant_score: { filter: { term: { [field]: text } }, boost } })),
    },
  };
}

const BY_WEIGHT: estypes.Sort = [{ _score: { order: 'desc' } }, { weight: 'desc' }, { key: 'asc' }];

async function readCandidates(
  client: Client,
  index: string,
  query: Query,
  size: number,
  sort = BY_WEIGHT,
): Promise<Countable[]> {
  const { hits } = await client.search<SuggestionDocument>({
    index,
    // An index of before this feature, or one whose suggestions could not be made, has none.
    ignore_unavailable: true,
    query,
    size,
    sort,
    track_total_hits: false,
    _source: ['text', 'kind', 'brand', 'category'],
  });
  return hits.hits.flatMap(({ _source }) => (_source === undefined ? [] : [_source]));
}
