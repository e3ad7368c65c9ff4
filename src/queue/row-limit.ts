import { setTimeout as sleep } from 'node:timers/promises';

/** What may be asked of the shop's database; both can change at any moment. */
export interface SourceLimits {
  /** null: no limit. */
  readonly rowsPerSecond: number | null;
  /** Reads at a time, each on a connection of its own. */
  readonly connections: number;
}

/** Keeps the reads of the shop's database within limits that are looked up anew each time. */
export interface SourceGuard {
  /** Waits for a turn for reading `rows` products, then reads. */
  run<T>(rows: number, read: () => Promise<T>): Promise<T>;
}

/** @param now monotonic milliseconds */
export function createSourceGuard(
  limits: () => SourceLimits,
  now: () => number = () => performance.now(),
): SourceGuard {
  let reading = 0;
  /** Up to when the rows that were read so far use up the rate. */
  let paidUntil = 0;

  async function waitForRate(rows: number): Promise<void> {
    const rate = limits().rowsPerSecond;
    if (rate === null) return;
    const startsAt = Math.max(now(), paidUntil);
    paidUntil = startsAt + (rows / rate) * 1_000;
    if (startsAt > now()) await sleep(startsAt - now());
  }

  return {
    async run(rows, read) {
      while (reading >= Math.max(1, limits().connections)) await sleep(5);
      reading += 1;
      try {
        await waitForRate(rows);
        return await read();
      } finally {
        reading -= 1;
      }
    },
  };
}
