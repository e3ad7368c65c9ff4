import type { Client } from '@elastic/elasticsearch';

/**
 * Names of the brands and categories of an index. Facets count ids and paths, and take their names from here: to ask for a
 * name beside each count costs more than the counts. InstantSearch shows a facet's value as it is, so its values are names.
 */
export interface FacetLabels {
  /** Ids of the brands of a name. */
  readonly brandIds: ReadonlyMap<string, readonly string[]>;
  /** Name of each brand id. */
  readonly brandNames: ReadonlyMap<string, string>;
  /** Name of each category path. */
  readonly categoryNames: ReadonlyMap<string, string>;
  /** Category paths by their names from the top, as in 의류 > 상의. */
  readonly categoryPaths: ReadonlyMap<string, readonly string[]>;
}

/** Labels of an index; read again when `suffices` says that something is missing from the known ones. */
export type ReadFacetLabels = (index: string, suffices: (labels: FacetLabels) => boolean) => Promise<FacetLabels>;

/** Between the names of a category path. */
const LEVEL_SEPARATOR = ' > ';

const FRESH_MS = 60_000;
/** A name that nobody has must not make every request read all names. */
const READ_AGAIN_MS = 2_000;
const MOST_INDICES = 50;
const MOST_BRANDS = 10_000;
const MOST_CATEGORIES = 5_000;

interface Known {
  readonly labels: Promise<FacetLabels>;
  readonly readAt: number;
}

/**
 * Reads the names of an index once a minute while it is asked for; who asks meanwhile gets those of before.
 *
 * @param now milliseconds
 */
export function createFacetLabels(client: Client, now: () => number = () => performance.now()): ReadFacetLabels {
  const known = new Map<string, Known>();
  const read = (index: string): Promise<FacetLabels> => {
    const labels = readLabels(client, index);
    if (known.size >= MOST_INDICES) known.clear();
    const entry = { labels, readAt: now() };
    known.set(index, entry);
    // What failed is asked again by the next request.
    labels.catch(() => {
      if (known.get(index) === entry) known.delete(index);
    });
    return labels;
  };
  return async (index, suffices) => {
    const last = known.get(index);
    if (last === undefined) return read(index);
    const next = now() - last.readAt >= FRESH_MS ? read(index) : null;
    // Its failure was seen to, and concerns only who needs it.
    next?.catch(() => undefined);
    const labels = await last.labels;
    if (suffices(labels)) return labels;
    return next ?? (now() - last.readAt < READ_AGAIN_MS ? labels : read(index));
  };
}

/** 의류 > 상의 for 100>110; the ids stand where a name is not known. Pure. */
export function categoryLabel(path: string, { categoryNames }: Pick<FacetLabels, 'categoryNames'>): string {
  const ids = path.split('>');
  return ids
    .map((id, depth) => categoryNames.get(ids.slice(0, depth + 1).join('>')) ?? id)
    .map((name) => name.replaceAll(LEVEL_SEPARATOR, ' / '))
    .join(LEVEL_SEPARATOR);
}

interface Bucket {
  readonly key: string;
}
interface CategoryBucket extends Bucket {
  readonly label: {
    readonly hits: {
      readonly hits: readonly {
        readonly _source?: { readonly categoryPaths: readonly string[]; readonly categoryNames: readonly string[] };
      }[];
    };
  };
}
interface Aggregations {
  readonly brands: {
    readonly buckets: readonly (Bucket & { readonly ids: { readonly buckets: readonly Bucket[] } })[];
  };
  readonly categories: { readonly buckets: readonly CategoryBucket[] };
}

async function readLabels(client: Client, index: string): Promise<FacetLabels> {
  const { aggregations } = await client.search<never, Aggregations>({
    index,
    size: 0,
    query: { term: { state: 'product' } },
    allow_partial_search_results: false,
    aggs: {
      brands: {
        terms: { field: 'brand.nameKo', size: MOST_BRANDS },
        aggs: { ids: { terms: { field: 'brand.id', size: 20 } } },
      },
      categories: {
        terms: { field: 'categoryPaths', size: MOST_CATEGORIES },
        aggs: { label: { top_hits: { size: 1, _source: ['categoryPaths', 'categoryNames'] } } },
      },
    },
  });
  if (aggregations === undefined)
    throw new Error(`Elasticsearch told nothing of the brands and categories of ${index}.`);
  const { brands, categories } = aggregations;
  const categoryNames = new Map(categories.buckets.map((bucket) => [bucket.key, nameOf(bucket)]));
  const categoryPaths = new Map<string, string[]>();
  for (const path of categoryNames.keys()) {
    const label = categoryLabel(path, { categoryNames });
    categoryPaths.set(label, [...(categoryPaths.get(label) ?? []), path]);
  }
  return {
    brandIds: new Map(brands.buckets.map(({ key, ids }) => [key, ids.buckets.map((id) => id.key)])),
    brandNames: new Map(brands.buckets.flatMap(({ key, ids }) => ids.buckets.map((id) => [id.key, key] as const))),
    categoryNames,
    categoryPaths,
  };
}

/** A document has a name for each of its paths. */
function nameOf({ key, label }: CategoryBucket): string {
  const document = label.hits.hits[0]?._source;
  return document?.categoryNames[document.categoryPaths.indexOf(key)] ?? key;
}
