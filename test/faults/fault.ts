import type { Random } from '../../demo/generate/random.ts';
import type { Rig } from './rig.ts';
import type { Touched } from './workload.ts';

/** One trial: what is broken, and when, is drawn from `random`. */
export interface Trial {
  readonly rig: Rig;
  readonly random: Random;
  /** What was drawn, for whoever reads about a failure. */
  readonly say: (what: string) => void;
}

/** What a fault leaves to be looked at once everything is drained. */
export interface Broken {
  readonly touched: Touched;
  /** @throws Error when what this fault must hold does not */
  readonly afterDrain?: () => Promise<void>;
}

/** A row of the fault table. */
export interface Fault {
  /** Its number there. */
  readonly id: string;
  readonly what: string;
  /** How often it is drawn, beside the others: those that restart a server take long. 0: only once, in its turn. */
  readonly weight: number;
  /** It breaks what other shops on the stack need as well. */
  readonly alone?: boolean;
  /** Lets the shop work and breaks something meanwhile. @throws Error when something that must hold does not */
  run(trial: Trial): Promise<Broken>;
}

export function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** Waits until `holds`. @throws Error with what it was waiting for */
export async function until(what: string, holds: () => Promise<boolean> | boolean, timeoutMs = 30_000): Promise<void> {
  const startedAt = performance.now();
  while (!(await holds())) {
    if (performance.now() - startedAt > timeoutMs) throw new Error(`Not within ${timeoutMs / 1_000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
