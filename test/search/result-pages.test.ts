import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../src/search/fill-pages.ts';
import type { HitDocument } from '../../src/search/hit.ts';
import { pinPlaces } from '../../src/search/place-pins.ts';
import { makePage, type PagePlan, planNextPage, planPage, type ResultPage } from '../../src/search/result-pages.ts';
import { readSearchRequest } from '../../src/search/search-request.ts';
import { NOW, productDocument } from '../support/product-document.ts';
import { storefront } from '../support/product-row.ts';

interface Listed {
  readonly id: number;
  readonly seller: number;
  readonly soldOut: 0 | 1;
}
interface Pinned {
  readonly product: number;
  readonly position: number;
}

const toDocument = ({ id, seller, soldOut }: Listed): HitDocument =>
  productDocument({ id, name: 'P', soldOut, seller: { id: seller, name: 'S' } });
/** As an index has them: what is sold out comes last, and the id is the order. */
const ranked = (list: readonly Listed[]) =>
  [...list].sort((one, other) => one.soldOut - other.soldOut || one.id - other.id);

/** What `searchProducts` does with the index, without the index. */
function answer(plan: PagePlan, list: readonly Listed[], pins: readonly Pinned[], deferred: readonly number[] = []) {
  const order = ranked(list);
  const [soldOut = 0, id = 0] = plan.after ?? [];
  const rest =
    plan.after === null
      ? order
      : order.filter((one) => one.soldOut > soldOut || (one.soldOut === soldOut && one.id > id));
  const fresh = rest
    .slice(plan.window.from, plan.window.from + plan.window.size)
    .map((one): Candidate<HitDocument> => ({ document: toDocument(one), sort: [one.soldOut, one.id] }));
  const before = order
    .filter((one) => deferred.includes(one.id))
    .map((one): Candidate<HitDocument> => ({ document: toDocument(one), sort: null }));
  const found = pins.map(({ product }) => toDocument({ id: product, seller: 0, soldOut: 0 }));
  const candidates = [...before, ...fresh].sort((a, b) => a.document.soldOut - b.document.soldOut);
  return makePage(plan, {
    candidates,
    pinned: pinPlaces(pins, found, order.length),
    total: order.length + pins.length,
  });
}

function byNumber(list: readonly Listed[], size: number, limit: number | null, pins: readonly Pinned[] = []) {
  const count = Math.ceil((list.length + pins.length) / size);
  return Array.from({ length: count }, (_none, page) => {
    const request = readSearchRequest({ page: page + 1, size }, storefront());
    return answer(planPage(request, limit, pins.length), list, pins);
  });
}

function byCursor(list: readonly Listed[], size: number, limit: number | null, pins: readonly Pinned[] = []) {
  const request = readSearchRequest({ size }, storefront());
  const pages: ResultPage[] = [answer(planPage(request, limit, pins.length), list, pins)];
  for (let next = pages[0]?.next ?? null; next !== null; next = pages.at(-1)?.next ?? null) {
    const cursor = { ...next, rankedAt: NOW, attempt: '' };
    pages.push(answer(planNextPage(request, limit, cursor, next.after), list, pins, next.deferred));
  }
  return pages;
}

const idsOf = (pages: readonly ResultPage[]) => pages.map(({ hits }) => hits.map(({ id }) => id));
const one = (seller: number) => (id: number) => ({ id, seller, soldOut: 0 as const });

