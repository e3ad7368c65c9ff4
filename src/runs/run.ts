import type { GateCheck } from '../gate/gate-check.ts';

/** One full reindex, as its document in the state index `runs` has it. */
export interface Run {
  /** Sortable by time, such as 20261123t181502123-4f2a. */
  readonly id: string;
  readonly state: 'running' | 'finished' | 'failed';
  readonly startedAt: string;
  /** Refreshed while a process works on it; a run whose heartbeat is old has been killed, or waits for its next step. */
  readonly heartbeatAt: string;
  readonly finishedAt: string | null;
  /** Who started it: user@host, process id. */
  readonly startedBy: string;
  /** Its steps are commands of their own, so that it lives on between processes. */
  readonly steps: boolean;
  /** Whoever plans twice for the same key gets the same run; null: none was given. */
  readonly key: string | null;
  /** How many parts its rows were divided into; 0: not yet. */
  readonly parts: number;
  /** How long the index that was live before stays warm, milliseconds. */
  readonly keepWarmMs: number;
  /** A person wants it to end. */
  readonly stop: StopWish | null;
  readonly rowsRead: number;
  /** The `traceparent` that every process of the run goes on from; null or absent: the first one traced nothing. */
  readonly trace?: string | null;
  /** The last thing that stopped it as a whole. */
  readonly error: string | null;
  readonly storefronts: readonly StorefrontRun[];
}

export interface StopWish {
  readonly by: string;
  readonly at: string;
}

export interface ForcedPromotion {
  readonly by: string;
  readonly reason: string;
  /** Names of the checks that had failed. */
  readonly against: readonly string[];
}

/** What a run did for one storefront. */
export interface StorefrontRun {
  readonly storefront: string;
  readonly index: string | null;
  readonly state: 'loading' | 'passed' | 'promoted' | 'previewed' | 'held-back' | 'failed';
  readonly documents: number;
  readonly withheld: number;
  readonly rejected: number;
  readonly previousIndex: string | null;
  readonly gate: readonly GateCheck[];
  /** When the gate judged, ISO 8601: a result grows old. */
  readonly gatedAt: string | null;
  readonly promotedAt: string | null;
  /** Whose word made it live against its gate; null: nobody's. */
  readonly forced: ForcedPromotion | null;
  readonly pruned: readonly string[];
  readonly error: string | null;
}

/** What has become of a storefront of which only this much is known yet. */
export function newStorefrontRun(storefront: string, index: string | null): StorefrontRun {
  return {
    storefront,
    index,
    state: 'loading',
    documents: 0,
    withheld: 0,
    rejected: 0,
    previousIndex: null,
    gate: [],
    gatedAt: null,
    promotedAt: null,
    forced: null,
    pruned: [],
    error: null,
  };
}

/** A copy of the run in which one storefront's entry is changed. */
export function withStorefront(run: Run, storefront: string, change: Partial<StorefrontRun>): Run {
  return {
    ...run,
    storefronts: run.storefronts.map((part) => (part.storefront === storefront ? { ...part, ...change } : part)),
  };
}

const DONE: ReadonlySet<StorefrontRun['state']> = new Set(['promoted', 'previewed']);
const OPEN: ReadonlySet<StorefrontRun['state']> = new Set(['loading', 'passed']);

/** Whether the storefront is where its run wanted to bring it. */
export function isDone({ state }: Pick<StorefrontRun, 'state'>): boolean {
  return DONE.has(state);
}

/** Whether its run has something to do for it yet. */
export function isOpen({ state }: Pick<StorefrontRun, 'state'>): boolean {
  return OPEN.has(state);
}

/** Three missed heartbeats. */
export const DEAD_AFTER_MS = 30_000;

/** Whether a process works on the run at this moment. */
export function isAtWork(run: Pick<Run, 'state' | 'heartbeatAt'>, now: number): boolean {
  return run.state === 'running' && now - Date.parse(run.heartbeatAt) < DEAD_AFTER_MS;
}

/** How long a run of separate steps may do nothing between two of them. */
export const BETWEEN_STEPS_MS = 15 * 60_000;

/** Whether the run goes on by itself: at work, or between two of its steps. */
export function isAlive(run: Pick<Run, 'state' | 'heartbeatAt' | 'steps'>, now: number): boolean {
  const waits = run.steps && run.state === 'running' && now - Date.parse(run.heartbeatAt) < BETWEEN_STEPS_MS;
  return waits || isAtWork(run, now);
}

/** Whether the run may be gone on with for this storefront: it has an index, and has not come to a verdict. */
export function isUnfinished(entry: Pick<StorefrontRun, 'state' | 'index'>): boolean {
  return entry.index !== null && (isOpen(entry) || entry.state === 'failed');
}

/** What a person calls the run's state. `waiting`: between two of its steps; `killed`: nobody has ended it. */
export type RunCondition = Run['state'] | 'waiting' | 'killed' | 'stopped';

export function conditionOf(run: Run, now: number): RunCondition {
  if (run.state === 'failed' && run.stop !== null) return 'stopped';
  if (run.state !== 'running' || isAtWork(run, now)) return run.state;
  return isAlive(run, now) ? 'waiting' : 'killed';
}

/** @param random four hexadecimal digits: two runs may start in one millisecond */
export function newRunId(startedAt: Date, random: string): string {
  const stamp = startedAt
    .toISOString()
    .replace(/[-:.Z]/g, '')
    .toLowerCase();
  return `${stamp}-${random}`;
}
