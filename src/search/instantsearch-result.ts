import { type Static, Type } from 'typebox';
import { categoryLabel, type FacetLabels } from './facet-labels.ts';
import type { Facets } from './facets.ts';
import { highlight } from './highlight.ts';
import type { Hit } from './hit.ts';
import type { FacetName } from './instantsearch-filters.ts';
import type { InstantSearchRequest } from './instantsearch-request.ts';
import { jamoOf } from './jamo.ts';
import { LAST_HIT } from './search-request.ts';
import { type SearchResult, SearchResultSchema } from './search-result.ts';

const Anything = { description: 'As in a product search.' };

/** An answer of a search, in InstantSearch's form. */
const ProductsAnswerSchema = Type.Object({
  index: Type.String(),
  query: Type.String(),
  parsedQuery: Type.String({ description: 'The query as it was searched for.' }),
  params: Type.String(),
  hits: Type.Array(Type.Record(Type.String(), Type.Unknown()), Anything),
  nbHits: Type.Integer(),
  page: Type.Integer(),
  nbPages: Type.Integer(),
  hitsPerPage: Type.Integer(),
  processingTimeMS: Type.Integer(),
  exhaustive: Type.Object({ nbHits: Type.Boolean(), facetsCount: Type.Boolean() }),
  exhaustiveNbHits: Type.Boolean(),
  exhaustiveFacetsCount: Type.Boolean(),
  facets: Type.Record(Type.String(), Type.Record(Type.String(), Type.Integer())),
  facets_stats: Type.Record(Type.String(), Type.Object({ min: Type.Number(), max: Type.Number() })),
  userData: Type.Array(SearchResultSchema.properties.query, {
    description: 'How the query was read, for a line such as …로 검색한 결과.',
  }),
  renderingContent: Type.Object({ redirect: Type.Optional(Type.Object({ url: Type.String() })) }),
});
const ValuesAnswerSchema = Type.Object({
  facetHits: Type.Array(Type.Object({ value: Type.String(), highlighted: Type.String(), count: Type.Integer() })),
  exhaustiveFacetsCount: Type.Boolean(),
  processingTimeMS: Type.Integer(),
});
export const InstantSearchAnswerSchema = Type.Object({
  results: Type.Array(Type.Union([ProductsAnswerSchema, ValuesAnswerSchema])),
  release: SearchResultSchema.properties.release,
});
export type ProductsAnswer = Static<typeof ProductsAnswerSchema>;
export type ValuesAnswer = Static<typeof ValuesAnswerSchema>;
export type InstantSearchAnswer = Static<typeof InstantSearchAnswerSchema>;

/** Pure. @param took milliseconds */
export function productsAnswer(
  request: InstantSearchRequest,
  result: SearchResult,
  labels: FacetLabels,
  took: number,
): ProductsAnswer {
  const { page, hitsPerPage, facets } = request;
  const { min, max } = result.facets.price;
  return {
    index: request.indexName,
    query: request.params.query ?? '',
    parsedQuery: result.query.applied,
    params: echoed(request.params),
    hits: result.hits.map((hit) => instantHit(hit, request, result.query.applied)),
    nbHits: result.total,
    page,
    nbPages: hitsPerPage === 0 ? 0 : Math.ceil(Math.min(result.total, LAST_HIT) / hitsPerPage),
    hitsPerPage,
    processingTimeMS: took,
    exhaustive: { nbHits: true, facetsCount: true },
    exhaustiveNbHits: true,
    exhaustiveFacetsCount: true,
    facets: Object.fromEntries(facets.map((name) => [name, facetValues(name, request, result, labels)])),
    facets_stats: facets.includes('price') && min !== null && max !== null ? { price: { min, max } } : {},
    userData: [result.query],
    renderingContent: result.redirect === null ? {} : { redirect: { url: result.redirect } },
  };
}

/** As the address of a page would have them. */
function echoed(params: InstantSearchRequest['params']): string {
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    text.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return text.toString();
}

/** Pure. @param took milliseconds */
export function valuesAnswer(
  request: InstantSearchRequest & { readonly values: NonNullable<InstantSearchRequest['values']> },
  result: SearchResult,
  labels: FacetLabels,
  took: number,
): ValuesAnswer {
  const { facet, query, size } = request.values;
  const found = Object.entries(facetValues(facet, request, result, labels)).filter(([value]) =>
    beginsWith(value, query.applied),
  );
  return {
    facetHits: found
      .toSorted(([, one], [, other]) => other - one)
      .slice(0, size)
      .map(([value, count]) => ({ value, highlighted: highlight(value, [query.applied], request.tags).value, count })),
    exhaustiveFacetsCount: true,
    processingTimeMS: took,
  };
}

/** Whether a word of the value begins with what is typed, a half-typed syllable included. */
function beginsWith(value: string, typed: string): boolean {
  const start = jamoOf(typed.replaceAll(' ', ''));
  const words = value.normalize('NFKC').toLowerCase().split(/\s+/);
  return words.some((_word, place) => jamoOf(words.slice(place).join('')).startsWith(start));
}

type InstantHit = Record<string, unknown> & { objectID: string };

function instantHit(hit: Hit, { attributes, highlighted, tags }: InstantSearchRequest, applied: string): InstantHit {
  const words = [...new Set(applied.split(' ').filter((word) => word !== ''))];
  const shown =
    attributes === null ? hit : Object.fromEntries(Object.entries(hit).filter(([name]) => attributes.includes(name)));
  const { brand } = hit;
  return {
    ...shown,
    objectID: String(hit.id),
    _highlightResult: {
      ...(highlighted.includes('name') ? { name: highlight(hit.name, words, tags) } : {}),
      ...(highlighted.includes('brand.name') && brand !== null
        ? { brand: { name: highlight(brand.name, words, tags) } }
        : {}),
    },
  };
}

/** Counts by value, in the order of the facet. */
function facetValues(
  name: FacetName,
  { picks }: InstantSearchRequest,
  { facets, total }: SearchResult,
  labels: FacetLabels,
): Record<string, number> {
  switch (name) {
    case 'price':
    case 'inStock':
      return {};
    case 'brand':
      return counted(facets.brand);
    case 'colour':
    case 'size':
    case 'gender':
    case 'age':
    case 'season':
    case 'delivery':
      return Object.fromEntries(facets[name].map(({ value, count }) => [value, count]));
    default:
      return categoryValues(
        Number(name.slice('category.lvl'.length)),
        picks.values.get('category'),
        facets,
        total,
        labels,
      );
  }
}

/** The facet has the level below what is picked; the levels above it are those of what is picked. */
function categoryValues(
  level: number,
  picked: readonly string[] | undefined,
  { category }: Facets,
  total: number,
  labels: FacetLabels,
): Record<string, number> {
  const above = picked?.length === 1 && total > 0 ? (picked[0]?.split(' > ').slice(0, level + 1) ?? []) : [];
  const below = category.filter(({ value }) => value.split('>').length === level + 1);
  return {
    ...(above.length === level + 1 ? { [above.join(' > ')]: total } : {}),
    ...counted(below.map(({ value, count }) => ({ label: categoryLabel(value, labels), count }))),
  };
}

/** Two brands of one name count as one. */
function counted(values: readonly { readonly label: string; readonly count: number }[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { label, count } of values) counts.set(label, (counts.get(label) ?? 0) + count);
  return Object.fromEntries(counts);
}
