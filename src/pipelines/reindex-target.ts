import type { BulkLoader } from '../load/bulk-loader.ts';
import type { RejectedDocument } from '../load/rejected-documents.ts';
import type { Lease } from '../runs/lease.ts';
import type { StorefrontRun } from '../runs/run.ts';
import type { Storefront } from '../storefronts/storefront.ts';

/** One storefront's share of a full reindex: its new index, and what has happened to it so far. */
export interface ReindexTarget {
  readonly storefront: Storefront;
  readonly lease: Lease;
  readonly index: string;
  /** The moment that its documents are for, epoch milliseconds; null: when they are read. */
  readonly at: number | null;
  readonly loader: BulkLoader;
  readonly counts: TargetCounts;
  /** Rejections that are not stored yet. */
  readonly rejections: RejectedDocument[];
  firstRejection: string | null;
  /** Set when this storefront can't go on; the others do. */
  failure: { readonly error: unknown } | null;
  /** What the run document says of it in the end. */
  outcome: Pick<StorefrontRun, 'state' | 'previousIndex' | 'gate' | 'gatedAt' | 'pruned'>;
}

/** Products, not requests. */
export interface TargetCounts {
  /** Settled by Elasticsearch: indexed, or there already in a newer version. */
  documents: number;
  withheld: number;
  rejected: number;
  retries: number;
}

/** Notes a product that can't be indexed here; its neighbours go on. */
export function reject(target: ReindexTarget, rejection: RejectedDocument): void {
  target.counts.rejected += 1;
  target.firstRejection ??= `product ${rejection.productId}: ${rejection.detail}`;
  target.rejections.push(rejection);
}
