import type { Client } from '@elastic/elasticsearch';
import type { PreviewAnswer } from '../dictionaries/preview-comparison.ts';
import type { StorefrontDictionaries } from '../dictionaries/read-dictionaries.ts';
import { wordsForQueries } from '../dictionaries/words-for-queries.ts';
import { NOTHING_DENIED } from '../search/denied.ts';
import { createFacetLabels } from '../search/facet-labels.ts';
import { createIndexVocabularies } from '../search/index-vocabulary.ts';
import { buildKnowledge } from '../search/query-knowledge.ts';
import { searchProducts } from '../search/search-products.ts';
import { readSearchRequest } from '../search/search-request.ts';
import type { Caller } from '../search/visibility.ts';
import type { Storefront } from '../storefronts/storefront.ts';

/** An index that is asked what shoppers ask, through the product's own search. */
export interface Trial {
  readonly elasticsearch: Client;
  readonly storefront: Storefront;
  /** The concrete index. */
  readonly index: string;
  readonly dictionaries: StorefrontDictionaries;
  readonly caller: Caller;
  /** Products of each answer. */
  readonly size: number;
}

const SEARCHES_AT_ONCE = 4;

/** @returns an answer for each query, in their order */
export async function tryQueries(trial: Trial, queries: readonly string[]): Promise<readonly PreviewAnswer[]> {
  if (queries.length === 0) return [];
  const { elasticsearch, storefront, index, dictionaries, caller, size } = trial;
  // Each offer is compared: the words find products, whoever else offers the same item.
  const release = { index, run: null, knowsItems: false, dictionaries: null };
  const vocabulary = await createIndexVocabularies(elasticsearch)(index, caller.denied);
  const knowledge = buildKnowledge(vocabulary, { ...wordsForQueries(dictionaries), number: null });
  const readLabels = createFacetLabels(elasticsearch);
  const context = { client: elasticsearch, release, storefront, caller, rules: [], knowledge, readLabels };
  const answers: PreviewAnswer[] = [];
  for (let first = 0; first < queries.length; first += SEARCHES_AT_ONCE) {
    const some = queries.slice(first, first + SEARCHES_AT_ONCE).map(async (q): Promise<PreviewAnswer> => {
      const request = { ...readSearchRequest({ q }, storefront), page: { number: 1, size } };
      const answer = await searchProducts(context, request);
      const products = answer.hits.map(({ id, name }) => ({ id, name }));
      return { total: answer.total, stage: answer.query.stage, products };
    });
    answers.push(...(await Promise.all(some)));
  }
  return answers;
}

/** Somebody who has not said who he is. @param now epoch milliseconds */
export function anybody(now: number): Caller {
  return { now, channel: 'web', adultVerified: false, memberGrade: null, staff: false, denied: NOTHING_DENIED };
}
