import { retryDelay } from '../load/retry-delay.ts';
import type { Circuit } from '../queue/circuit.ts';
import { type IndexedBatch, indexProducts, ReadFailed } from './change-batch.ts';
import type { ChangeBatchServices } from './change-batch-services.ts';
import type { IncrementalTuning } from './incremental-services.ts';

export interface BatchRunner {
  readonly batch: ChangeBatchServices;
  readonly circuit: Circuit;
  readonly tuning: Pick<IncrementalTuning, 'backOff' | 'finalAfterMs'>;
  readonly isFinal: (error: unknown) => boolean;
  readonly now: () => number;
  /** Told about every failed try. */
  readonly onFailure: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** A service refuses, and has done so for a while: the consumer has to stop. */
export class FinalFailure extends Error {}

/** MySQL took too long for what was asked: half as much may be possible, but a product is not to blame. */
const TIMEOUT_CODES: ReadonlySet<unknown> = new Set(['ER_STATEMENT_TIMEOUT', 'ER_QUERY_TIMEOUT']);
/** How often a product alone must break the read, while others can be read, before it is set aside. */
const LONELY_TRIES = 3;

/**
 * Indexes products until it succeeds. While a service is away it waits and tries again, with a new version and
 * snapshot each time; where the read fails and the services are there, the culprit is found by halving and set aside.
 *
 * @returns the parts in which the products were indexed
 * @throws FinalFailure, or the signal's reason; then nothing may be deleted
 */
export async function runChangeBatch(runner: BatchRunner, ids: readonly number[]): Promise<IndexedPart[]> {
  let lonelyFailures = 0;
  for (;;) {
    try {
      return [{ ids, indexed: await attempt(runner, () => indexProducts(runner.batch, ids)) }];
    } catch (error) {
      if (!(error instanceof ReadFailed)) throw error;
      if (ids.length > 1) {
        const middle = Math.ceil(ids.length / 2);
        const first = await runChangeBatch(runner, ids.slice(0, middle));
        return [...first, ...(await runChangeBatch(runner, ids.slice(middle)))];
      }
      if (isTimeout(error)) {
        const indexed = await attempt(runner, () => indexProducts(runner.batch, ids), { readsEverything: true });
        return [{ ids, indexed }];
      }
      // Reads what all products share, and waits until that can be read: only then is the product to blame.
      await attempt(runner, () => indexProducts(runner.batch, []), { readsEverything: true });
      lonelyFailures += 1;
      if (lonelyFailures < LONELY_TRIES) continue;
      const unreadable = ids.map((id) => ({ id, cause: error.message }));
      return [{ ids, indexed: await attempt(runner, () => indexProducts(runner.batch, [], unreadable)) }];
    }
  }
}

export interface IndexedPart {
  readonly ids: readonly number[];
  readonly indexed: IndexedBatch;
}

/**
 * Does the work until it succeeds, waiting longer and longer while a service is away.
 *
 * @throws ReadFailed at once, unless the work `readsEverything`; FinalFailure; the signal's reason
 */
export async function attempt<T>(
  { circuit, tuning, isFinal, now, onFailure, signal }: Omit<BatchRunner, 'batch'>,
  work: () => Promise<T>,
  { readsEverything = false }: { readonly readsEverything?: boolean } = {},
): Promise<T> {
  let refusedSince: number | null = null;
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted();
    try {
      const result = await work();
      circuit.succeed(work);
      return result;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ReadFailed && !readsEverything) {
        circuit.succeed(work);
        throw error;
      }
      onFailure(error);
      refusedSince = isFinal(error) ? (refusedSince ?? now()) : null;
      circuit.fail(work, error);
      if (refusedSince !== null && now() - refusedSince >= tuning.finalAfterMs) {
        throw new FinalFailure('A service refuses.', { cause: error });
      }
    }
    const { firstMs, longestMs } = tuning.backOff;
    const policy = { firstMs, longestMs, giveUpAfterMs: Infinity };
    await circuit.wait(retryDelay(policy, failures, Math.random()), signal);
  }
}

function isTimeout({ cause }: ReadFailed): boolean {
  return cause instanceof Error && 'code' in cause && TIMEOUT_CODES.has(cause.code);
}
