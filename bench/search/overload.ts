import { quantile } from '../freshness/quantile.ts';
import { closedLoop, openLoop, type SendNext } from './load.ts';
import type { Answer } from './send.ts';

/** What more than the API can answer does to it. */
export interface Overload {
  /** Answered a second when just busy. */
  readonly maxPerSecond: number;
  readonly offeredPerSecond: number;
  /** Answered a second under three times as much. */
  readonly goodputPerSecond: number;
  readonly refusalP99Ms: number;
  readonly refusals: number;
  /** Answered with neither 200 nor a refusal that says when to come back. */
  readonly faults: number;
  readonly recoveredSeconds: number;
}

const TIMES = 3;
const CALM = 0.5;
/** Until queues and limits have settled. */
const SETTLING_SECONDS = 2;

/** @param atATime with how many at a time the API is just busy */
export async function measureOverload(sendNext: SendNext, atATime: number, seconds: number): Promise<Overload> {
  const maxPerSecond = await closedLoop(sendNext, atATime, seconds);
  const calm = await openLoop(sendNext, maxPerSecond * CALM, seconds / 2);
  const offered = maxPerSecond * TIMES;
  const startedAt = performance.now();
  const flooding = openLoop(sendNext, offered, seconds + SETTLING_SECONDS);
  const flooded = await flooding;
  const endedAt = startedAt + (seconds + SETTLING_SECONDS) * 1_000;
  const after = await openLoop(sendNext, maxPerSecond * CALM, seconds);
  const settledAt = startedAt + SETTLING_SECONDS * 1_000;
  const good = flooded.filter((answer) => answer.status === 200 && within(answer, settledAt, endedAt));
  const refused = flooded.filter(isRefusal);
  return {
    maxPerSecond,
    offeredPerSecond: offered,
    goodputPerSecond: good.length / seconds,
    refusalP99Ms: quantile(
      refused.map(({ tookMs }) => tookMs),
      0.99,
    ),
    refusals: refused.length,
    faults: flooded.filter((answer) => answer.status !== 200 && !isRefusal(answer)).length,
    recoveredSeconds: recovery(calm, after, endedAt),
  };
}

function within({ sentAt, tookMs }: Answer, from: number, to: number): boolean {
  return sentAt + tookMs >= from && sentAt + tookMs < to;
}

function isRefusal({ status, retryAfter }: Answer): boolean {
  return (status === 503 || status === 429) && retryAfter;
}

/** Seconds from the end of the flood to the last answer that was refused, or later than any of the calm time before. */
function recovery(calm: readonly Answer[], after: readonly Answer[], endedAt: number): number {
  const late = Math.max(...calm.map(({ tookMs }) => tookMs));
  const bad = after.filter(({ status, tookMs }) => status !== 200 || tookMs > late);
  return Math.max(0, ...bad.map(({ sentAt, tookMs }) => (sentAt + tookMs - endedAt) / 1_000));
}
