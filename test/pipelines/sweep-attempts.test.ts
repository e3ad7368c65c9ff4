import { expect, it } from 'vitest';
import { createSweepAttempts } from '../../src/pipelines/sweep-attempts.ts';

const due = (id: number, dueAt = 100) => ({ id, dueAt });

it('does not do again what was just done, and waits longer each time it stays due', () => {
  const attempts = createSweepAttempts();
  const tries: number[] = [];
  for (let now = 0; now < 60_000; now += 1_000) {
    const chosen = attempts.choose([due(1)], now);
    if (chosen.length > 0) tries.push(now);
    attempts.note(chosen, now);
    attempts.endPass();
  }
  expect(tries).toEqual([0, 3_000, 9_000, 21_000, 45_000]);
});

it('tells of a document that stays due once, and goes on with its neighbours', () => {
  const attempts = createSweepAttempts();
  const stuck: number[][] = [];
  for (let now = 0; now < 60_000; now += 1_000) {
    const chosen = attempts.choose(now < 2_000 ? [due(1), due(2)] : [due(1)], now);
    stuck.push(attempts.note(chosen, now).map(({ id }) => id));
    attempts.endPass();
  }
  expect(stuck.flat()).toEqual([1]);
});

it('takes another transition of the same product at once, and forgets what is due no more', () => {
  const attempts = createSweepAttempts();
  attempts.note(attempts.choose([due(1, 100)], 100), 100);
  attempts.endPass();
  expect(attempts.choose([due(1, 200)], 200)).toEqual([due(1, 200)]);
  attempts.note([due(1, 200)], 200);
  attempts.endPass();
  attempts.choose([], 300);
  attempts.endPass();
  expect(attempts.choose([due(1, 200)], 400)).toEqual([due(1, 200)]);
});
