import { attemptQuery } from './attempt-query.ts';
import type { Candidate } from './fill-pages.ts';
import type { HitDocument } from './hit.ts';
import { lookUpQuery } from './next-page-query.ts';
import { type PageCursor, refused, type SortValues } from './page-cursor.ts';
import { type Attempt, attemptMark, type QueryPlan, WITHOUT_WORDS } from './query-plan.ts';
import { planNextPage, sellerLimit } from './result-pages.ts';
import { ask, standingHits } from './result-window.ts';
import type { SearchContext } from './search-context.ts';
import type { Search, SearchInput, StageAnswer } from './search-products.ts';

/**
 * The page that a cursor leads to, of the attempt that answered the first one.
 *
 * @throws ExpectedError cursor-invalid where the query is not understood like that any more
 */
export async function continuePage(
  context: SearchContext,
  input: SearchInput,
  plan: QueryPlan,
  cursor: PageCursor,
  search: Search,
): Promise<StageAnswer> {
  const attempt = attemptsOf(plan, input).find((each) => attemptMark(each) === cursor.attempt);
  if (attempt === undefined) throw refused('The query is understood in another way by now.');
  const { after, deferred } = await standing(context, input, attempt, cursor);
  const limit = sellerLimit(input.request, attempt, context.storefront);
  return search(context, input, attempt, planNextPage(input.request, limit, cursor, after), deferred);
}

/** Those that are likely first: the others are worked out only for what they alone answered. */
function attemptsOf(plan: QueryPlan, { request }: SearchInput): readonly Attempt[] {
  if (request.text.applied === '') return [WITHOUT_WORDS];
  const near = [plan.first, plan.wider].filter((each) => each !== null);
  return [...near, ...plan.others()];
}

interface Standing {
  readonly after: SortValues | null;
  readonly deferred: readonly Candidate<HitDocument>[];
}

/**
 * What was put off, as far as it may still be found, and where the last hit stands by now: a product that comes or goes
 * moves the scores of all others a little, and with the old score some would come twice or never.
 */
async function standing(
  { client, release: { index, knowsItems }, storefront }: SearchContext,
  input: SearchInput,
  attempt: Attempt,
  { after, afterVersion, deferred }: PageCursor,
): Promise<Standing> {
  const last = after?.at(-1);
  const scored = input.request.sort === 'recommended' && last !== undefined;
  if (deferred.length === 0 && !scored) return { after, deferred: [] };
  const words = attemptQuery(attempt, storefront);
  const window = { from: 0, size: 0 };
  const items = knowsItems ? { without: [] } : null;
  const body = lookUpQuery({ ...input, words, items, window, after: null }, [...deferred, ...(scored ? [last] : [])]);
  const found = standingHits(await ask(client, index, body));
  const now = scored ? found.find(({ document }) => document.id === last) : undefined;
  return {
    // A document that has changed itself tells nothing of the others.
    after: now !== undefined && (now.document.version ?? 0) === afterVersion ? now.sort : after,
    deferred: found
      .filter(({ document }) => deferred.includes(document.id))
      .map(({ document }) => ({ document, sort: null })),
  };
}
