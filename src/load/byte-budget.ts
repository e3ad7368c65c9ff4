/**
 * Bytes that may be on their way at once, shared by every loader of a process. How many that are follows what
 * Elasticsearch can take: half as many after each refusal and while answers are slow, and step by step more again.
 */
export interface ByteBudget {
  /** Waits until `bytes` fit, or nothing else is on its way. */
  take(bytes: number): Promise<void>;
  give(bytes: number): void;
  /** Nothing is on its way: Elasticsearch waits for work. */
  readonly idle: boolean;
  /** How many bytes may be on their way at this moment. */
  readonly limit: number;
  /** To be called when a request has to be sent again: Elasticsearch is overloaded, or away. */
  refused(): void;
  /** To be called when a request is answered, with how long all of its tries took. */
  answered(milliseconds: number): void;
}

/**
 * More on its way does not make Elasticsearch faster: from here on, it only makes everybody wait, searches too. Ten times
 * as long as a full budget takes where nothing is wrong.
 */
const SLOW_MS = 15_000;
/** Requests that were on their way together are refused together: they count once. */
const ONCE_MS = 1_000;
const STEPS_BACK = 16;
const SMALLEST_SHARE = 1 / 32;

/**
 * @param most bytes on their way, where nothing is wrong
 * @param now monotonic milliseconds
 */
export function createByteBudget(most: number, now: () => number = () => performance.now()): ByteBudget {
  let limit = most;
  let halvedAt = -Infinity;
  let used = 0;
  const waiting: { bytes: number; start: () => void }[] = [];
  const fits = (bytes: number) => used === 0 || used + bytes <= limit;

  function startWaiting(): void {
    for (let next = waiting[0]; next !== undefined && fits(next.bytes); next = waiting[0]) {
      waiting.shift();
      used += next.bytes;
      next.start();
    }
  }

  function halve(): void {
    if (now() - halvedAt < ONCE_MS) return;
    halvedAt = now();
    limit = Math.max(most * SMALLEST_SHARE, limit / 2);
  }

  return {
    get idle() {
      return used === 0;
    },
    get limit() {
      return limit;
    },
    async take(bytes) {
      if (waiting.length > 0 || !fits(bytes)) {
        await new Promise<void>((start) => waiting.push({ bytes, start }));
      } else {
        used += bytes;
      }
    },
    give(bytes) {
      used -= bytes;
      startWaiting();
    },
    refused: halve,
    answered(milliseconds) {
      if (milliseconds > SLOW_MS) halve();
      else limit = Math.min(most, limit + most / STEPS_BACK);
    },
  };
}
