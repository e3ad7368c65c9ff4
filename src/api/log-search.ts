import type { FastifyReply, FastifyRequest } from 'fastify';
import { type QueryLog, withoutPersonalData } from '../search/query-log.ts';
import type { SearchResult } from '../search/search-result.ts';
import { accessOf } from './authenticate.ts';

/** What is logged of an answer. */
export type Answered = Pick<SearchResult, 'query' | 'total' | 'release'> & {
  readonly page: { readonly number: number };
};

/** Logs a shopper's search. Turning pages, category pages and what operators look at are none. */
export function logSearch(
  { queryLog, now }: { readonly queryLog: Pick<QueryLog, 'record'>; readonly now: () => number },
  request: FastifyRequest,
  reply: FastifyReply,
  { query, total, page, release }: Answered,
): void {
  const { key, storefront } = accessOf(request);
  if (query.original === '' || page.number !== 1 || key.role === 'operator') return;
  queryLog.record({
    at: now(),
    storefront: storefront.id,
    query: withoutPersonalData(normalised(query.original)),
    applied: withoutPersonalData(query.applied),
    stage: query.stage,
    total,
    index: release.index,
    dictionaries: release.dictionaries,
    latencyMs: Math.round(reply.elapsedTime),
  });
}

function normalised(typed: string): string {
  // Initial consonants must not meet NFKC, which makes other letters of them.
  return /^[ㄱ-ㅎ\s]+$/u.test(typed) ? typed : typed.normalize('NFKC').toLowerCase();
}
