import { type BulkBody, createBulkBody } from './bulk-body.ts';
import { bulkIndex, type BulkTarget, type SettledResult } from './bulk-index.ts';
import type { BulkOperation } from './bulk-operations.ts';
import type { ByteBudget } from './byte-budget.ts';

/**
 * A body of this size goes at once when Elasticsearch has nothing to do: at the start of a load, or while rows come
 * slower than it indexes. Smaller ones cost it more than the wait, since each request is made durable by itself.
 */
const EARLY_BYTES = 512 * 1024;

export interface BulkLoaderOptions {
  /** A request is sent when its body has grown to this many bytes. */
  readonly bulkBytes: number;
  readonly budget: ByteBudget;
  /** Called with every settled request. */
  readonly onSettled: (operations: readonly BulkOperation[], results: readonly SettledResult[]) => void;
}

/** Loads documents into one index: several requests in flight, bounded by bytes, a result for each document. */
export interface BulkLoader {
  /** Waits only while the budget is used up. */
  add(operation: BulkOperation): Promise<void>;
  /** Sends what is left and waits for everything. @throws the first error of any request */
  finish(): Promise<void>;
}

export function createBulkLoader(target: BulkTarget, options: BulkLoaderOptions): BulkLoader {
  const { budget } = options;
  const paced: BulkTarget = {
    ...target,
    onRetry(retry) {
      budget.refused();
      target.onRetry?.(retry);
    },
  };
  // The last document may go past the limit by its own size.
  const newBody = () => createBulkBody(Math.ceil(options.bulkBytes * 1.02));
  let body = newBody();
  const inFlight = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;

  async function flush(): Promise<void> {
    if (body.operations.length === 0) return;
    const full = body;
    body = newBody();
    await budget.take(full.bytes);
    if (failure !== undefined) {
      budget.give(full.bytes);
      return;
    }
    const request = deliver(full).finally(() => inFlight.delete(request));
    inFlight.add(request);
  }

  async function deliver(full: BulkBody): Promise<void> {
    const sentAt = performance.now();
    try {
      const results = await bulkIndex(paced, full);
      budget.answered(performance.now() - sentAt);
      options.onSettled(full.operations, results);
    } catch (error) {
      failure ??= { error };
    } finally {
      budget.give(full.bytes);
    }
  }

  return {
    async add(operation) {
      if (failure !== undefined) throw failure.error;
      body.append(operation);
      if (body.bytes >= options.bulkBytes || (body.bytes >= EARLY_BYTES && budget.idle)) await flush();
    },
    async finish() {
      await flush();
      await Promise.all(inFlight);
      if (failure !== undefined) throw failure.error;
    },
  };
}
