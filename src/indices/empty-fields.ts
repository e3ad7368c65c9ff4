import type { Client, estypes } from '@elastic/elasticsearch';

type Properties = Readonly<Record<string, unknown>>;

/** The fields of a mapping of which Elasticsearch can tell whether a document has them; nested ones with a dot. Pure. */
export function countableFields(properties: Properties, above = ''): string[] {
  return Object.entries(properties).flatMap(([name, value]) => {
    const {
      properties: below,
      type,
      index,
      doc_values: docValues,
      enabled,
    } = value as estypes.MappingProperty & {
      readonly properties?: Properties;
      readonly index?: boolean;
      readonly doc_values?: boolean;
      readonly enabled?: boolean;
    };
    if (below !== undefined) return countableFields(below, `${above}${name}.`);
    const unseen = enabled === false || type === 'object' || (index === false && docValues === false);
    return unseen ? [] : [`${above}${name}`];
  });
}

/** How many products of an index lack each field. The index must have been refreshed. */
export async function countEmpty(
  client: Client,
  index: string,
  fields: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (fields.length === 0) return new Map();
  const answer = await client.search<unknown, { empty: { buckets: Record<string, { doc_count: number }> } }>({
    index,
    size: 0,
    track_total_hits: false,
    allow_partial_search_results: false,
    query: { term: { state: 'product' } },
    aggs: {
      empty: {
        filters: {
          filters: Object.fromEntries(fields.map((field) => [field, { bool: { must_not: [{ exists: { field } }] } }])),
        },
      },
    },
  });
  const buckets = answer.aggregations?.empty.buckets;
  if (buckets === undefined) throw new Error(`Elasticsearch answered without the fields of ${index}.`);
  return new Map(fields.map((field) => [field, buckets[field]?.doc_count ?? 0]));
}