describe('pages', () => {
  it('show pins at their positions, and the rest in its order around them', () => {
    const list = [1, 2, 3, 4, 5, 6].map(one(1));
    const pins = [
      { product: 100, position: 1 },
      { product: 101, position: 3 },
      { product: 102, position: 3 },
      { product: 103, position: 50 },
    ];
    const expected = [
      [100, 1, 101, 102],
      [2, 3, 4, 5],
      [6, 103],
    ];
    expect(idsOf(byNumber(list, 4, null, pins))).toEqual(expected);
    expect(idsOf(byCursor(list, 4, null, pins))).toEqual(expected);
    expect(idsOf(byCursor(list, 4, 1, pins)).flat()).toHaveLength(10);
  });

  it('mix sellers: what is put off comes on the next page, in its order', () => {
    const list = [...[1, 2, 3, 4, 5].map(one(1)), ...[6, 7, 8].map(one(2)), ...[9, 10].map(one(3))];
    const expected = [
      [1, 2, 6, 7],
      [3, 4, 8, 9],
      [5, 10],
    ];
    expect(idsOf(byNumber(list, 4, 2))).toEqual(expected);
    expect(idsOf(byCursor(list, 4, 2))).toEqual(expected);
  });

  it('never show what is sold out before what can be bought, whoever sells it', () => {
    const list = [1, 2, 3].map(one(1)).concat([]);
    const sold = [4, 5].map((id) => ({ id, seller: 2, soldOut: 1 as const }));
    expect(idsOf(byNumber([...list, ...sold], 5, 1))).toEqual([[1, 2, 3, 4, 5]]);
  });

  it('show every product once, by number and by cursor, in pages that keep to the limit while others are left', () => {
    const products = fc.array(
      fc.record({ seller: fc.integer({ min: 1, max: 6 }), soldOut: fc.constantFrom<(0 | 1)[]>(0, 0, 0, 1) }),
      { maxLength: 250 },
    );
    const pinned = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 6 });
    fc.assert(
      fc.property(
        products,
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 9 }),
        pinned,
        (some, size, limit, at) => {
          const list = some.map((each, place) => ({ ...each, id: place + 1 }));
          const pins = at.toSorted((a, b) => a - b).map((position, place) => ({ product: 1_000 + place, position }));
          for (const pages of [byNumber(list, size, limit, pins), byCursor(list, size, limit, pins)]) {
            const shown = idsOf(pages).flat();
            expect(shown).toHaveLength(list.length + pins.length);
            expect(new Set(shown).size).toBe(shown.length);
            for (const page of idsOf(pages).slice(0, -1)) expect(page).toHaveLength(size);
            const organic = pages.flatMap(({ hits }) => hits).filter(({ id }) => id < 1_000);
            expect(organic.map(({ soldOut }) => soldOut)).toEqual(organic.map(({ soldOut }) => soldOut).toSorted());
            expect(pages.at(-1)?.next ?? null).toBeNull();
          }
          const [first] = byNumber(list, size, limit);
          const buyable = list.slice(0, 60).filter(({ soldOut }) => soldOut === 0);
          const reachable = [1, 2, 3, 4, 5, 6]
            .map((seller) => Math.min(limit, buyable.filter((each) => each.seller === seller).length))
            .reduce((sum, count) => sum + count, 0);
          if (reachable < size) return;
          for (const seller of [1, 2, 3, 4, 5, 6]) {
            expect(first?.hits.filter((hit) => hit.seller.id === seller).length ?? 0).toBeLessThanOrEqual(limit);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('go on where the page before ended when a product comes before it', () => {
    const before = Array.from({ length: 40 }, (_none, place) => one((place % 3) + 1)(place * 10 + 10));
    const request = readSearchRequest({ size: 10 }, storefront());
    const first = answer(planPage(request, 4, 0), before, []);
    if (first.next === null) throw new Error('There is a second page.');
    const cursor = { ...first.next, rankedAt: NOW, attempt: '' };
    const now = [one(1)(5), one(2)(15), ...before];
    const second = answer(planNextPage(request, 4, cursor, cursor.after), now, [], cursor.deferred);
    const shown = [...first.hits, ...second.hits].map(({ id }) => id);
    expect(new Set(shown).size).toBe(20);
    expect(shown.toSorted((a, b) => a - b)).toEqual(before.slice(0, 20).map(({ id }) => id));
  });
});
