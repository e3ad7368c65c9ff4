/** A document on its way: what the bulk request needs to know of it. */
export interface BulkOperation {
  readonly id: number;
  /** Sent as `external_gte`: an older version never overwrites a newer one. */
  readonly version: number;
  /** The document as JSON, on one line: text, or UTF-8. */
  readonly json: string | Buffer;
}

/** What became of one operation. */
export type ItemResult =
  | { readonly kind: 'indexed' }
  /** Somebody wrote something newer meanwhile: as good as done. `version` is theirs; null: Elasticsearch did not say. */
  | { readonly kind: 'newer'; readonly version: number | null }
  | { readonly kind: 'retriable'; readonly status: number; readonly reason: string }
  /** Elasticsearch will never take it. */
  | { readonly kind: 'rejected'; readonly status: number; readonly type: string; readonly reason: string };

/** The part of a bulk response that is asked for (`filter_path`). */
export interface BulkResponse {
  readonly errors?: boolean;
  readonly items?: readonly {
    readonly index?: {
      readonly status?: number;
      readonly error?: {
        readonly type?: string;
        readonly reason?: string;
        readonly caused_by?: { readonly reason?: string };
      };
    };
  }[];
}

export const BULK_FILTER_PATH =
  'errors,items.*.status,items.*.error.type,items.*.error.reason,items.*.error.caused_by.reason';

/** The first of an operation's two lines of NDJSON; the document is the second. */
export function actionLine({ id, version }: BulkOperation): string {
  return `{"index":{"_id":"${id}","version":${version},"version_type":"external_gte"}}\n`;
}

/**
 * What became of each operation of a request, in the order in which they were sent.
 *
 * @throws Error when the response does not answer every one: an unnamed item must not count as safe
 */
export function readItemResults(response: BulkResponse, sent: number): ItemResult[] {
  const items = response.items ?? [];
  if (items.length !== sent) {
    throw new Error(`Elasticsearch answered ${items.length} of ${sent} items of a bulk request.`);
  }
  return items.map((item) => readItem(item.index?.status ?? 0, item.index?.error));
}

type ItemError = NonNullable<NonNullable<NonNullable<BulkResponse['items']>[number]['index']>['error']>;

const VERSION_CONFLICT = 'version_conflict_engine_exception';

/** Blocks and shards that come back by themselves: a flood stage, a primary that is being moved. */
const PASSING_TYPES = new Set([
  'cluster_block_exception',
  'unavailable_shards_exception',
  'no_shard_available_action_exception',
  'es_rejected_execution_exception',
  'circuit_breaking_exception',
  'node_not_connected_exception',
  'process_cluster_event_timeout_exception',
]);

function readItem(status: number, error: ItemError | undefined): ItemResult {
  if (status >= 200 && status < 300) return { kind: 'indexed' };
  const type = error?.type ?? 'unknown';
  const reason = [error?.reason, error?.caused_by?.reason].filter(Boolean).join(': ') || `HTTP ${status}`;
  if (status === 409 && type === VERSION_CONFLICT) {
    const version = Number(/current version \[(\d+)\]/.exec(reason)?.[1] ?? NaN);
    return { kind: 'newer', version: Number.isSafeInteger(version) ? version : null };
  }
  if (status === 429 || status === 0 || status >= 500 || PASSING_TYPES.has(type)) {
    return { kind: 'retriable', status, reason };
  }
  return { kind: 'rejected', status, type, reason };
}
