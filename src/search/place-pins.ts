import type { Pin } from './merchandising.ts';

/** Which part of the list without pins a page may need, however many of its pins are found. */
export function organicWindow(page: { readonly number: number; readonly size: number }, pins: number) {
  const end = page.number * page.size;
  const from = Math.max(0, end - page.size - pins);
  return { from, size: end - from };
}

/**
 * Where in the whole list, from 0, each pin that was found stands: at its position, after the pin before it, or at the
 * end of a shorter list. Everything else keeps its order around them. Pure.
 *
 * @param pins by position
 * @param total length of the list without pins
 */
export function pinPlaces<T extends { readonly id: number }>(
  pins: readonly Pin[],
  pinned: readonly T[],
  total: number,
): ReadonlyMap<number, T> {
  const byId = new Map(pinned.map((hit) => [hit.id, hit]));
  const placed = new Map<number, T>();
  let last = -1;
  for (const { product, position } of pins) {
    const hit = byId.get(product);
    if (hit === undefined) continue;
    last = Math.min(Math.max(position - 1, last + 1), total + placed.size);
    placed.set(last, hit);
  }
  return placed;
}

/** How many pins stand before a place. Pure. */
export function pinsBefore(places: ReadonlyMap<number, unknown>, place: number): number {
  return [...places.keys()].filter((pinned) => pinned < place).length;
}
