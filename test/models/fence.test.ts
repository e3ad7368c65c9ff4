import { expect, it } from 'vitest';

// The design in small: one product, a writer, two consumers, a reindex, each step at a random moment. Whatever the
// order, both indices must end as the database. Taking away any of the rules must be caught.

/** What is left out of the design. */
type Fault = 'targets before receiving' | 'version after snapshot' | 'no versions' | 'left index promoted';

interface Written {
  readonly version: number;
  readonly value: number;
}

interface World {
  readonly random: () => number;
  readonly fault: Fault | null;
  value: number;
  version: number;
  readonly queue: number[];
  readonly targets: Set<string>;
  readonly left: Set<string>;
  readonly indices: Map<string, Written>;
  writerDone: boolean;
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A step of a process ends at each `yield`; anything may happen in between. */
type Steps<T = void> = Generator<undefined, T, void>;

function* pause(world: World, most: number): Steps {
  for (let left = Math.floor(world.random() * (most + 1)); left > 0; left--) yield;
}

function* readRow(world: World): Steps<Written> {
  if (world.fault === 'version after snapshot') {
    const { value } = world;
    yield;
    world.version += 1;
    const version = world.version;
    yield;
    return { version, value };
  }
  world.version += 1;
  const version = world.version;
  yield;
  const { value } = world;
  yield;
  return { version, value };
}

function write(world: World, index: string, written: Written): void {
  const known = world.indices.get(index);
  if (world.fault === 'no versions' || known === undefined || written.version >= known.version) {
    world.indices.set(index, written);
  }
}

function* writer(world: World): Steps {
  for (let commits = 1 + Math.floor(world.random() * 4); commits > 0; commits--) {
    yield* pause(world, 6);
    world.value += 1;
    yield;
    world.queue.push(1);
    if (world.random() < 0.3) world.queue.push(1);
    yield;
  }
  world.writerDone = true;
}

function* consumer(world: World): Steps {
  for (;;) {
    // A receive waits for a message; whoever resolved the targets before it began may act on an old answer.
    const early = [...world.targets];
    while (world.queue.length === 0) {
      if (world.writerDone) return;
      yield;
    }
    world.queue.pop();
    yield;
    for (let safe = false; !safe;) {
      const targets = world.fault === 'targets before receiving' ? early : [...world.targets];
      yield;
      const row = yield* readRow(world);
      const killed = world.random() < 0.15;
      safe = true;
      for (const index of targets) {
        // A building index that fails leaves, and the message does not wait for it.
        if (index === 'new' && world.random() < 0.05) world.left.add(index);
        else write(world, index, row);
        yield;
        // Killed before the message is deleted: it comes again.
        if (killed) {
          safe = false;
          break;
        }
      }
    }
  }
}

function* reindexer(world: World): Steps {
  yield* pause(world, 8);
  world.targets.add('new');
  yield;
  // The page, and perhaps once more after a resume.
  for (let reads = 1 + Math.floor(world.random() * 2); reads > 0; reads--) {
    const row = yield* readRow(world);
    yield* pause(world, 6);
    write(world, 'new', row);
    yield;
  }
}

/** @returns whether everything that may become live ends as the database */
function endsRight(seed: number, fault: Fault | null): boolean {
  const world: World = {
    random: seeded(seed),
    fault,
    value: 0,
    version: 0,
    queue: [],
    targets: new Set(['old']),
    left: new Set(),
    indices: new Map([['old', { version: 0, value: 0 }]]),
    writerDone: false,
  };
  const processes = [writer(world), consumer(world), consumer(world), reindexer(world)];
  while (processes.length > 0) {
    const at = Math.floor(world.random() * processes.length);
    if (processes[at]?.next().done === true) processes.splice(at, 1);
  }
  const mayBeLive = world.left.has('new') && fault !== 'left index promoted' ? ['old'] : ['old', 'new'];
  return mayBeLive.every((index) => world.indices.get(index)?.value === world.value);
}

const TRIALS = 20_000;

function violations(fault: Fault | null): number {
  let found = 0;
  for (let seed = 0; seed < TRIALS; seed++) if (!endsRight(seed, fault)) found += 1;
  return found;
}

it('ends equal to the database in every interleaving', () => {
  expect(violations(null)).toBe(0);
});

it.each<Fault>(['targets before receiving', 'version after snapshot', 'no versions', 'left index promoted'])(
  'would lose changes with %s',
  (fault) => {
    expect(violations(fault)).toBeGreaterThan(0);
  },
);
