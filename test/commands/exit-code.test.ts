import { expect, it } from 'vitest';
import { exitCodeOf, exitCodeOfError } from '../../src/commands/exit-code.ts';
import { newStorefrontRun, type StorefrontRun } from '../../src/runs/run.ts';

const of = (state: 'finished' | 'failed', ...states: StorefrontRun['state'][]): number =>
  exitCodeOf({ state, storefronts: states.map((one) => ({ ...newStorefrontRun('brandi', null), state: one })) });

it('tells what a person has to decide from what failed, whatever became of the other storefronts', () => {
  expect(of('finished', 'promoted', 'promoted')).toBe(0);
  expect(of('finished', 'previewed')).toBe(0);
  expect(of('failed', 'promoted', 'failed')).toBe(1);
  expect(of('failed')).toBe(1);
  expect(of('failed', 'promoted', 'held-back')).toBe(20);
  expect(of('failed', 'failed', 'held-back')).toBe(20);
  expect(exitCodeOfError('gate-failed')).toBe(20);
  expect(exitCodeOfError('run-unready')).toBe(1);
  expect(exitCodeOfError(null)).toBe(1);
});
