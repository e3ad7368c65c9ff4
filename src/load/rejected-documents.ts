import type { Client } from '@elastic/elasticsearch';

/** A newer one is kept already. */
const CONFLICT = 409;

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

/** A rejected document that is to be kept, with the version of the read that found it. */
export interface NewRejection extends RejectedDocument {
  /** Microseconds, as in ProductRowBatch: what is read later has a higher one. */
  readonly version: number;
}

/**
 * Keeps rejected documents for people to look at; the newest of a product and storefront replaces the one before, and
 * never the other way round, whoever writes last.
 *
 * @param index the state index of rejected documents
 */
export async function saveRejected(client: Client, index: string, rejected: readonly NewRejection[]): Promise<void> {
  if (rejected.length === 0) return;
  const answer = await client.bulk({
    index,
    operations: rejected.flatMap(({ version, ...document }) => [
      {
        index: { _id: `${document.storefront}:${document.productId}`, version, version_type: 'external_gte' as const },
      },
      document,
    ]),
  });
  const failed = answer.items.find((item) => item.index?.error !== undefined && item.index.status !== CONFLICT);
  if (failed !== undefined) throw new Error(`A rejected document was not kept: ${failed.index?.error?.reason ?? ''}`);
}
