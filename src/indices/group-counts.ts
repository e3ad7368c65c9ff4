import type { Client, estypes } from '@elastic/elasticsearch';
import type { GroupCount, GroupKind } from '../gate/gate-facts.ts';

const FIELDS = { category: 'categoryPaths', brand: 'brand.id', seller: 'seller.id' } as const;
/** The largest groups of each kind; what lies beyond them shows in the count of all. */
const MOST_GROUPS = 5_000;

type TermsKind = keyof typeof FIELDS;
const TERMS_KINDS = Object.keys(FIELDS) as TermsKind[];

interface Bucket {
  readonly key: string | number;
  readonly doc_count: number;
}
type Answer = Readonly<Record<GroupKind, { readonly buckets: readonly Bucket[] } | undefined>>;

/**
 * Counts the products of two indices by category, brand, seller and price band. Both must have been refreshed.
 *
 * @param priceBands upper bounds, ascending; the last band is open
 * @param floor groups that have fewer products in the live index are left out
 */
export async function countGroups(
  client: Client,
  { live, fresh }: { readonly live: string; readonly fresh: string },
  priceBands: readonly number[],
  floor: number,
): Promise<GroupCount[]> {
  const before = await ask(client, live, priceBands, (kind) => ({
    terms: { field: FIELDS[kind], size: MOST_GROUPS, min_doc_count: floor },
  }));
  const named = (kind: GroupKind) => (before[kind]?.buckets ?? []).filter(({ doc_count: count }) => count >= floor);
  const after = await ask(client, fresh, priceBands, (kind) => {
    const include = named(kind).map(({ key }) => String(key));
    return include.length === 0 ? null : { terms: { field: FIELDS[kind], include, size: include.length } };
  });
  return [...TERMS_KINDS, 'price band' as const].flatMap((kind) => {
    const counts = new Map(after[kind]?.buckets.map(({ key, doc_count: count }) => [key, count]));
    return named(kind).map(({ key, doc_count: count }) => ({
      kind,
      key: String(key),
      live: count,
      fresh: counts.get(key) ?? 0,
    }));
  });
}

async function ask(
  client: Client,
  index: string,
  priceBands: readonly number[],
  terms: (kind: TermsKind) => estypes.AggregationsAggregationContainer | null,
): Promise<Answer> {
  const ranges = [...priceBands, undefined].map((to, place) => ({ from: priceBands[place - 1] ?? 0, to }));
  const kinds = TERMS_KINDS.flatMap((kind) => {
    const aggregation = terms(kind);
    return aggregation === null ? [] : [[kind, aggregation] as const];
  });
  const answer = await client.search<unknown, Answer>({
    index,
    size: 0,
    track_total_hits: false,
    allow_partial_search_results: false,
    query: { term: { state: 'product' } },
    aggs: {
      ...Object.fromEntries(kinds),
      'price band': {
        range: {
          field: 'price',
          ranges: ranges.map(({ from, to }) => ({ from, ...(to === undefined ? {} : { to }) })),
        },
      },
    },
  });
  if (answer.aggregations === undefined) throw new Error(`Elasticsearch answered without the groups of ${index}.`);
  return answer.aggregations;
}
