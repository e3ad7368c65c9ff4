import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareWithSource,
  deniedBy,
  type DenyEntry,
  type DenyKind,
  type DenyList,
  type HiddenIds,
  mergeDenyLists,
  OFF_REMAINS_MS,
  withoutOld,
} from '../../src/deny-lists/deny-list.ts';

const NOTHING: HiddenIds = { seller: new Set(), brand: new Set(), category: new Set(), product: new Set() };

function hiding(kind: DenyKind, ...ids: number[]): HiddenIds {
  return { ...NOTHING, [kind]: new Set(ids) };
}

/** The list after a look at the source. */
function look(list: DenyList, hidden: HiddenIds, version: number): DenyEntry[] {
  return mergeDenyLists(list, compareWithSource(list, hidden, { version, now: version }));
}

const byKey = (list: DenyList) => new Map(list.map((entry) => [`${entry.kind}:${entry.id}`, entry]));

const entries = fc.array(
  fc.record({
    kind: fc.constantFrom<DenyKind>('seller', 'brand'),
    id: fc.integer({ min: 1, max: 3 }),
    state: fc.constantFrom('on' as const, 'settled' as const, 'off' as const),
    version: fc.integer({ min: 1, max: 6 }),
    changedAt: fc.constant(0),
    announcedAt: fc.option(fc.integer({ min: 0, max: 2 })),
  }),
  { maxLength: 12 },
);

describe('merging', () => {
  it('ends alike whatever the order, the grouping and the repetitions', () => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 0, max: 12 }), fc.integer(), (words, split, seed) => {
        const whole = byKey(mergeDenyLists(words));
        const shuffled = words
          .map((word, at) => ({ word, key: Math.sin(seed + at) }))
          .sort((one, other) => one.key - other.key)
          .map(({ word }) => word);
        expect(byKey(mergeDenyLists(shuffled, words))).toEqual(whole);
        const parts = mergeDenyLists(mergeDenyLists(words.slice(0, split)), mergeDenyLists(words.slice(split)));
        expect(byKey(parts)).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the last word of hide, show and hide again, in whatever order they arrive', () => {
    const words: DenyList = [1, 2, 3].map((version) => ({
      kind: 'seller',
      id: 5,
      state: version === 2 ? 'off' : 'on',
      version,
      changedAt: version,
      announcedAt: null,
    }));
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]) {
      const merged = order.reduce<DenyList>((list, at) => mergeDenyLists(list, words.slice(at, at + 1)), []);
      expect(merged).toMatchObject([{ state: 'on', version: 3 }]);
    }
  });
});

describe('looking at the source', () => {
  it('denies exactly what the source hides after every look, unless its documents say so already', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(fc.array(ids, { maxLength: 10 }), (looks) => {
        let list: DenyList = [];
        for (const [at, hidden] of looks.entries()) {
          list = look(list, hiding('brand', ...hidden), at + 1);
          expect(new Set(deniedBy(list).brand)).toEqual(new Set(hidden));
        }
      }),
    );
  });

  it('leaves alone what has settled, and hides it anew after it was shown', () => {
    const settled: DenyList = [{ kind: 'product', id: 1, state: 'settled', version: 1, changedAt: 1, announcedAt: 1 }];
    expect(compareWithSource(settled, hiding('product', 1), { version: 2, now: 2 })).toEqual([]);
    const shown = look(settled, NOTHING, 3);
    expect(shown).toMatchObject([{ state: 'off', version: 3, announcedAt: null }]);
    expect(deniedBy(look(shown, hiding('product', 1), 4)).product).toEqual([1]);
  });

  it('remembers for a day that something may show', () => {
    const off = { kind: 'seller', id: 1, state: 'off', version: 1, changedAt: 1_000, announcedAt: 1_000 } as const;
    const forgotten = () => false;
    expect(withoutOld([off], 1_000 + OFF_REMAINS_MS - 1, forgotten)).toEqual([off]);
    expect(withoutOld([off], 1_000 + OFF_REMAINS_MS, forgotten)).toEqual([]);
    const unannounced = { ...off, announcedAt: null };
    expect(withoutOld([unannounced], 1_000 + 2 * OFF_REMAINS_MS, forgotten)).toEqual([unannounced]);
  });
});
