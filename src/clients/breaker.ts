/** One request that the breaker let through. Exactly one of its functions is called. */
export interface Attempt {
  succeed(): void;
  /** It failed in a way that says something about the service and not about the request. */
  fail(): void;
}

/**
 * Keeps requests from a service that does not answer: open after so many failures in a row; after a pause one request
 * at a time is let through, and the first that succeeds closes it.
 */
export interface Breaker {
  /** null: the request must not be sent. */
  enter(): Attempt | null;
  readonly isOpen: boolean;
}

export interface BreakerOptions {
  /** So many in a row open it. */
  readonly failures: number;
  readonly pauseMs: number;
  readonly onChange: (state: 'open' | 'closed') => void;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

export function createBreaker(options: BreakerOptions): Breaker {
  const { failures, pauseMs, onChange, now = () => performance.now() } = options;
  let failed = 0;
  let openedAt: number | null = null;
  let probing = false;
  /** What was let through before the last change says nothing about the time after it. */
  let period = 0;

  const change = (opened: number | null) => {
    const before = openedAt;
    openedAt = opened;
    failed = 0;
    probing = false;
    period += 1;
    if ((before === null) !== (opened === null)) onChange(opened === null ? 'closed' : 'open');
  };
  const attempt = (): Attempt => {
    const entered = period;
    return {
      succeed() {
        if (entered !== period) return;
        if (openedAt === null) failed = 0;
        else change(null);
      },
      fail() {
        if (entered !== period) return;
        failed += 1;
        if (openedAt !== null || failed >= failures) change(now());
      },
    };
  };
  return {
    enter() {
      if (openedAt === null) return attempt();
      if (probing || now() - openedAt < pauseMs) return null;
      probing = true;
      return attempt();
    },
    get isOpen() {
      return openedAt !== null;
    },
  };
}
