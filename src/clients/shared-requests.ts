/** Answers that several callers get from one request. */
export interface SharedRequests {
  /** What `send` answers, or an earlier call of the same key that was sent at most `maxAgeMs` ago. A failure is not kept. */
  share<T>(key: string, send: () => Promise<T>): Promise<T>;
}

export interface SharedRequestsOptions {
  /** Counted from the moment of sending, also for a request in flight: an answer is never older than this when it is given. */
  readonly maxAgeMs: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
  /** Told of each call that was answered by another one's request. */
  readonly onShared?: () => void;
}

interface Sent {
  readonly at: number;
  /** Only ever read as what its own key's request answers. */
  readonly answer: Promise<unknown>;
}

/** Far more than are asked within a moment; what is beyond is sent by itself. */
const MOST_KEPT = 5_000;

/** Callers must not change what they get: others have the same object. */
export function createSharedRequests(options: SharedRequestsOptions): SharedRequests {
  const { maxAgeMs, now = () => performance.now(), onShared = () => undefined } = options;
  // In the order of sending, so the oldest come first.
  const kept = new Map<string, Sent>();

  const forgetOld = () => {
    for (const [key, { at }] of kept) {
      if (now() - at < maxAgeMs) return;
      kept.delete(key);
    }
  };
  return {
    share<T>(key: string, send: () => Promise<T>): Promise<T> {
      forgetOld();
      const earlier = kept.get(key);
      if (earlier !== undefined) {
        onShared();
        return earlier.answer as Promise<T>;
      }
      const answer = send();
      if (kept.size >= MOST_KEPT) return answer;
      const sent = { at: now(), answer };
      kept.set(key, sent);
      answer.catch(() => {
        if (kept.get(key) === sent) kept.delete(key);
      });
      return answer;
    },
  };
}
