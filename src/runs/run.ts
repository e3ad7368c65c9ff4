import type { GateCheck } from '../gate/gate-check.ts';

/** One full reindex, as its document in the state index `runs` has it. */
export interface Run {
  /** Sortable by time, such as 20261123t181502123-4f2a. */
  readonly id: string;
  readonly state: 'running' | 'finished' | 'failed';
  readonly startedAt: string;
  /** Refreshed while the process lives; a run whose heartbeat is old has been killed. */
  readonly heartbeatAt: string;
  readonly finishedAt: string | null;
  /** Who started it: user@host, process id. */
  readonly startedBy: string;
  readonly rowsRead: number;
  /** Why it failed as a whole. */
  readonly error: string | null;
  readonly storefronts: readonly StorefrontRun[];
}

/** What a run did for one storefront. */
export interface StorefrontRun {
  readonly storefront: string;
  readonly index: string | null;
  readonly state: 'loading' | 'promoted' | 'previewed' | 'held-back' | 'failed';
  readonly documents: number;
  readonly withheld: number;
  readonly rejected: number;
  readonly previousIndex: string | null;
  readonly gate: readonly GateCheck[];
  /** When the gate judged, ISO 8601; its result expires. null: it has not. */
  readonly gatedAt: string | null;
  readonly pruned: readonly string[];
  readonly error: string | null;
}

/** @param random four hexadecimal digits: two runs may start in one millisecond */
export function newRunId(startedAt: Date, random: string): string {
  const stamp = startedAt
    .toISOString()
    .replace(/[-:.Z]/g, '')
    .toLowerCase();
  return `${stamp}-${random}`;
}
