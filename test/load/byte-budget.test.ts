import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createByteBudget } from '../../src/load/byte-budget.ts';

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

  it('is halved by a refusal, once for those that come together, and comes back with answers', async () => {
    let now = 0;
    const budget = createByteBudget(1_600, () => now);
    budget.refused();
    now += 10;
    budget.refused();
    expect(budget.limit).toBe(800);
    now += 1_000;
    budget.refused();
    expect(budget.limit).toBe(400);
    const taken = [budget.take(300), budget.take(300)];
    expect(await settled(taken)).toEqual([true, false]);
    for (let answer = 0; answer < 2; answer++) budget.answered(100);
    expect(budget.limit).toBe(600);
    budget.give(0);
    expect(await settled(taken)).toEqual([true, true]);
    for (let answer = 0; answer < 100; answer++) budget.answered(100);
    expect(budget.limit).toBe(1_600);
  });

  it('is halved while answers are slow, and never to nothing', () => {
    let now = 0;
    const budget = createByteBudget(1_600, () => now);
    budget.answered(14_000);
    expect(budget.limit).toBe(1_600);
    for (let answer = 0; answer < 20; answer++) {
      now += 2_000;
      budget.answered(20_000);
    }
    expect(budget.limit).toBe(50);
  });
});
