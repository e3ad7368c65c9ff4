/** A seeded stream of numbers. Only exact integer and IEEE operations, so every machine and Node version draws alike. */
export interface Random {
  /** Integer in [0, bound), bound at most 2^21. */
  below(bound: number): number;
  /** Integer in [low, high], both included. */
  between(low: number, high: number): number;
  /** True `perMille` times of 1,000. */
  chance(perMille: number): boolean;
  pick<const T extends readonly [unknown, ...unknown[]]>(from: T): T[number];
  /** One of the keys, as often as its weight says; keys that look like whole numbers would lose their order. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K;
}

function mix(hash: number, value: number): number {
  let mixed = Math.imul(hash ^ value, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** One well-mixed 32-bit number for a key, for decisions that need no stream. */
export function hashOf(seed: number, stream: number, index: number): number {
  return mix(mix(mix(0x2545f491, seed >>> 0), stream), index);
}

/**
 * The stream of numbers of one purpose for one thing: each product draws its own, so it is the same product however
 * many others there are, and a purpose that draws more numbers tomorrow leaves the other purposes alone.
 */
export function randomFor(seed: number, stream: number, index: number): Random {
  // sfc32, by Chris Doty-Humphrey (public domain).
  let a = hashOf(seed, stream, index);
  let b = mix(a, stream + 1);
  let c = mix(b, index);
  let counter = 1;

  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
  for (let round = 0; round < 8; round++) next();

  const below = (bound: number): number => Math.floor((next() * bound) / 4294967296);
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (perMille) => below(1000) < perMille,
    pick: (from) => from[below(from.length)] ?? from[0],
    weighted: (weights) => {
      let total = 0;
      for (const key in weights) total += weights[key];
      let drawn = below(total);
      for (const key in weights) {
        drawn -= weights[key];
        if (drawn < 0) return key;
      }
      throw new Error('Nothing to draw from: every weight is 0.');
    },
  };
}
