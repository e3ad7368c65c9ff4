/** Keeps a process from taking more searches than Elasticsearch answers in time: the rest is refused at once. */
export interface Admission {
  /** Whether a request of so many searches may start; if so, `leave` with what it returned when it is over. */
  enter(searches: number): Ticket | null;
  leave(ticket: Ticket): void;
  readonly inFlight: number;
  /** How many may be in flight now. */
  readonly limit: number;
}

export interface Ticket {
  readonly searches: number;
  readonly enteredAt: number;
}

export interface AdmissionOptions {
  /** Never more in flight than this. */
  readonly most: number;
  /** Searches that take longer stand in a queue: then fewer at a time get as much done, and each sooner. */
  readonly longMs: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

const LEAST = 8;
/** The limit shrinks by a tenth, not more often than this, so that the effect shows before the next step. */
const SHRINK = 0.9;
const SHRINK_EVERY_MS = 100;

/**
 * The limit follows how long requests take: it shrinks while they are long, and grows by one for each full round of
 * requests that are not.
 */
export function createAdmission({ most, longMs, now = () => performance.now() }: AdmissionOptions): Admission {
  const least = Math.min(LEAST, most);
  let limit = most;
  let inFlight = 0;
  let shrunkAt = -Infinity;
  return {
    enter(searches) {
      // What is larger than the limit may go alone: otherwise it would never.
      if (inFlight > 0 && inFlight + searches > limit) return null;
      inFlight += searches;
      return { searches, enteredAt: now() };
    },
    leave({ searches, enteredAt }) {
      inFlight -= searches;
      if (now() - enteredAt > longMs) {
        if (now() - shrunkAt < SHRINK_EVERY_MS) return;
        shrunkAt = now();
        limit = Math.max(least, limit * SHRINK);
      } else limit = Math.min(most, limit + 1 / limit);
    },
    get inFlight() {
      return inFlight;
    },
    get limit() {
      return Math.floor(limit);
    },
  };
}
