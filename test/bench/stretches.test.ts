import { describe, expect, it } from 'vitest';
import { flatness, readStretches } from '../../bench/reindex/stretches.ts';

/** A hundred requests of the same size, each so many seconds after the one before. */
function load(secondsOf: (request: number) => number) {
  let at = 0;
  return Array.from({ length: 100 }, (_, request) => {
    at += secondsOf(request);
    return { at, bytes: 5_000_000, rssPeakMb: 100 + request };
  });
}

describe('how steady a load is', () => {
  const steady = readStretches(load(() => 1));
  const tiring = readStretches(load((request) => (request < 90 ? 1 : 2)));

  it('is its last tenth beside its first', () => {
    expect(steady.firstTenthSeconds).toBeCloseTo(10);
    expect(steady.lastTenthSeconds).toBeCloseTo(10);
    expect(steady.rssAtTenthMb).toBe(109);
    expect(tiring.lastTenthSeconds).toBeCloseTo(20);
  });

  it('is relative to a replay that tires as well', () => {
    expect(flatness(steady, steady)).toBeCloseTo(1);
    expect(flatness(tiring, steady)).toBeCloseTo(0.5);
    expect(flatness(tiring, tiring)).toBeCloseTo(1);
  });

  it('is told of a few large requests too, as if their bytes came one after the other', () => {
    const few = readStretches([
      { at: 4, bytes: 200, rssPeakMb: 120 },
      { at: 6, bytes: 200, rssPeakMb: 130 },
    ]);
    expect(few.firstTenthSeconds).toBeCloseTo(0.8);
    expect(few.lastTenthSeconds).toBeCloseTo(0.4);
  });
});
