export interface CircuitOptions {
  /** Told when it opens, and when it closes again with how long it was open. */
  readonly onChange: (change: CircuitChange) => void;
  readonly now: () => number;
}

export type CircuitChange =
  { readonly state: 'open'; readonly cause: unknown } | { readonly state: 'closed'; readonly openForMs: number };

/**
 * Whether what the consumer needs is there. Work that fails for a reason that is not its own opens it; then nothing
 * more is received, and the work that is held is its probe: the first that succeeds closes it.
 */
export interface Circuit {
  readonly isOpen: boolean;
  /** Failures since the last success: the attempt number for the caller's back-off. */
  readonly failures: number;
  /** Since when it is open, by `now`; null: it is closed. */
  readonly openSince: number | null;
  fail(cause: unknown): void;
  succeed(): void;
}

export function createCircuit({ onChange, now }: CircuitOptions): Circuit {
  let openSince: number | null = null;
  let failures = 0;
  return {
    get isOpen() {
      return openSince !== null;
    },
    get failures() {
      return failures;
    },
    get openSince() {
      return openSince;
    },
    fail(cause) {
      failures += 1;
      if (openSince !== null) return;
      openSince = now();
      onChange({ state: 'open', cause });
    },
    succeed() {
      failures = 0;
      if (openSince === null) return;
      const openForMs = now() - openSince;
      openSince = null;
      onChange({ state: 'closed', openForMs });
    },
  };
}
