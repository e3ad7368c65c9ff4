import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createByteBudget } from '../../src/load/bulk-loader.ts';

/** What of `promises` has resolved by now. */
async function settled(promises: readonly Promise<void>[]): Promise<boolean[]> {
  const open = Symbol();
  await sleep(1);
  return Promise.all(promises.map(async (one) => (await Promise.race([one, Promise.resolve(open)])) !== open));
}

describe('the byte budget', () => {
  it('lets as much go at once as fits, and the rest when something comes back', async () => {
    const budget = createByteBudget(100);
    const taken = [budget.take(60), budget.take(40), budget.take(30), budget.take(30)];
    expect(await settled(taken)).toEqual([true, true, false, false]);
    budget.give(40);
    expect(await settled(taken)).toEqual([true, true, true, false]);
    budget.give(60);
    expect(await settled(taken)).toEqual([true, true, true, true]);
  });

  it('lets a request that is larger than the whole budget go alone', async () => {
    const budget = createByteBudget(100);
    const taken = [budget.take(10), budget.take(500), budget.take(1)];
    expect(await settled(taken)).toEqual([true, false, false]);
    budget.give(10);
    expect(await settled(taken)).toEqual([true, true, false]);
    budget.give(500);
    expect(await settled(taken)).toEqual([true, true, true]);
  });

  it('keeps the order: a small request does not pass a large one by for ever', async () => {
    const budget = createByteBudget(100);
    const taken = [budget.take(90), budget.take(50), budget.take(5)];
    expect(await settled(taken)).toEqual([true, false, false]);
    budget.give(90);
    expect(await settled(taken)).toEqual([true, true, true]);
  });
});
