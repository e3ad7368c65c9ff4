export interface CoalescerLimits {
  /** Ids of one batch. */
  readonly maxIds: number;
  /** Estimated bytes of one batch. */
  readonly maxBytes: number;
  /** Milliseconds that an id waits for others at most. */
  readonly maxWaitMs: number;
  /** The same, while nothing else is being done. */
  readonly idleWaitMs: number;
}

/** Ids of one batch, each with everything that waits for it. */
export type CoalescedBatch<M> = ReadonlyMap<number, readonly M[]>;

/**
 * Collects ids from many messages and hands them out in batches, each id once. An id that comes again after its batch
 * was taken waits for the next one: the version of the batch may be older than the change.
 *
 * Decides only; times are epoch or monotonic milliseconds, given by the caller.
 */
export interface Coalescer<M> {
  /** Ids that wait. */
  readonly size: number;
  add(waiting: M, ids: readonly number[], now: number): void;
  /** The next batch, oldest ids first; null while it is worth waiting for more. */
  take(state: CoalescerState): CoalescedBatch<M> | null;
  /** When `take` has something to give even if nothing more comes; null when nothing waits. */
  dueAt(idle: boolean): number | null;
}

export interface CoalescerState {
  readonly now: number;
  /** Nothing is being done at the moment, so there is little to win by waiting. */
  readonly idle: boolean;
  /** What one id is expected to weigh in a bulk request, over all storefronts. */
  readonly bytesPerId: number;
}

export function createCoalescer<M>(limits: CoalescerLimits): Coalescer<M> {
  const waiting = new Map<number, { readonly since: number; readonly for: M[] }>();

  function oldest(): number | null {
    for (const { since } of waiting.values()) return since;
    return null;
  }
  function dueAt(idle: boolean): number | null {
    const since = oldest();
    return since === null ? null : since + (idle ? limits.idleWaitMs : limits.maxWaitMs);
  }

  return {
    get size() {
      return waiting.size;
    },
    dueAt,
    add(message, ids, now) {
      for (const id of new Set(ids)) {
        const entry = waiting.get(id);
        if (entry === undefined) waiting.set(id, { since: now, for: [message] });
        else entry.for.push(message);
      }
    },
    take({ now, idle, bytesPerId }) {
      const most = Math.max(1, Math.min(limits.maxIds, Math.floor(limits.maxBytes / Math.max(1, bytesPerId))));
      const due = dueAt(idle);
      if (due === null || (waiting.size < most && now < due)) return null;
      const batch = new Map<number, readonly M[]>();
      for (const [id, entry] of waiting) {
        if (batch.size === most) break;
        batch.set(id, entry.for);
        waiting.delete(id);
      }
      return batch;
    },
  };
}
