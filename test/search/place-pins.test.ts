import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { organicWindow, placePins } from '../../src/search/place-pins.ts';

const hit = (id: number) => ({ id });

/** All pages of a list of products 1 to `total` with these pins, some of which are not found. */
function pages(
  total: number,
  size: number,
  pins: readonly { product: number; position: number }[],
  found: Set<number>,
) {
  const pinned = pins.filter(({ product }) => found.has(product)).map(({ product }) => hit(product));
  const count = Math.ceil((total + pinned.length) / size);
  return Array.from({ length: count + 1 }, (_none, page) => {
    const window = organicWindow({ number: page + 1, size }, pins.length);
    const organic = Array.from({ length: total }, (_one, place) => hit(place + 1));
    const part = { hits: organic.slice(window.from, window.from + window.size), from: window.from, total };
    return placePins({ number: page + 1, size }, pins, pinned, part).map(({ id }) => id);
  });
}

describe('pins', () => {
  it('stand at their positions, and the rest keeps its order around them', () => {
    const pins = [
      { product: 100, position: 1 },
      { product: 101, position: 3 },
      { product: 102, position: 3 },
      { product: 103, position: 50 },
    ];
    expect(pages(6, 4, pins, new Set([100, 101, 102, 103]))).toEqual([[100, 1, 101, 102], [2, 3, 4, 5], [6, 103], []]);
    expect(pages(6, 4, pins, new Set([101]))).toEqual([[1, 2, 101, 3], [4, 5, 6], []]);
  });

  it('show every product once, on some page, whatever is pinned and found', () => {
    const pinsOf = fc.uniqueArray(
      fc.record({ product: fc.integer({ min: 100, max: 120 }), position: fc.integer({ min: 1, max: 40 }) }),
      { selector: ({ product }) => product, maxLength: 12 },
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        pinsOf,
        fc.array(fc.integer({ min: 100, max: 120 })),
        (total, size, some, foundIds) => {
          const found = new Set(foundIds);
          const pins = [...some].sort((a, b) => a.position - b.position);
          const shown = pages(total, size, pins, found);
          const list = shown.flat();
          const expected = pins.filter(({ product }) => found.has(product)).length + total;
          expect(list).toHaveLength(expected);
          expect(new Set(list).size).toBe(expected);
          for (const page of shown.slice(0, -2)) expect(page).toHaveLength(size);
          const organic = list.filter((id) => id < 100);
          expect(organic).toEqual([...organic].sort((a, b) => a - b));
          // The first pin that is found stands exactly at its position, or at the end.
          const [first] = pins.filter(({ product }) => found.has(product));
          if (first !== undefined) {
            expect(list.indexOf(first.product)).toBe(Math.min(first.position - 1, total));
          }
        },
      ),
    );
  });
});
