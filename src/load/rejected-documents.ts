import type { Client } from '@elastic/elasticsearch';

/** A product that could not be indexed in a storefront, and why. */
export interface RejectedDocument {
  readonly productId: number;
  readonly storefront: string;
  /** Where it failed: its row, the transform, Elasticsearch. */
  readonly stage: 'extract' | 'transform' | 'load';
  /** The kind of failure, the same for all products that fail alike: what they are grouped by. */
  readonly cause: string;
  readonly detail: string;
  readonly run: string;
  /** ISO 8601. */
  readonly rejectedAt: string;
}

/**
 * Keeps rejected documents for people to look at; the newest of a product and storefront replaces the one before.
 *
 * @param index the state index of rejected documents
 */
export async function saveRejected(
  client: Client,
  index: string,
  rejected: readonly RejectedDocument[],
): Promise<void> {
  if (rejected.length === 0) return;
  const answer = await client.bulk({
    index,
    operations: rejected.flatMap((document) => [
      { index: { _id: `${document.storefront}:${document.productId}` } },
      document,
    ]),
  });
  const failed = answer.items.find((item) => item.index?.error !== undefined);
  if (failed !== undefined) throw new Error(`A rejected document was not kept: ${failed.index?.error?.reason ?? ''}`);
}
