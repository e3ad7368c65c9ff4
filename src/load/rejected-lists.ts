import type { Client, estypes } from '@elastic/elasticsearch';
import type { RejectedDocument } from './rejected-documents.ts';
import type { RejectedMessage } from './rejected-messages.ts';

/** What was set aside for one reason. */
export interface RejectedGroup {
  readonly cause: string;
  readonly count: number;
  /** Storefronts of documents, queues of messages. */
  readonly places: readonly string[];
  /** ISO 8601. */
  readonly latest: string;
}

/** Far above what a limit of causes lets come together. */
const MOST_CAUSES = 1_000;

interface CauseBucket {
  readonly key: string;
  readonly doc_count: number;
  readonly latest: { readonly value_as_string?: string };
  readonly places: { readonly buckets: readonly { readonly key: string }[] };
}

/** Everything that is set aside in a state index, the largest group first. @param place field to list beside it */
export async function groupRejected(
  client: Client,
  index: string,
  place: 'storefront' | 'queue',
): Promise<RejectedGroup[]> {
  const answer = await client.search<unknown, { causes: { buckets: readonly CauseBucket[] } }>({
    index,
    size: 0,
    aggregations: {
      causes: {
        terms: { field: 'cause', size: MOST_CAUSES },
        aggregations: {
          latest: { max: { field: 'rejectedAt' } },
          places: { terms: { field: place, size: 50 } },
        },
      },
    },
  });
  return (answer.aggregations?.causes.buckets ?? []).map((bucket) => ({
    cause: bucket.key,
    count: bucket.doc_count,
    places: bucket.places.buckets.map(({ key }) => key).sort(),
    latest: bucket.latest.value_as_string ?? '',
  }));
}

/** One that was set aside, with what is needed to remove exactly this one and not a newer. */
export interface StoredRejection<T> {
  readonly id: string;
  readonly rejected: T;
  readonly seqNo: number;
  readonly primaryTerm: number;
  /** Of the read that found it, in microseconds; small in those that an earlier release has kept. */
  readonly version: number;
}

/** Its id is the message's. */
export type RejectedBody = StoredRejection<Omit<RejectedMessage, 'messageId'>>;

export interface RejectedFilter {
  readonly cause?: string | undefined;
  readonly productId?: number | undefined;
}

/** What was set aside, newest first, page by page. */
export async function* readRejected<T extends RejectedDocument | Omit<RejectedMessage, 'messageId'>>(
  client: Client,
  index: string,
  { cause, productId }: RejectedFilter,
  pageSize = 500,
): AsyncGenerator<StoredRejection<T>[]> {
  const filter: estypes.QueryDslQueryContainer[] = [
    ...(cause === undefined ? [] : [{ term: { cause } }]),
    ...(productId === undefined ? [] : [{ term: { productId } }]),
  ];
  // What is set aside while this runs has its turn the next time.
  const until = new Date().toISOString();
  filter.push({ range: { rejectedAt: { lte: until } } });
  let after: estypes.SortResults | undefined;
  for (;;) {
    const answer = await client.search<T>({
      index,
      size: pageSize,
      query: { bool: { filter } },
      seq_no_primary_term: true,
      version: true,
      // One shard: its sequence numbers are in the order of writing, each once.
      sort: [{ _seq_no: { order: 'desc' } }],
      ...(after === undefined ? {} : { search_after: after }),
    });
    const { hits } = answer.hits;
    if (hits.length === 0) return;
    yield hits.flatMap((hit) =>
      hit._source === undefined || hit._id === undefined
        ? []
        : [
            {
              id: hit._id,
              rejected: hit._source,
              seqNo: hit._seq_no ?? 0,
              primaryTerm: hit._primary_term ?? 0,
              version: hit._version ?? 0,
            },
          ],
    );
    after = hits.at(-1)?.sort;
    if (hits.length < pageSize || after === undefined) return;
  }
}

/** Removes these. One that was set aside anew meanwhile stays. @returns how many are gone */
export async function removeRejected(
  client: Client,
  index: string,
  stored: readonly Pick<StoredRejection<unknown>, 'id' | 'seqNo' | 'primaryTerm'>[],
): Promise<number> {
  if (stored.length === 0) return 0;
  const answer = await client.bulk({
    index,
    refresh: true,
    operations: stored.map(({ id, seqNo, primaryTerm }) => ({
      delete: { _id: id, if_seq_no: seqNo, if_primary_term: primaryTerm },
    })),
  });
  const failed = answer.items.find(
    ({ delete: item }) => (item?.status ?? 500) >= 400 && ![404, 409].includes(item?.status ?? 500),
  );
  if (failed !== undefined) throw new Error(`Not removed: ${failed.delete?.error?.reason ?? 'no reason given'}`);
  return answer.items.filter(({ delete: item }) => item?.status === 200).length;
}
