export interface CircuitOptions {
  /** Told when it opens, and when it closes again with how long it was open. */
  readonly onChange: (change: CircuitChange) => void;
  readonly now: () => number;
}

export type CircuitChange =
  { readonly state: 'open'; readonly cause: unknown } | { readonly state: 'closed'; readonly openForMs: number };

/** One piece of work, for as long as it is tried. */
export type CircuitWork = object;

/**
 * Whether what the consumer needs is there. Work that fails for a reason that is not its own opens it; then nothing
 * more is received, and the work that is held is its probe. It closes when everything that failed has succeeded: other
 * work may need less, such as one storefront's index while another one's refuses every write.
 */
export interface Circuit {
  readonly isOpen: boolean;
  /** Since when it is open, by `now`; null: it is closed. */
  readonly openSince: number | null;
  fail(work: CircuitWork, cause: unknown): void;
  /** The work succeeded, or failed for a reason of its own. */
  succeed(work: CircuitWork): void;
  /** Waits before another try; no longer than until some other work that had failed succeeds. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export function createCircuit({ onChange, now }: CircuitOptions): Circuit {
  let openSince: number | null = null;
  const failing = new Set<CircuitWork>();
  const waiting = new Set<() => void>();
  return {
    get isOpen() {
      return openSince !== null;
    },
    get openSince() {
      return openSince;
    },
    fail(work, cause) {
      failing.add(work);
      if (openSince !== null) return;
      openSince = now();
      onChange({ state: 'open', cause });
    },
    succeed(work) {
      if (!failing.delete(work)) return;
      for (const wake of waiting) wake();
      if (openSince === null || failing.size > 0) return;
      const openForMs = now() - openSince;
      openSince = null;
      onChange({ state: 'closed', openForMs });
    },
    async wait(milliseconds, signal) {
      signal.throwIfAborted();
      let wake = (): void => undefined;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        wake = resolve;
        waiting.add(wake);
        signal.addEventListener('abort', wake);
        timer = setTimeout(wake, milliseconds);
      });
      clearTimeout(timer);
      waiting.delete(wake);
      signal.removeEventListener('abort', wake);
      signal.throwIfAborted();
    },
  };
}
