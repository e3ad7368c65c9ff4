import { randomFor } from '../../demo/generate/random.ts';
import { createResources } from '../../src/resources.ts';
import type { FaultStack } from './fault-stack.ts';
import { proveHarness, proveRows } from './prove-harness.ts';
import { openRig, type Rig } from './rig.ts';
import { chooseFault, isRow } from './rows.ts';
import { tidyShop } from './tidy-shop.ts';
import { type NumberedTrial, runTrial } from './trial.ts';

export interface RunOptions {
  readonly trials: number;
  readonly seed: number;
  /** The number of a row, or several with commas between; undefined: all. */
  readonly fault?: string | undefined;
  /** Of each shop's catalogue. */
  readonly products: number;
  /** Whether the harness has to find planted faults first. */
  readonly prove: boolean;
  /** Shops that are broken at the same time. */
  readonly lanes: number;
  readonly log: (line: string) => void;
  readonly isInterrupted: () => boolean;
}

export interface Outcome {
  passed: number;
  failed: number;
}

/** The catalogue's changes pile up: after so many trials a shop is as at first. */
const TIDY_EVERY = 25;
const PROOF_STREAM = 8;

/**
 * Runs the planted faults, then the trials: those that kill a server of the stack first, one after the other, and then
 * the others, on several shops side by side, since most of a trial is waiting.
 */
export async function runTrials(stack: FaultStack, options: RunOptions): Promise<Outcome> {
  const { trials, seed, fault, log, isInterrupted } = options;
  const outcome: Outcome = { passed: 0, failed: 0 };
  const all = Array.from({ length: trials }, (_, trial): NumberedTrial => {
    return { trial, seed, fault: chooseFault(fault, seed, trial) };
  });
  const alone = all.filter((one) => one.fault.alone === true);
  const sideBySide = all.filter((one) => one.fault.alone !== true);
  const resources = createResources();
  const open = async (): Promise<Rig> => {
    const rig = resources.use(await openRig(stack, options), (opened) => opened.close());
    await rig.heal();
    return rig;
  };
  const work = async (rig: Rig, some: NumberedTrial[]): Promise<void> => {
    let done = 0;
    for (let next = some.shift(); next !== undefined && !isInterrupted(); next = some.shift()) {
      if (await runTrial(rig, next, log)) outcome.passed += 1;
      else outcome.failed += 1;
      if (++done % TIDY_EVERY === 0) await tidyShop(rig);
    }
  };
  const proveChosenRows: typeof proveHarness = (rig, randomOf) =>
    proveRows(rig, randomOf, (row) => fault === undefined || isRow(row, fault), log);
  try {
    const first = await open();
    if (options.prove) {
      const randomOf = (index: number) => randomFor(seed, PROOF_STREAM, index);
      for (const prove of [proveHarness, proveChosenRows]) {
        const { passed, failed } = await prove(first, randomOf, log);
        outcome.passed += passed;
        outcome.failed += failed;
      }
    }
    await work(first, alone);
    const lanes = Math.min(options.lanes, sideBySide.length);
    await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => work(lane === 0 ? first : await open(), sideBySide)),
    );
  } finally {
    await resources.close();
  }
  return outcome;
}
