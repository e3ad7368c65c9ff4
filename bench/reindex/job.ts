import type { Config } from '../../src/config.ts';
import type { CpuSeconds, Lap, Watched } from './clock.ts';
import type { Stretches } from './stretches.ts';

/** Storefront to its concrete index. */
export type IndexOf = Readonly<Record<string, string>>;

export interface PrepareJob {
  readonly config: Config;
  /** Receives the prepared operations. */
  readonly folder: string;
}

export interface PipelineJob {
  readonly config: Config;
  readonly watched: Watched;
  /** What must become of every storefront: a sink keeps nothing, so the gate holds it back. */
  readonly ends: 'promoted' | 'held-back';
}

export interface PartJob {
  readonly config: Config;
  readonly run: string;
  readonly part: number;
  readonly of: number;
}

/** The step alone, without opening clients: epoch milliseconds. */
export interface PartMeasured {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly fault: string | null;
}

export interface TransformJob {
  readonly config: Config;
}

export interface TransformMeasured {
  readonly documents: number;
  readonly cpu: Pick<CpuSeconds, 'own'>;
}

export interface BaselineJob {
  readonly config: Config;
  readonly watched: Watched;
  readonly indices: IndexOf;
}

export interface ReplayJob {
  readonly config: Config;
  readonly watched: Watched;
  readonly folder: string;
  readonly indices: IndexOf;
  readonly requests: ReplayRequests;
  /** Share of the operations that is sent, 0 to 1. */
  readonly share: number;
}

/** How a replay cuts and sends the prepared operations. */
export interface ReplayRequests {
  readonly connections: number;
  readonly bulkBytes: number;
}

/** What a measured process did between the start and the stop of its clock. */
export interface Measured extends Lap {
  readonly documents: number;
  /** The process's largest resident size, its start included. */
  readonly rssPeakMb: number;
  readonly indices: IndexOf;
  /** null: not watched. */
  readonly stretches: Stretches | null;
  /** Why this run does not count; null: it does. */
  readonly fault: string | null;
}

/** What a process that measures sends back. */
export type JobAnswer<R> = { readonly result: R } | { readonly error: string };

/**
 * Answers the one job that the parent process sends. Its result goes back as JSON, and the process ends.
 *
 * @param options.stay it goes on until its parent ends it
 */
export function answerJob<J, R>(work: (job: J) => Promise<R>, { stay = false } = {}): void {
  process.once('message', (job: J) => {
    const send = (answer: JobAnswer<R>): void => {
      process.send?.(answer, () => {
        if (!stay || 'error' in answer) process.disconnect();
      });
    };
    work(job).then(
      (result) => send({ result }),
      (error: unknown) => send({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}
