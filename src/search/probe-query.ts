import type { AttemptQuery } from './attempt-query.ts';
import type { Merchandising } from './merchandising.ts';
import { type SearchQueryInput, without } from './search-query.ts';

/** Whether anything at all passes every filter and matches. Pure. */
export function probeQuery(
  words: AttemptQuery,
  visibility: SearchQueryInput['visibility'],
  { hidden }: Pick<Merchandising, 'hidden'>,
) {
  return {
    query: { bool: { filter: [...visibility, ...without(hidden), words.match] } },
    size: 0,
    terminate_after: 1,
    track_total_hits: 1,
  };
}
