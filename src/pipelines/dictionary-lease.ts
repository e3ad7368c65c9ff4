import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import { type Lease, LEASE_MS, takeLease } from '../runs/lease.ts';

export interface DictionaryServices {
  /** With the reindex role. */
  readonly elasticsearch: Client;
  readonly prefix: string;
  /** Epoch milliseconds, of this process. */
  readonly now: () => number;
}

/** Who publishes, and why. */
export interface Publisher {
  readonly by: string;
  readonly reason: string;
}

/** One that was killed lets go after thirty seconds. */
const PATIENCE_MS = 40_000;
const PAUSE_MS = 250;

/** Has a hyphen, which no storefront's id may have: full reindexes and publications don't wait for each other. */
const LEASE_NAME = 'dictionary-releases';

/**
 * Changes of what is live happen one after the other, over all storefronts, since they share their numbers.
 *
 * @param work may take longer than a lease holds: it is renewed meanwhile. It calls `hold` right before each change of what
 * is live: whoever was asleep for so long that somebody else has published since changes nothing any more.
 * @throws ExpectedError run-held while somebody else publishes, or when somebody took over
 */
export async function withDictionaryLease<T>(
  { elasticsearch, prefix, now }: DictionaryServices,
  holder: string,
  work: (hold: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const holding = { storefront: LEASE_NAME, run: randomBytes(6).toString('hex'), holder };
  const deadline = now() + PATIENCE_MS;
  let lease: Lease | undefined;
  while (lease === undefined) {
    try {
      lease = await takeLease(elasticsearch, prefix, holding, now);
    } catch (error) {
      if (!(error instanceof ExpectedError && error.code === 'run-held')) throw error;
      if (now() > deadline) throw busy(error);
      await sleep(PAUSE_MS);
    }
  }
  const held = lease;
  // One after the other: each renewal needs the place of the one before. A failed one fails what waits for it only.
  let renewals = Promise.resolve();
  const hold = (): Promise<void> => {
    const renewed = renewals.then(() => held.renew());
    renewals = renewed.catch(() => undefined);
    return renewed;
  };
  const renewing = setInterval(() => void hold().catch(() => undefined), LEASE_MS / 3);
  try {
    return await work(hold);
  } finally {
    clearInterval(renewing);
    await renewals;
    await held.release();
  }
}

function busy(cause: ExpectedError): ExpectedError {
  return new ExpectedError(
    'run-held',
    'Somebody else is publishing dictionaries.',
    'Look at "storefront-search dictionaries history" and try again.',
    { cause },
  );
}
