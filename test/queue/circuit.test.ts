import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type CircuitChange, createCircuit } from '../../src/queue/circuit.ts';

function circuitAt(clock: { now: number }) {
  const changes: CircuitChange[] = [];
  return { changes, circuit: createCircuit({ now: () => clock.now, onChange: (change) => changes.push(change) }) };
}

it('opens with the first failure, and closes when that work succeeds', () => {
  const clock = { now: 1_000 };
  const { circuit, changes } = circuitAt(clock);
  const batch = {};
  circuit.succeed(batch);
  expect(changes).toEqual([]);
  circuit.fail(batch, 'refused');
  circuit.fail(batch, 'refused again');
  expect(circuit.openSince).toBe(1_000);
  clock.now = 4_000;
  circuit.succeed(batch);
  expect(circuit.isOpen).toBe(false);
  expect(changes).toEqual([
    { state: 'open', cause: 'refused' },
    { state: 'closed', openForMs: 3_000 },
  ]);
});

it('stays open while anything that failed has not succeeded, whatever else does', () => {
  const { circuit, changes } = circuitAt({ now: 0 });
  const [first, second, other] = [{}, {}, {}];
  circuit.fail(first, 'read-only');
  circuit.fail(second, 'read-only');
  // A sweep of another storefront needs less, and says nothing about the index that refuses.
  circuit.succeed(other);
  circuit.succeed(first);
  expect(circuit.isOpen).toBe(true);
  circuit.succeed(second);
  expect(changes.map(({ state }) => state)).toEqual(['open', 'closed']);
});

it('lets work wait no longer than until other work has got through', async () => {
  const { circuit } = circuitAt({ now: 0 });
  const [first, second] = [{}, {}];
  circuit.fail(first, 'away');
  circuit.fail(second, 'away');
  const startedAt = performance.now();
  const waiting = circuit.wait(20_000, new AbortController().signal);
  await sleep(20);
  circuit.succeed(first);
  await waiting;
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

it('ends a wait when its work is aborted', async () => {
  const { circuit } = circuitAt({ now: 0 });
  const stop = new AbortController();
  const waiting = circuit.wait(20_000, stop.signal);
  stop.abort(new Error('the consumer stops'));
  await expect(waiting).rejects.toThrow('the consumer stops');
});
