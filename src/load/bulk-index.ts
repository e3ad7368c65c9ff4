import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import type { BulkBody } from './bulk-body.ts';
import { BULK_FILTER_PATH, type BulkResponse, type ItemResult, readItemResults } from './bulk-operations.ts';
import { BULK_RETRY, retryDelay, type RetryPolicy } from './retry-delay.ts';

export interface BulkTarget {
  /** Its own retries must be off: this is the layer that retries. */
  readonly client: Client;
  /** A concrete index, never an alias: the bulk of one target must not move to another half-way. */
  readonly index: string;
  /** Which errors of a whole request may pass: a 429, a lost connection. */
  readonly isRetriable: (error: unknown) => boolean;
  readonly retry?: RetryPolicy;
  readonly signal?: AbortSignal | undefined;
  /** Told about every repetition: the loader slows down, the metrics count. */
  readonly onRetry?: (retry: { readonly items: number; readonly attempt: number; readonly cause: string }) => void;
}

/** `indexed`, `newer` or `rejected` for each operation, in order. */
export type SettledResult = Exclude<ItemResult, { kind: 'retriable' }>;

/**
 * Sends one bulk request and sends again what may pass, until every operation has a settled result.
 *
 * @throws the last error when the request as a whole is refused for good, the retry policy's time is over, or the
 * signal aborts. Then nothing is known about the unsettled operations, and all of them count as not done.
 */
export async function bulkIndex(target: BulkTarget, body: BulkBody): Promise<SettledResult[]> {
  const policy = target.retry ?? BULK_RETRY;
  const settled = new Map<number, SettledResult>();
  let open = body.operations.map((_, position) => position);
  const startedAt = performance.now();
  for (let attempt = 1; ; attempt++) {
    let failure: unknown;
    try {
      const payload = open.length === body.operations.length ? body.encoded() : body.encodedOnly(open);
      const results = readItemResults(await send(target, payload), open.length);
      open = settle(open, results, settled);
      if (open.length === 0) return body.operations.map((_, position) => settledAt(settled, position));
      failure = firstRetriable(results);
    } catch (error) {
      if (target.signal?.aborted === true || !target.isRetriable(error)) throw error;
      failure = error;
    }
    if (performance.now() - startedAt > policy.giveUpAfterMs) throw failure;
    const cause = failure instanceof Error ? failure.message : String(failure);
    target.onRetry?.({ items: open.length, attempt, cause });
    await sleep(retryDelay(policy, attempt, Math.random()), undefined, { signal: target.signal });
  }
}

async function send({ client, index, signal }: BulkTarget, payload: Buffer): Promise<BulkResponse> {
  return client.transport.request<BulkResponse>(
    {
      method: 'POST',
      path: `/${encodeURIComponent(index)}/_bulk`,
      querystring: { filter_path: BULK_FILTER_PATH, require_alias: false },
      bulkBody: payload,
    },
    { maxRetries: 0, ...(signal === undefined ? {} : { signal }) },
  );
}

/** Notes what is settled, and returns the positions that are not. */
function settle(
  open: readonly number[],
  results: readonly ItemResult[],
  settled: Map<number, SettledResult>,
): number[] {
  const unsettled: number[] = [];
  for (const [at, position] of open.entries()) {
    const result = results[at];
    if (result === undefined || result.kind === 'retriable') unsettled.push(position);
    else settled.set(position, result);
  }
  return unsettled;
}

function settledAt(settled: ReadonlyMap<number, SettledResult>, position: number): SettledResult {
  const result = settled.get(position);
  if (result === undefined) throw new Error(`operation ${position} of a bulk request was never settled`);
  return result;
}

function firstRetriable(results: readonly ItemResult[]): Error {
  const result = results.find((candidate) => candidate.kind === 'retriable');
  return new Error(result === undefined ? 'unsettled items' : `HTTP ${result.status}: ${result.reason}`);
}
