import { setTimeout as sleep } from 'node:timers/promises';
import { type CoalescedBatch, createCoalescer } from '../queue/coalescer.ts';
import type { IndexedBatch } from './change-batch.ts';
import type { IncrementalTuning, Lane, Tracked } from './incremental-services.ts';
import type { IndexedPart } from './run-change-batch.ts';

export interface ChangeLanesOptions {
  readonly tuning: Pick<IncrementalTuning, 'coalescing' | 'batches' | 'fanOutPatienceMs'>;
  /** What one id is expected to weigh in a bulk request. */
  readonly bytesPerId: () => number;
  /** Indexes a batch until it succeeds. @throws when the consumer stops */
  readonly run: (lane: Lane, batch: CoalescedBatch<Tracked>) => Promise<readonly IndexedPart[]>;
  /** Some ids are safe in the live index. */
  readonly onIndexed: (
    lane: Lane,
    messages: ReadonlySet<Tracked>,
    ids: readonly number[],
    indexed: IndexedBatch,
  ) => void;
  /** Every id of the message is safe everywhere: it may go. */
  readonly onSafe: (message: Tracked) => void;
  /** A batch can't be indexed; its messages stay as they are. */
  readonly onFailed: (error: unknown) => void;
}

/** Takes messages with the ids they brought, and gets the ids indexed in batches, changes before the fan-out. */
export interface ChangeLanes {
  add(message: Tracked, ids: readonly number[]): void;
  /** Ids that wait in a lane. */
  waiting(lane: Lane): number;
  /** Batches that are being indexed, and those that wait for building and warm indices. */
  readonly busy: number;
  /** Indexes what waits in the lane of changes, without waiting for more; starts nothing of the fan-out. */
  drain(): Promise<void>;
  /** Starts nothing more. */
  stop(): void;
}

export function createChangeLanes(options: ChangeLanesOptions): ChangeLanes {
  const { tuning, run, onIndexed, onSafe, onFailed } = options;
  const coalescers = {
    changes: createCoalescer<Tracked>(tuning.coalescing.changes),
    fanout: createCoalescer<Tracked>(tuning.coalescing.fanout),
  };
  const running = { changes: 0, fanout: 0 };
  let settling = 0;
  let phase: 'working' | 'draining' | 'stopped' = 'working';
  let fanOutWaitsSince: number | null = null;
  let timer: NodeJS.Timeout | undefined;

  function pump(): void {
    clearTimeout(timer);
    timer = undefined;
    if (phase === 'stopped') return;
    const now = phase === 'draining' ? Infinity : performance.now();
    while (running.changes < tuning.batches && start('changes', now));
    if (phase === 'working') startFanOut(now);
    lookAgain();
  }

  /** One at a time, and not while changes wait, unless they never stop. */
  function startFanOut(now: number): void {
    if (running.fanout > 0 || coalescers.fanout.size === 0) return;
    fanOutWaitsSince ??= now;
    const changesWait = coalescers.changes.size > 0 && running.changes >= tuning.batches;
    if (changesWait && now - fanOutWaitsSince < tuning.fanOutPatienceMs) return;
    if (start('fanout', now)) fanOutWaitsSince = null;
  }

  function start(lane: Lane, now: number): boolean {
    const batch = coalescers[lane].take({ now, idle: running[lane] === 0, bytesPerId: options.bytesPerId() });
    if (batch === null) return false;
    running[lane] += 1;
    void index(lane, batch).catch(onFailed);
    return true;
  }

  async function index(lane: Lane, batch: CoalescedBatch<Tracked>): Promise<void> {
    let parts: readonly IndexedPart[];
    try {
      parts = await run(lane, batch);
    } finally {
      running[lane] -= 1;
      // Not at once: whoever is told that it failed may stop everything first.
      setImmediate(pump);
    }
    for (const part of parts) settle(lane, batch, part);
  }

  function settle(lane: Lane, batch: CoalescedBatch<Tracked>, { ids, indexed }: IndexedPart): void {
    onIndexed(lane, new Set(ids.flatMap((id) => batch.get(id) ?? [])), ids, indexed);
    settling += 1;
    indexed.others
      .then(
        () => {
          for (const id of ids) for (const message of batch.get(id) ?? []) if (--message.open === 0) onSafe(message);
        },
        () => {
          // A building or warm index became live without it: once more, with the targets as they are now.
          for (const id of ids) for (const message of batch.get(id) ?? []) join(message, [id]);
        },
      )
      .finally(() => {
        settling -= 1;
      })
      .catch(onFailed);
  }

  function join(message: Tracked, ids: readonly number[]): void {
    coalescers[message.lane].add(message, ids, performance.now());
    if (timer === undefined || ids.length > 0) lookAgain();
  }

  function lookAgain(): void {
    if (phase === 'stopped') return;
    const due = (['changes', 'fanout'] as const).flatMap((lane) => {
      const at = coalescers[lane].dueAt(running[lane] === 0);
      const full = lane === 'changes' ? running.changes >= tuning.batches : running.fanout > 0;
      return at === null || full ? [] : [at];
    });
    if (due.length === 0) return;
    clearTimeout(timer);
    timer = setTimeout(pump, Math.max(1, Math.min(...due) - performance.now()));
  }

  return {
    add(message, ids) {
      message.open += ids.length;
      join(message, ids);
      const { maxIds } = tuning.coalescing[message.lane];
      if (coalescers[message.lane].size >= maxIds) pump();
    },
    waiting: (lane) => coalescers[lane].size,
    get busy() {
      return running.changes + running.fanout + settling;
    },
    async drain() {
      if (phase === 'working') phase = 'draining';
      pump();
      while (phase === 'draining' && (coalescers.changes.size > 0 || running.changes + running.fanout + settling > 0)) {
        await sleep(10);
      }
    },
    stop() {
      phase = 'stopped';
      clearTimeout(timer);
    },
  };
}
