import type { Pin } from './merchandising.ts';

/** Part of the list without pins. */
export interface OrganicPart<T> {
  readonly hits: readonly T[];
  /** Place of the first of `hits` in the whole of it, from 0. */
  readonly from: number;
  /** How long the whole is. */
  readonly total: number;
}

/** Which part of the list without pins a page may need, however many of its pins are found. */
export function organicWindow(page: { readonly number: number; readonly size: number }, pins: number) {
  const end = page.number * page.size;
  const from = Math.max(0, end - page.size - pins);
  return { from, size: end - from };
}

/**
 * One page of the list in which each pin that was found stands at its position, or at the end of a shorter list, and
 * everything else keeps its order around them. Pure.
 *
 * @param pins by position
 */
export function placePins<T extends { readonly id: number }>(
  page: { readonly number: number; readonly size: number },
  pins: readonly Pin[],
  pinned: readonly T[],
  organic: OrganicPart<T>,
): T[] {
  const byId = new Map(pinned.map((hit) => [hit.id, hit]));
  const placed = new Map<number, T>();
  let last = -1;
  for (const { product, position } of pins) {
    const hit = byId.get(product);
    if (hit === undefined) continue;
    last = Math.min(Math.max(position - 1, last + 1), organic.total + placed.size);
    placed.set(last, hit);
  }
  const from = (page.number - 1) * page.size;
  const end = Math.min(from + page.size, organic.total + placed.size);
  let next = from - [...placed.keys()].filter((place) => place < from).length - organic.from;
  const hits: T[] = [];
  for (let place = from; place < end; place++) {
    const hit = placed.get(place) ?? organic.hits[next++];
    if (hit !== undefined) hits.push(hit);
  }
  return hits;
}
