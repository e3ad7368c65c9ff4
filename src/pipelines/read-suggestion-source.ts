import type { Client, estypes } from '@elastic/elasticsearch';
import type { SuggestionSource, Weighed } from '../search/suggestion-candidates.ts';
import { readSearches, type SearchesQuery } from './logged-queries.ts';

const MOST_BRANDS = 5_000;
const MOST_CATEGORIES = 5_000;
const MOST_COLOURS = 100;
const MOST_TAGS = 3_000;
/** Of each brand, and of each colour. */
const MOST_LEAVES = 8;
/** Names of the most popular products: their words are those that shoppers type. */
const NAMES = 5_000;

interface Buckets<T = unknown> {
  readonly buckets: readonly ({ readonly key: string } & Summed & T)[];
}
interface Summed {
  readonly popularity: { readonly value: number | null };
}
interface Aggregations {
  readonly brands: Buckets<{
    readonly ko: KeyOnly;
    readonly en: KeyOnly;
    readonly spellings: KeyOnly;
    readonly leaves: Buckets;
  }>;
  readonly paths: Buckets<{ readonly label: { readonly hits: { readonly hits: readonly { _source?: Labelled }[] } } }>;
  readonly colours: Buckets<{ readonly leaves: Buckets }>;
  readonly tags: Buckets;
}
interface KeyOnly {
  readonly buckets: readonly { readonly key: string }[];
}
interface Labelled {
  readonly categoryPaths: readonly string[];
  readonly categoryNames: readonly string[];
}

const SUM = { popularity: { sum: { field: 'popularity' } } } as const;
const LEAVES = {
  leaves: { terms: { field: 'primaryCategoryPath', size: MOST_LEAVES, order: { popularity: 'desc' } }, aggs: SUM },
} as const;

/**
 * Reads what suggestions are made of: an index of products as everybody may find them at `at`, epoch milliseconds, and
 * what was searched for. Nothing is taken from products that are hidden, internal or for adults.
 */
export async function readSuggestionSource(
  client: Client,
  index: string,
  at: number,
  searches: SearchesQuery,
): Promise<SuggestionSource> {
  const [{ hits, aggregations }, queries] = await Promise.all([
    client.search<{ readonly name: string; readonly popularity: number }, Aggregations>({
      index,
      query: { bool: { filter: findableByAll(at) } },
      size: NAMES,
      sort: [{ popularity: 'desc' }, { id: 'asc' }],
      _source: ['name', 'popularity'],
      track_total_hits: false,
      allow_partial_search_results: false,
      aggs: {
        brands: {
          terms: { field: 'brand.id', size: MOST_BRANDS },
          aggs: {
            ...SUM,
            ...LEAVES,
            ko: { terms: { field: 'brand.nameKo', size: 1 } },
            en: { terms: { field: 'brand.nameEn', size: 1 } },
            spellings: { terms: { field: 'brand.keys', size: 20 } },
          },
        },
        paths: {
          terms: { field: 'categoryPaths', size: MOST_CATEGORIES },
          aggs: { ...SUM, label: { top_hits: { size: 1, _source: ['categoryPaths', 'categoryNames'] } } },
        },
        colours: { terms: { field: 'colours', size: MOST_COLOURS }, aggs: { ...SUM, ...LEAVES } },
        tags: { terms: { field: 'tags', size: MOST_TAGS }, aggs: SUM },
      },
    }),
    readSearches(client, searches),
  ]);
  if (aggregations === undefined) throw new Error(`Elasticsearch told nothing of the words of ${index}.`);
  return {
    brands: aggregations.brands.buckets.map(({ key: id, ko, en, spellings, popularity, leaves }) => ({
      id,
      names: [ko, en, spellings].flatMap(({ buckets }) => buckets.map(({ key }) => key)),
      popularity: popularity.value ?? 0,
      categories: weighed(leaves),
    })),
    categories: aggregations.paths.buckets.map(({ key: path, label, popularity }) => {
      const document = label.hits.hits[0]?._source;
      const name = document?.categoryNames[document.categoryPaths.indexOf(path)] ?? '';
      return { path, name, popularity: popularity.value ?? 0 };
    }),
    colours: aggregations.colours.buckets.map(({ key: name, leaves }) => ({ name, categories: weighed(leaves) })),
    tags: weighed(aggregations.tags),
    names: hits.hits.flatMap(({ _source: source }) =>
      source === undefined ? [] : [{ value: source.name, popularity: source.popularity }],
    ),
    queries,
  };
}

function weighed({ buckets }: Buckets): Weighed[] {
  return buckets.map(({ key: value, popularity }) => ({ value, popularity: popularity.value ?? 0 }));
}

function findableByAll(at: number): NonNullable<estypes.QueryDslQueryContainer>[] {
  return [
    { term: { state: 'product' } },
    { term: { shownDuring: at } },
    { term: { searchable: true } },
    { term: { internal: false } },
    { term: { adult: false } },
  ];
}
