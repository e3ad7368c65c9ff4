import type { BulkLoader } from '../load/bulk-loader.ts';
import type { NewRejection } from '../load/rejected-documents.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import type { PageShare } from './part-progress.ts';

/** One storefront's share of what a process loads. */
export interface ReindexTarget {
  readonly storefront: Storefront;
  readonly index: string;
  /** The moment that its documents are for, epoch milliseconds; null: when they are read. */
  readonly at: number | null;
  readonly loader: BulkLoader;
  /** Pages on their way, by the version that they were read with. */
  readonly pages: Map<number, PageShare>;
  /** Rejections that are not stored yet. */
  readonly rejections: NewRejection[];
  /** Set when this storefront can't go on; the others do. */
  failure: { readonly error: unknown } | null;
}

/** Notes a product that can't be indexed here; its neighbours go on. */
export function reject(target: ReindexTarget, share: PageShare, rejection: NewRejection): void {
  share.rejected += 1;
  share.firstRejection ??= `product ${rejection.productId}: ${rejection.detail}`;
  target.rejections.push(rejection);
}

/** A failure costs this storefront only. */
export async function attempt(target: ReindexTarget, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    target.failure ??= { error };
  }
}
