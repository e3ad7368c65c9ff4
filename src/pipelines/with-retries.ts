import { setTimeout as sleep } from 'node:timers/promises';
import { retryDelay, type RetryPolicy } from '../load/retry-delay.ts';

/** Reads from MySQL: a lost connection or a deadlock is read again, in a new snapshot with a new version. */
export const SOURCE_RETRY: RetryPolicy = { firstMs: 200, longestMs: 5_000, giveUpAfterMs: 120_000 };

/** Looks at the product's own state before anything is begun: a shard that is not ready yet, and no outage. */
export const PLAN_RETRY: RetryPolicy = { firstMs: 200, longestMs: 2_000, giveUpAfterMs: 10_000 };

/** Repeats `work` while its error may pass. @throws the last error when it may not, or the policy's time is over */
export async function withRetries<T>(
  policy: RetryPolicy,
  {
    isRetriable,
    warn,
    signal,
  }: {
    readonly isRetriable: (error: unknown) => boolean;
    readonly warn: (error: unknown) => void;
    readonly signal?: AbortSignal;
  },
  work: () => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isRetriable(error) || performance.now() - startedAt > policy.giveUpAfterMs) throw error;
      warn(error);
      await sleep(retryDelay(policy, attempt, Math.random()), undefined, signal === undefined ? {} : { signal });
    }
  }
}
