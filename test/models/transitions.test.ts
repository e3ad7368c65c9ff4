import { expect, it } from 'vitest';

// A row whose price changes at one moment and that nobody touches: does every index end with the price of afterwards,
// whatever the order in which an unrelated change, a full reindex and the sweeper take their steps?

const MOMENT = 6;

interface Stored {
  readonly version: number;
  readonly afterMoment: boolean;
}

/** Numbers from 0 up to `below`, the same for the same seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** @returns whether both indices end with the content of after the moment */
function endsRight(seed: number, sweeps: 'every write target' | 'the live index'): boolean {
  const random = randomFrom(seed);
  const indices = new Map<string, Stored>([['live', { version: 0, afterMoment: false }]]);
  const targets = ['live'];
  let clock = 0;
  let lastVersion = 0;

  const put = (index: string, stored: Stored): void => {
    const present = indices.get(index);
    if (present === undefined || stored.version >= present.version) indices.set(index, stored);
  };
  const isDue = (index: string): boolean => indices.get(index)?.afterMoment === false && clock >= MOMENT;
  function* steps(count: number): Generator<void> {
    for (let step = 0; step < count; step++) yield;
  }
  function* read(): Generator<void, Stored> {
    yield;
    const version = ++lastVersion;
    yield;
    const afterMoment = clock >= MOMENT;
    yield;
    return { version, afterMoment };
  }
  function* indexAgain(patience: number): Generator<void> {
    const resolved = [...targets];
    yield* steps(random(patience));
    const stored = yield* read();
    yield* steps(random(patience));
    for (const index of resolved) {
      put(index, stored);
      yield;
    }
  }
  function* time(): Generator<void> {
    for (let tick = 0; tick < 40; tick++) {
      clock += 1;
      yield;
    }
  }
  function* change(): Generator<void> {
    yield* steps(random(13));
    yield* indexAgain(11);
  }
  function* reindex(): Generator<void> {
    yield* steps(random(9));
    targets.push('building');
    yield;
    const stored = yield* read();
    yield* steps(random(11));
    put('building', stored);
  }
  function* sweeper(): Generator<void> {
    // It may have been down when the moment came.
    yield* steps(random(60));
    for (let look = 0; look < 200; look++) {
      const looked = sweeps === 'the live index' ? ['live'] : targets;
      if (looked.some(isDue)) yield* indexAgain(1);
      yield;
    }
  }

  const running = [time(), change(), change(), reindex(), sweeper()];
  while (running.length > 0) {
    const at = random(running.length);
    if (running[at]?.next().done === true) running.splice(at, 1);
  }
  return ['live', 'building'].every((index) => indices.get(index)?.afterMoment === true);
}

const SEEDS = Array.from({ length: 3_000 }, (_none, seed) => seed);

it('leaves no index behind when every write target is swept', () => {
  expect(SEEDS.filter((seed) => !endsRight(seed, 'every write target'))).toEqual([]);
});

it('would leave some behind if only the live index were swept', () => {
  expect(SEEDS.filter((seed) => !endsRight(seed, 'the live index')).length).toBeGreaterThan(10);
});
