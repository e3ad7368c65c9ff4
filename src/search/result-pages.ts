import type { Storefront } from '../storefronts/storefront.ts';
import { afterPage, type Candidate, fillPage } from './fill-pages.ts';
import type { HitDocument } from './hit.ts';
import { MOST_CANDIDATES, type PageCursor, type SortValues } from './page-cursor.ts';
import { organicWindow, pinsBefore } from './place-pins.ts';
import type { Attempt } from './query-plan.ts';
import { LAST_HIT, type SearchRequest } from './search-request.ts';

/** Which part of the list a page is made from. */
export interface PagePlan {
  /** Whether it goes on where the page before ended: its candidates are then only those that were not shown. */
  readonly goesOn: boolean;
  readonly size: number;
  /** Place of the page's first hit in the whole list, from 0. */
  readonly start: number;
  /** Place of the first hit of `window`, pins aside and before counting those that are found. */
  readonly block: number;
  /** What is asked of the index: pinned products are not in it. */
  readonly window: { readonly from: number; readonly size: number };
  readonly after: SortValues | null;
  readonly afterVersion: number;
  /** Of one seller on a page; null: no limit. */
  readonly mostOfASeller: number | null;
}

export interface PageParts {
  readonly candidates: readonly Candidate<HitDocument>[];
  /** Where pins stand in the whole list. */
  readonly pinned: ReadonlyMap<number, HitDocument>;
  /** How many products match, pinned ones included. */
  readonly total: number;
}

export interface ResultPage {
  readonly hits: readonly HitDocument[];
  /** Where the next page begins; null: this is the last one. */
  readonly next: Pick<PageCursor, 'shown' | 'after' | 'afterVersion' | 'deferred'> | null;
}

/** Pages whose sellers are mixed are made together, so that no product is lost or repeated between them: so many hits. */
const MIXED_TOGETHER = 60;

/** How many pages of a size are made together where sellers are mixed. Pure. */
export function pagesMixedTogether(size: number): number {
  return Math.max(2, Math.ceil(MIXED_TOGETHER / size));
}

/** By the page's number. Pure. */
export function planPage(request: SearchRequest, mostOfASeller: number | null, pins: number): PagePlan {
  const { number, size } = request.page;
  const together = mostOfASeller === null ? 1 : pagesMixedTogether(size);
  const block = Math.floor((number - 1) / together);
  const window = organicWindow({ number: block + 1, size: size * together }, pins);
  return {
    goesOn: false,
    size,
    start: (number - 1) * size,
    block: block * size * together,
    window: { from: window.from, size: Math.min(window.size, LAST_HIT - window.from) },
    after: null,
    afterVersion: 0,
    mostOfASeller,
  };
}

/** By where the page before ended. Pure. */
export function planNextPage(
  request: SearchRequest,
  mostOfASeller: number | null,
  { shown, afterVersion, deferred }: PageCursor,
  after: SortValues | null,
): PagePlan {
  const { size } = request.page;
  const wanted = mostOfASeller === null ? size : Math.max(MIXED_TOGETHER, 2 * size);
  // One more than the page takes tells whether there is another.
  const fresh = Math.max(1, Math.min(wanted + 1, MOST_CANDIDATES - deferred.length));
  return {
    goesOn: true,
    size,
    start: shown,
    block: shown,
    window: { from: 0, size: fresh },
    after,
    afterVersion,
    mostOfASeller,
  };
}

/** Pure. */
export function makePage(plan: PagePlan, { candidates, pinned, total }: PageParts): ResultPage {
  const { size, mostOfASeller, window, block, goesOn } = plan;
  const first = goesOn ? 0 : Math.max(0, block - pinsBefore(pinned, block) - window.from);
  const own = candidates.slice(first);
  let left: readonly Candidate<HitDocument>[] = own;
  let hits: readonly HitDocument[] = [];
  for (let start = block; start <= plan.start; start += size) {
    const page = fillPage({ size, start, candidates: left, pinned, mostOfASeller });
    ({ hits, left } = page);
    if (size === 0) break;
  }
  const shown = plan.start + hits.length;
  const rest = afterPage(own, left, plan);
  const more = goesOn ? left.length > 0 || [...pinned.keys()].some((place) => place >= shown) : shown < total;
  return { hits, next: hits.length === 0 || !more ? null : { shown, ...rest } };
}

/**
 * How many products of a seller a page may show. A brand's products mostly have one seller: who asks for the brand wants
 * them, and who sorts by price has asked for that order. Pure.
 */
export function sellerLimit(request: SearchRequest, { slots }: Attempt, { page }: Storefront): number | null {
  const { sellerLimit: limit = null, defaultSort } = page;
  const ordered = request.sort === 'recommended' || request.sort === defaultSort;
  const branded = request.filters.brand.length > 0 || slots.some(({ kind }) => kind === 'brand');
  return ordered && !branded && request.page.size > 0 && request.page.size <= MOST_CANDIDATES / 2 ? limit : null;
}
