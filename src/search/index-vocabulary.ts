import type { Client, estypes } from '@elastic/elasticsearch';
import type { DeniedIds } from '../deny-lists/deny-list.ts';
import { deniedFilters } from './denied.ts';
import { buildVocabulary, type Counted, NO_VOCABULARY, type Vocabulary } from './vocabulary.ts';

/** The words of an index, without those of what is denied: at once, as they were last read. */
export type ReadVocabulary = (index: string, denied: DeniedIds) => Promise<Vocabulary>;

/** Brands and tags come and go with changes; a query is understood a little worse until then. */
const FRESH_MS = 300_000;
/** An index that could not be read is asked again after this. */
const RETRY_MS = 5_000;
/** Where something is hidden every moment, the words are not read all the time. */
const DENIED_MS = 1_000;
/** The live index of each storefront, and the one before. */
const MOST_INDICES = 50;
const MOST_BRANDS = 10_000;
const MOST_TAGS = 5_000;
/** Names of the most popular products: their words are those that shoppers type. */
const NAMES = 3_000;

interface Known {
  readonly vocabulary: Promise<Vocabulary>;
  /** What was denied when it was read. */
  readonly denied: DeniedIds;
  readonly readAt: number;
  /** Until when it is used without asking again. */
  readonly freshUntil: number;
}

/**
 * Reads an index when it is first asked for, every five minutes while it is, and soon after something else is denied.
 * Without an answer the words are those known before, or none: a query is then matched as it stands.
 *
 * @param now milliseconds
 */
export function createIndexVocabularies(client: Client, now: () => number = () => performance.now()): ReadVocabulary {
  const known = new Map<string, Known>();
  const begin = (index: string, denied: DeniedIds): Promise<Vocabulary> => {
    const readAt = now();
    const vocabulary = readVocabulary(client, index, denied).catch(() => {
      known.set(index, { vocabulary, denied, readAt, freshUntil: now() + RETRY_MS });
      return NO_VOCABULARY;
    });
    if (known.size >= MOST_INDICES) known.clear();
    known.set(index, { vocabulary, denied, readAt, freshUntil: readAt + FRESH_MS });
    return vocabulary;
  };
  /** Whoever asks meanwhile gets the words of before, and waits for nothing. */
  const again = async (index: string, denied: DeniedIds, { vocabulary: before }: Known): Promise<void> => {
    const readAt = now();
    const keep = (vocabulary: Promise<Vocabulary>, forMs: number): void => {
      known.set(index, { vocabulary, denied, readAt, freshUntil: now() + forMs });
    };
    keep(before, FRESH_MS);
    try {
      keep(Promise.resolve(await readVocabulary(client, index, denied)), FRESH_MS);
    } catch {
      keep(before, RETRY_MS);
    }
  };
  return (index, denied) => {
    const last = known.get(index);
    if (last === undefined) return begin(index, denied);
    const changed = now() - last.readAt >= DENIED_MS && !areSame(last.denied, denied);
    if (changed || now() >= last.freshUntil) void again(index, denied, last);
    return last.vocabulary;
  };
}

const KINDS = ['seller', 'brand', 'category', 'product'] as const satisfies readonly (keyof DeniedIds)[];

function areSame(one: DeniedIds, other: DeniedIds): boolean {
  return (
    one === other ||
    KINDS.every(
      (kind) => one[kind].length === other[kind].length && one[kind].every((id, at) => id === other[kind][at]),
    )
  );
}

/** What nobody may find must not show up in a correction either. */
const visible = (denied: DeniedIds): NonNullable<estypes.QueryDslQueryContainer> => ({
  bool: {
    filter: [
      { term: { state: 'product' } },
      { term: { searchable: true } },
      { term: { internal: false } },
      { term: { adult: false } },
      { range: { shownDuring: { gte: 'now', lte: 'now', relation: 'intersects' } } },
      ...deniedFilters(denied),
    ],
  },
});

interface Buckets<T = unknown> {
  readonly buckets: readonly ({ readonly key: string; readonly doc_count: number } & T)[];
}
interface NamedDocument {
  readonly name: string;
  readonly brand?: { readonly keys: readonly string[] } | null;
}
interface NamedBrand {
  readonly names: Buckets;
  readonly spellings: Buckets;
}
interface Aggregations {
  readonly brands: Buckets<NamedBrand>;
  readonly colours: Buckets<{ readonly groups: Buckets }>;
  readonly paths: Buckets<CategoryLabel>;
  readonly sizes: Buckets;
  readonly tags: Buckets;
}
interface CategoryLabel {
  readonly label: { readonly hits: { readonly hits: readonly { readonly _source?: CategoryDocument }[] } };
}
interface CategoryDocument {
  readonly categoryPaths: readonly string[];
  readonly categoryNames: readonly string[];
}

async function readVocabulary(client: Client, index: string, denied: DeniedIds): Promise<Vocabulary> {
  const { hits, aggregations } = await client.search<NamedDocument, Aggregations>({
    index,
    query: visible(denied),
    size: NAMES,
    sort: [{ popularity: 'desc' }, { id: 'asc' }],
    _source: ['name', 'brand.keys'],
    track_total_hits: false,
    allow_partial_search_results: false,
    aggs: {
      brands: {
        terms: { field: 'brand.id', size: MOST_BRANDS },
        aggs: {
          names: { terms: { field: 'brand.nameKo', size: 1 } },
          spellings: { terms: { field: 'brand.keys', size: 20 } },
        },
      },
      colours: {
        terms: { field: 'colours', size: 1_000 },
        aggs: { groups: { terms: { field: 'colourGroups', size: 2 } } },
      },
      paths: {
        terms: { field: 'categoryPaths', size: 5_000 },
        aggs: { label: { top_hits: { size: 1, _source: ['categoryPaths', 'categoryNames'] } } },
      },
      sizes: { terms: { field: 'sizesInStock', size: 500 } },
      tags: { terms: { field: 'tags', size: MOST_TAGS } },
    },
  });
  if (aggregations === undefined) throw new Error(`Elasticsearch told nothing of the words of ${index}.`);
  return buildVocabulary({
    brands: aggregations.brands.buckets.map(({ doc_count: products, names, spellings }) => ({
      name: names.buckets[0]?.key ?? '',
      keys: spellings.buckets.map(({ key }) => key),
      products,
    })),
    categories: aggregations.paths.buckets.map(({ key, doc_count: products, label }) => ({
      path: key,
      name: nameOf(key, label.hits.hits[0]?._source),
      products,
    })),
    colours: aggregations.colours.buckets.map(({ key, groups }) => ({ name: key, groups: counted(groups) })),
    sizes: aggregations.sizes.buckets.map(({ key }) => key),
    tags: counted(aggregations.tags),
    names: hits.hits.flatMap(({ _source: source }) =>
      source === undefined ? [] : [{ name: source.name, brandKeys: source.brand?.keys ?? [] }],
    ),
  });
}

/** A document has a name for each of its paths. */
function nameOf(path: string, document: CategoryDocument | undefined): string {
  return document?.categoryNames[document.categoryPaths.indexOf(path)] ?? path;
}

function counted({ buckets }: Buckets): Counted[] {
  return buckets.map(({ key, doc_count: products }) => ({ value: key, products }));
}
