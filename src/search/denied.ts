import type { estypes } from '@elastic/elasticsearch';
import type { DeniedIds } from '../deny-lists/deny-list.ts';
import type { SearchRequest } from './search-request.ts';

/** For whoever searches where nothing is hidden at once, such as tests. */
export const NOTHING_DENIED: DeniedIds = { seller: [], brand: [], category: [], product: [] };

/** Elasticsearch refuses a query with more than 65,536 terms. */
const MOST_TERMS = 60_000;
/** No category has this id. */
const NOWHERE = '0';

type Query = NonNullable<estypes.QueryDslQueryContainer>;

/**
 * The filters that leave out what is denied. A product goes with its category only when every category that it is
 * filed in is denied: the transform's own rule. Pure.
 */
export function deniedFilters(denied: DeniedIds): Query[] {
  const queries = [
    ...termsQueries('seller.id', denied.seller),
    ...termsQueries('brand.id', denied.brand),
    ...termsQueries('id', denied.product),
    ...(denied.category.length === 0 ? [] : [allCategoriesAmong(denied.category)]),
  ];
  return queries.length === 0 ? [] : [{ bool: { must_not: queries } }];
}

function termsQueries(field: string, ids: readonly number[]): Query[] {
  const queries: Query[] = [];
  for (let at = 0; at < ids.length; at += MOST_TERMS) {
    queries.push({ terms: { [field]: ids.slice(at, at + MOST_TERMS) } });
  }
  return queries;
}

function allCategoriesAmong(ids: readonly number[]): Query {
  return {
    terms_set: { filedCategories: { terms: ids.map(String), minimum_should_match_field: 'filedCategoryCount' } },
  };
}

/** Whether a category path, such as 1>12, ends in a denied category. Those below a denied one are denied themselves. */
export function isDeniedPath(path: string, denied: DeniedIds): boolean {
  return denied.category.length > 0 && denied.category.includes(Number(path.slice(path.lastIndexOf('>') + 1)));
}

/** The request without denied categories among its picks; nothing is found where all of them are. Pure. */
export function withoutDenied(request: SearchRequest, denied: DeniedIds): SearchRequest {
  const { category } = request.filters;
  const left = category.filter((path) => !isDeniedPath(path, denied));
  if (left.length === category.length) return request;
  return { ...request, filters: { ...request.filters, category: left.length === 0 ? [NOWHERE] : left } };
}
