import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './send.ts';

/** Sends the next request. */
export type SendNext = () => Promise<Answer>;

/** So many at a time, each as soon as one is answered. @returns how many a second were answered with 200 */
export async function closedLoop(sendNext: SendNext, atATime: number, seconds: number): Promise<number> {
  const startedAt = performance.now();
  const end = startedAt + seconds * 1_000;
  let answered = 0;
  const one = async () => {
    while (performance.now() < end) {
      const { status } = await sendNext();
      if (status === 200 && performance.now() <= end) answered += 1;
    }
  };
  await Promise.all(Array.from({ length: atATime }, one));
  return answered / seconds;
}

const TICK_MS = 5;

/** So many a second, whether or not earlier ones are answered. Resolves when all are. */
export async function openLoop(sendNext: SendNext, perSecond: number, seconds: number): Promise<Answer[]> {
  const startedAt = performance.now();
  const all: Promise<Answer>[] = [];
  for (;;) {
    const passed = (performance.now() - startedAt) / 1_000;
    const due = Math.floor(Math.min(passed, seconds) * perSecond);
    while (all.length < due) all.push(sendNext());
    if (passed >= seconds) return Promise.all(all);
    await sleep(TICK_MS);
  }
}
