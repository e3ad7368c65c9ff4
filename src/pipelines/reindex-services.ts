import type { Client } from '@elastic/elasticsearch';
import type { StorefrontDictionaries } from '../dictionaries/read-dictionaries.ts';
import type { Source } from '../extract/snapshot.ts';
import type { SourceQueries } from '../extract/source-queries.ts';
import type { ProductMapping } from '../indices/index-definition.ts';
import type { Lineage } from '../lineage/send-lineage.ts';
import type { ByteBudget } from '../load/byte-budget.ts';
import type { CauseLimit } from '../load/rejection-causes.ts';
import type { SourceGuard } from '../queue/row-limit.ts';
import type { Span, Tracing } from '../tracing.ts';

/** What a full reindex needs from outside. Everything was read and validated before the run begins. */
export interface ReindexServices {
  readonly source: Source;
  readonly queries: SourceQueries;
  /** With the reindex role; its own retries are off. */
  readonly elasticsearch: Client;
  readonly prefix: string;
  readonly mapping: ProductMapping;
  /** The dictionary files of every storefront: used where nothing was published yet. */
  readonly drafts: ReadonlyMap<string, StorefrontDictionaries>;
  /** What must keep finding what it finds, by storefront. */
  readonly goldenQueries: ReadonlyMap<string, readonly string[]>;
  readonly tuning: ReindexTuning;
  readonly budget: ByteBudget;
  /** By what rejected documents are grouped. */
  readonly causes: CauseLimit;
  /** Keeps the reading of rows within limits. */
  readonly guard: SourceGuard;
  /** Epoch milliseconds, of this process: for names, leases and logs, never for policies. */
  readonly now: () => number;
  readonly isRetriable: (error: unknown) => boolean;
  /** Turns a client's error into one that a person can act on, where it can be. */
  readonly explain: (error: unknown) => unknown;
  readonly onProgress: (progress: ReindexProgress) => void;
  /** Notes something that does not stop the run. */
  readonly warn: (error: unknown) => void;
  readonly signal?: AbortSignal;
  readonly tracing: Tracing;
  /** What the steps at work are a part of. */
  readonly span?: Span;
  /** Is told where an index came from; absent: nobody keeps lineage. */
  readonly lineage?: Lineage;
  /** Makes indices to look at the shop as it will be then, epoch milliseconds: never promoted, never written again. */
  readonly previewAt?: number;
}

export interface ReindexTuning {
  /** Parts that one process reads at once. */
  readonly extractors: number;
  /** Rows of one snapshot. */
  readonly pageRows: number;
  /** Bytes of one bulk request. */
  readonly bulkBytes: number;
  /** Bytes on their way to Elasticsearch at once, over all storefronts. */
  readonly bytesInFlight: number;
}

/**
 * Measured in docs/performance.md. Elasticsearch refuses what goes beyond a tenth of its heap: these bytes on their way
 * fit into 512 MB.
 */
export const DEFAULT_TUNING: ReindexTuning = {
  extractors: 1,
  pageRows: 1_000,
  bulkBytes: 5 * 1024 * 1024,
  bytesInFlight: 20 * 1024 * 1024,
};

export interface ReindexProgress {
  readonly rows: number;
  /** 0 to 1, by id. */
  readonly share: number;
  readonly documents: number;
  readonly rejected: number;
}
