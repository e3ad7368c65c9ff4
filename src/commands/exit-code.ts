import type { ErrorCode } from '../errors.ts';
import type { Run } from '../runs/run.ts';

/** Not done, for a reason that the message names. */
const FAILED = 1;
/**
 * The gate has held an index back: a person decides, and trying again would only take the place of what he decides on.
 * Beyond the numbers that Node.js itself ends with (1 to 14), below those of signals.
 */
const HELD_BACK = 20;

/** What a command ends with that was to bring a run to its end; 0: every storefront is where the run wanted it. */
export function exitCodeOf({ state, storefronts }: Pick<Run, 'state' | 'storefronts'>): number {
  if (state === 'finished') return 0;
  return storefronts.some((entry) => entry.state === 'held-back') ? HELD_BACK : FAILED;
}

/** What a command ends with that has thrown this. */
export function exitCodeOfError(code: ErrorCode | null): number {
  return code === 'gate-failed' ? HELD_BACK : FAILED;
}
