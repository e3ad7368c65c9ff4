import type { Client } from '@elastic/elasticsearch';
import type { Source } from '../extract/snapshot.ts';
import type { SourceQueries } from '../extract/source-queries.ts';
import type { ReadShapes } from '../indices/index-shape.ts';
import type { ByteBudget } from '../load/byte-budget.ts';
import type { CauseLimit } from '../load/rejection-causes.ts';
import type { RetryPolicy } from '../load/retry-delay.ts';
import type { SourceGuard } from '../queue/row-limit.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import type { BatchTrace } from './batch-trace.ts';

/** What indexing a batch of products again needs from outside. */
export interface ChangeBatchServices {
  readonly source: Source;
  readonly queries: SourceQueries;
  /** Keeps reads within what may be asked of the shop's database. */
  readonly guard: SourceGuard;
  /** With the consumer role; its own retries are off. */
  readonly elasticsearch: Client;
  readonly prefix: string;
  readonly storefronts: ReadonlyMap<string, Storefront>;
  /** The shapes of write targets. */
  readonly readShapes: ReadShapes;
  /**
   * Keeps for indices of other releases what they have to receive; resolves when it can't be lost. Called after the
   * messages were received, and before they are deleted.
   */
  readonly owe: (owed: { readonly shapes: readonly number[]; readonly productIds: readonly number[] }) => Promise<void>;
  /** Stands in every document that this process writes. */
  readonly run: string;
  /** Bytes on their way to live indices at once. */
  readonly budget: ByteBudget;
  /** Bytes that building and warm indices may be behind. */
  readonly backlog: TargetBacklog;
  /** By what rejected documents are grouped. */
  readonly causes: CauseLimit;
  readonly tuning: ChangeBatchTuning;
  /** Epoch milliseconds, of this process: for logs and state, never for policies. */
  readonly now: () => number;
  readonly isRetriable: (error: unknown) => boolean;
  readonly events: ChangeBatchEvents;
  readonly signal?: AbortSignal | undefined;
  /** Follows this batch; nobody does by default. */
  readonly trace?: BatchTrace | undefined;
}

export interface ChangeBatchTuning {
  /** A read that takes longer counts as lost. */
  readonly readTimeoutMs: number;
  /** Short: what still fails then is read again, in a newer version, once the service is back. */
  readonly liveRetry: RetryPolicy;
  /** After this a building or warm index has to leave. */
  readonly otherRetry: RetryPolicy;
}

export const DEFAULT_BATCH_TUNING: ChangeBatchTuning = {
  readTimeoutMs: 30_000,
  liveRetry: { firstMs: 100, longestMs: 1_000, giveUpAfterMs: 2_000 },
  otherRetry: { firstMs: 100, longestMs: 5_000, giveUpAfterMs: 30_000 },
};

/** What happens to a batch, for metrics, logs and alerts. */
export interface ChangeBatchEvents {
  readonly onIndexed: (indexed: {
    readonly storefront: string;
    readonly documents: number;
    readonly tombstones: number;
    readonly bytes: number;
  }) => void;
  readonly onRejected: (storefront: string, cause: string) => void;
  readonly onRetry: (cause: string) => void;
  /** A storefront that has no index, in every batch. */
  readonly onWithoutIndex: (storefront: string) => void;
  /** A building or warm index was given up by this process. */
  readonly onTargetLeft: (left: {
    readonly storefront: string;
    readonly index: string;
    readonly cause: string;
  }) => void;
}

/** For those who only look. */
export const NO_BATCH_EVENTS: ChangeBatchEvents = {
  onIndexed: () => undefined,
  onRejected: () => undefined,
  onRetry: () => undefined,
  onWithoutIndex: () => undefined,
  onTargetLeft: () => undefined,
};

/** How far building and warm indices may fall behind before they have to leave: memory is bounded. */
export interface TargetBacklog {
  /** @returns what to call when the bytes are written or given up; `abandon` is called when an index is too far behind */
  add(index: string, bytes: number, abandon: () => void): () => void;
}

/** @param limit bytes for each index */
export function createTargetBacklog(limit: number): TargetBacklog {
  const behind = new Map<string, { bytes: number; readonly abandon: Set<() => void> }>();
  return {
    add(index, bytes, abandon) {
      const entry = behind.get(index) ?? { bytes: 0, abandon: new Set() };
      behind.set(index, entry);
      entry.bytes += bytes;
      entry.abandon.add(abandon);
      // One body alone is never too much: it may be larger than the limit.
      if (entry.bytes > limit && entry.abandon.size > 1) for (const giveUp of entry.abandon) giveUp();
      return () => {
        entry.bytes -= bytes;
        entry.abandon.delete(abandon);
        if (entry.abandon.size === 0) behind.delete(index);
      };
    },
  };
}
