/** A bulk request that was answered. */
export interface Answer {
  /** Seconds since the clock was started. */
  readonly at: number;
  readonly bytes: number;
  /** The process's largest resident size until then, in MB. */
  readonly rssPeakMb: number;
}

/** How a load went on from its first to its last tenth, by bytes. */
export interface Stretches {
  readonly firstTenthSeconds: number;
  readonly lastTenthSeconds: number;
  /** The largest resident size until a tenth was answered. */
  readonly rssAtTenthMb: number;
}

/** @param answers in the order in which they came; at least one */
export function readStretches(answers: readonly Answer[]): Stretches {
  const total = answers.reduce((sum, { bytes }) => sum + bytes, 0);
  const first = passed(answers, total / 10);
  return {
    firstTenthSeconds: first.at,
    lastTenthSeconds: (answers.at(-1)?.at ?? NaN) - passed(answers, (total * 9) / 10).at,
    rssAtTenthMb: first.rssPeakMb,
  };
}

/** When so many bytes were answered: within a request, as if its bytes had been answered one after the other. */
function passed(answers: readonly Answer[], wanted: number): { readonly at: number; readonly rssPeakMb: number } {
  let bytes = 0;
  let before = 0;
  for (const answer of answers) {
    if (bytes + answer.bytes >= wanted) {
      const share = (wanted - bytes) / answer.bytes;
      return { at: before + (answer.at - before) * share, rssPeakMb: answer.rssPeakMb };
    }
    bytes += answer.bytes;
    before = answer.at;
  }
  throw new Error('No bulk request was answered.');
}

/** The last tenth's rate to the first tenth's, relative to the same of a replay; 1: the load is as steady as that. */
export function flatness(load: Stretches, replay: Stretches): number {
  return load.firstTenthSeconds / load.lastTenthSeconds / (replay.firstTenthSeconds / replay.lastTenthSeconds);
}
