/** How long to wait before the next try of something retriable: doubles, with jitter, up to a limit. */
export interface RetryPolicy {
  readonly firstMs: number;
  readonly longestMs: number;
  /** Total time after which a retriable failure is given up. */
  readonly giveUpAfterMs: number;
}

/** Bulk requests: Elasticsearch refuses them while it is overloaded or restarting. */
export const BULK_RETRY: RetryPolicy = { firstMs: 100, longestMs: 5_000, giveUpAfterMs: 300_000 };

/**
 * Delay before try number `attempt` (1: the first repetition), in milliseconds. Full jitter, so that several loaders
 * that were refused together do not come back together.
 *
 * @param random 0 to 1
 */
export function retryDelay(policy: RetryPolicy, attempt: number, random: number): number {
  const ceiling = Math.min(policy.longestMs, policy.firstMs * 2 ** (attempt - 1));
  return Math.round(ceiling / 2 + (random * ceiling) / 2);
}
