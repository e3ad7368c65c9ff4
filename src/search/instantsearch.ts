import type { FacetLabels } from './facet-labels.ts';
import type { Picks } from './instantsearch-filters.ts';
import type { InstantSearchRequest } from './instantsearch-request.ts';
import { type InstantSearchAnswer, productsAnswer, valuesAnswer } from './instantsearch-result.ts';
import type { SearchContext } from './search-context.ts';
import { searchProducts } from './search-products.ts';
import type { Filters, SearchRequest } from './search-request.ts';
import type { SearchResult } from './search-result.ts';

/**
 * Answers InstantSearch's requests, in their order. Those that ask the same of the index are searched once: for each
 * picked facet InstantSearch asks again, without it.
 */
export async function instantSearch(
  context: SearchContext,
  requests: readonly InstantSearchRequest[],
): Promise<InstantSearchAnswer> {
  const startedAt = performance.now();
  const { readLabels, release } = context;
  const { index } = release;
  const labels = await readLabels(index, (known) => requests.every(({ picks }) => areKnown(picks, known)));
  const searches = new Map<string, Promise<SearchResult>>();
  const results = await Promise.all(
    requests.map(async (request) => {
      const search = toSearchRequest(request, labels);
      const key = JSON.stringify([search, request.valuesPerFacet]);
      const searching = searches.get(key) ?? runSearch(context, search, request.valuesPerFacet);
      searches.set(key, searching);
      return searching;
    }),
  );
  const known = await readLabels(index, (labelled) => results.every((result) => areNamed(result, labelled)));
  const took = Math.round(performance.now() - startedAt);
  return {
    results: requests.flatMap((request, place) => {
      const result = results[place];
      if (result === undefined) return [];
      const { values } = request;
      return [
        values === null
          ? productsAnswer(request, result, known, took)
          : valuesAnswer({ ...request, values }, result, known, took),
      ];
    }),
    release,
  };
}

async function runSearch(context: SearchContext, request: SearchRequest, facetSize: number): Promise<SearchResult> {
  const storefront = { ...context.storefront, facets: { ...context.storefront.facets, size: facetSize } };
  return searchProducts({ ...context, storefront }, request);
}

/** No brand and no category has this id: a name that nobody has finds nothing. */
const NOBODY = '0';

function toSearchRequest(request: InstantSearchRequest, labels: FacetLabels): SearchRequest {
  const { text, sort, page, hitsPerPage, picks } = request;
  const values = (name: Parameters<typeof picks.values.get>[0]) => {
    const picked = picks.values.get(name) ?? null;
    // Groups that nothing fits leave no value, and an empty list would be no filter.
    return picked === null ? [] : picked.length === 0 ? [NOBODY] : picked;
  };
  const filters: Filters = {
    brand: idsOf(values('brand'), labels.brandIds),
    category: idsOf(values('category'), labels.categoryPaths),
    colour: values('colour'),
    optionSize: values('size'),
    gender: values('gender'),
    age: values('age'),
    season: values('season'),
    delivery: values('delivery'),
    price: picks.price,
    discountFrom: null,
    inStock: values('inStock').length > 0,
  };
  return { text, sort, filters, page: { number: page + 1, size: hitsPerPage }, cursor: null, highlight: false };
}

function idsOf(names: readonly string[], ids: ReadonlyMap<string, readonly string[]>): string[] {
  return names.flatMap((name) => ids.get(name) ?? [NOBODY]);
}

function areKnown({ values }: Picks, { brandIds, categoryPaths }: FacetLabels): boolean {
  return (
    (values.get('brand') ?? []).every((name) => brandIds.has(name)) &&
    (values.get('category') ?? []).every((name) => categoryPaths.has(name))
  );
}

function areNamed({ facets }: SearchResult, labels: FacetLabels): boolean {
  return facets.category.every(({ value }) => labels.categoryNames.has(value));
}
