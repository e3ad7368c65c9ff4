import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for the work, but not longer; and keeps no process alive. @throws what the work throws in time */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([work, sleep(milliseconds, undefined, { ref: false })]);
}
