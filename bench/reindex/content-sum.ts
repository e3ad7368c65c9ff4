import { hash } from 'node:crypto';

/** A sum over documents that does not depend on their order. A document that is lost, changed or twice changes it. */
export interface ContentSum {
  /** @param content JSON without version and run */
  add(content: string): void;
  readonly count: number;
  readonly hex: string;
}

const MODULUS = 1n << 64n;

export function createContentSum(): ContentSum {
  let sum = 0n;
  let count = 0;
  return {
    add(content) {
      sum = (sum + hash('sha1', content, 'buffer').readBigUInt64LE()) % MODULUS;
      count += 1;
    },
    get count() {
      return count;
    },
    get hex() {
      return sum.toString(16);
    },
  };
}
