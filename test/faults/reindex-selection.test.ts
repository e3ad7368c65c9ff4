import { expect, inject, it } from 'vitest';
import { borrowStack } from './fault-stack.ts';
import { runTrials } from './run-trials.ts';

const SEED = 20_261_125;
/** A kill, two at once, a changed column: what the rows of the full reindex have in common is in these. */
const ROWS = ['2', '17', '20'];

it('a full reindex that is killed, met by another or broken loses nothing', { timeout: 600_000 }, async () => {
  const said: string[] = [];
  const outcome = await runTrials(borrowStack(inject('stack')), {
    trials: ROWS.length,
    seed: SEED,
    fault: ROWS.join(','),
    products: 60,
    prove: false,
    lanes: 1,
    log: (line) => said.push(line),
    isInterrupted: () => false,
  });
  expect(outcome, said.join('\n')).toEqual({ passed: ROWS.length, failed: 0 });
});
