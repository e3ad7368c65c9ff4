/** What a product weighs in bulk bodies, in all storefronts together, as the last batches were. */
export interface IdWeight {
  /** Bytes. */
  readonly bytesPerId: () => number;
  learn(indexed: { readonly documents: number; readonly tombstones: number; readonly bytes: number }): void;
}

/** Before the first batch: about what a product of the demo catalogue weighs. */
const FIRST_GUESS = 4_096;

export function createIdWeight(storefronts: number): IdWeight {
  let bytesPerId = FIRST_GUESS;
  return {
    bytesPerId: () => bytesPerId,
    learn({ documents, tombstones, bytes }) {
      const weight = (bytes / Math.max(1, documents + tombstones)) * storefronts;
      // The last batches count most.
      bytesPerId = bytesPerId * 0.8 + weight * 0.2;
    },
  };
}
