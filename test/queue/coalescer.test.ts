import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCoalescer } from '../../src/queue/coalescer.ts';

const LIMITS = { maxIds: 3, maxBytes: 1_000, maxWaitMs: 200, idleWaitMs: 25 };
const at = (now: number, idle = false) => ({ now, idle, bytesPerId: 1 });

it('waits 200 ms for others while something is being done, and hardly at all while nothing is', () => {
  const coalescer = createCoalescer<string>(LIMITS);
  coalescer.add('a', [1], 0);
  expect(coalescer.take(at(199))).toBeNull();
  expect(coalescer.take(at(24, true))).toBeNull();
  expect(coalescer.dueAt(false)).toBe(200);
  expect([...(coalescer.take(at(25, true)) ?? [])]).toEqual([[1, ['a']]]);
  expect(coalescer.take(at(1_000))).toBeNull();
});

it('gives a full batch at once, and ids that came twice once with both messages', () => {
  const coalescer = createCoalescer<string>(LIMITS);
  coalescer.add('a', [1, 2], 0);
  coalescer.add('b', [2, 3, 4], 0);
  expect([...(coalescer.take(at(0)) ?? [])]).toEqual([
    [1, ['a']],
    [2, ['a', 'b']],
    [3, ['b']],
  ]);
  expect(coalescer.take(at(0))).toBeNull();
  expect(coalescer.size).toBe(1);
});

it('keeps an id that comes after its batch was taken for the next one', () => {
  const coalescer = createCoalescer<string>(LIMITS);
  coalescer.add('a', [1], 0);
  coalescer.take(at(200));
  coalescer.add('b', [1], 201);
  expect([...(coalescer.take(at(401)) ?? [])]).toEqual([[1, ['b']]]);
});

it('makes batches smaller where documents are large, and never empty', () => {
  const coalescer = createCoalescer<string>(LIMITS);
  coalescer.add('a', [1, 2, 3], 0);
  expect(coalescer.take({ now: 0, idle: false, bytesPerId: 400 })?.size).toBe(2);
  expect(coalescer.take({ now: 0, idle: false, bytesPerId: 5_000 })?.size).toBe(1);
});

it('gives every id of every message exactly as often as it was waited for', () => {
  const step = fc.record({
    ids: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 5 }),
    wait: fc.nat(300),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const coalescer = createCoalescer<number>(LIMITS);
      const open = new Map<number, Set<number>>();
      let now = 0;
      const take = (moment: number) => {
        for (let batch = coalescer.take(at(moment)); batch !== null; batch = coalescer.take(at(moment))) {
          expect(batch.size).toBeLessThanOrEqual(LIMITS.maxIds);
          for (const [id, messages] of batch)
            for (const message of messages) expect(open.get(message)?.delete(id)).toBe(true);
        }
      };
      for (const [message, { ids, wait }] of steps.entries()) {
        open.set(message, new Set(ids));
        coalescer.add(message, ids, now);
        now += wait;
        take(now);
      }
      take(Infinity);
      expect([...open.values()].every((ids) => ids.size === 0)).toBe(true);
    }),
  );
});
