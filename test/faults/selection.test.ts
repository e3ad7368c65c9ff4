import { expect, inject, it } from 'vitest';
import { borrowStack } from './fault-stack.ts';
import { PLANTED } from './planted.ts';
import { runTrials } from './run-trials.ts';

const SEED = 20_261_125;
/** One of each kind: a killed process, a busy service, order, an absent service, a stop. None kills a server. */
const ROWS = ['1', '5', '10', '13', '21'];

it(
  'finds every planted fault, and loses nothing in a short selection of the trials',
  { timeout: 360_000 },
  async () => {
    const said: string[] = [];
    const outcome = await runTrials(borrowStack(inject('stack')), {
      trials: ROWS.length,
      seed: SEED,
      fault: ROWS.join(','),
      products: 80,
      prove: true,
      lanes: 1,
      log: (line) => said.push(line),
      isInterrupted: () => false,
    });
    expect(outcome, said.join('\n')).toEqual({ passed: PLANTED.length + ROWS.length, failed: 0 });
  },
);
