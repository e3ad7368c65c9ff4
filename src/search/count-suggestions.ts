import type { estypes } from '@elastic/elasticsearch';
import { attemptQuery } from './attempt-query.ts';
import { isDeniedPath } from './denied.ts';
import { type CountedOffers, itemCount } from './item-count.ts';
import { merchandisingFor } from './merchandising.ts';
import { planQuery } from './query-plan.ts';
import type { SearchContext } from './search-context.ts';
import { OFFERS_OF_A_VALUE } from './search-query.ts';
import { readSearchRequest } from './search-request.ts';
import type { Suggestion, SuggestionDocument } from './suggestion.ts';
import { visibilityFilters } from './visibility.ts';
import { brandKeyOf } from './word-runs.ts';

type Query = NonNullable<estypes.QueryDslQueryContainer>;
/** What is counted of a suggestion. */
export type Countable = Pick<SuggestionDocument, 'text' | 'kind' | 'brand' | 'category'>;

/**
 * The first `size` of `candidates` with which this caller finds something now, with how many products. They are counted
 * in the index of products, with the filters that every search carries: what a policy, a deny list or the clock has
 * hidden meanwhile is not suggested, however old the suggestions are. What only leads to adult products is suggested to
 * nobody, and banned words neither.
 */
export async function countSuggestions(
  context: SearchContext,
  candidates: readonly Countable[],
  size: number,
): Promise<Suggestion[]> {
  const found: Suggestion[] = [];
  const searchable = candidates.flatMap((candidate) => {
    const match = queryOf(context, candidate);
    return match === null ? [] : [{ candidate, match }];
  });
  // Nearly all of them find something, so one round is the rule.
  for (let at = 0; at < searchable.length && found.length < size; at += size) {
    const some = searchable.slice(at, at + size);
    const counts = await count(
      context,
      some.map(({ match }) => match),
    );
    for (const [place, { candidate }] of some.entries()) {
      const { products = 0, forAll = false } = counts[place] ?? {};
      if (!forAll || found.length === size) continue;
      const { text, kind, brand, category } = candidate;
      found.push({ text, kind, brand, category, products });
    }
  }
  return found;
}

/** Null: nobody may search for it. */
function queryOf({ knowledge, storefront, caller, rules }: SearchContext, candidate: Countable): Query | null {
  const { text, brand, category } = candidate;
  const request = readSearchRequest({ q: text }, storefront);
  const { first } = planQuery(request.text, knowledge);
  if (first === null || request.text.applied === '' || containsBanned(text, knowledge)) return null;
  if (brand !== null) return { term: { 'brand.id': brand } };
  if (category !== null) return isDeniedPath(category, caller.denied) ? null : { term: { categoryPaths: category } };
  const words = attemptQuery(first, storefront);
  if (words === null) return null;
  const { hidden } = merchandisingFor(rules, request, storefront, caller.now);
  if (hidden.length === 0) return words.match;
  return { bool: { filter: [words.match], must_not: [{ terms: { id: [...hidden] } }] } };
}

/** Stricter than for what is typed: nobody asked for these words. */
function containsBanned(text: string, { banned }: SearchContext['knowledge']): boolean {
  const key = brandKeyOf(text);
  return [...banned].some((word) => word.length > 1 && key.includes(brandKeyOf(word)));
}

interface Count {
  /** For this caller. */
  readonly products: number;
  /** Whether any of it is not for adults only. */
  readonly forAll: boolean;
}

interface Buckets<T> {
  readonly buckets: readonly T[];
}
interface Aggregations {
  readonly counts: Buckets<CountedOffers>;
  readonly forAll: Buckets<{ readonly doc_count: number }>;
}

async function count(context: SearchContext, queries: readonly Query[]): Promise<Count[]> {
  const { client, release, caller, storefront } = context;
  const forAll = queries.map((query): Query => ({ bool: { filter: [query, { term: { adult: false } }] } }));
  const { aggregations } = await client.search<never, Aggregations>({
    index: release.index,
    query: { bool: { filter: visibilityFilters(caller, storefront) } },
    size: 0,
    track_total_hits: false,
    allow_partial_search_results: false,
    aggs: {
      counts: { filters: { filters: [...queries] }, ...(release.knowsItems ? { aggs: OFFERS_OF_A_VALUE } : {}) },
      forAll: { filters: { filters: forAll } },
    },
  });
  if (aggregations === undefined) throw new Error('Elasticsearch answered suggestions without their counts.');
  const { buckets: counted } = aggregations.counts;
  return counted.map((bucket, place) => ({
    products: itemCount(bucket),
    forAll: (aggregations.forAll.buckets[place]?.doc_count ?? 0) > 0,
  }));
}
