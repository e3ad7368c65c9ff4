import type { SourceRow } from '../extract/source-shape.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { readQueryText } from './query-text.ts';
import type { SearchRequest } from './search-request.ts';

interface RuleBase {
  readonly id: number;
  /** For this query as it is searched for, or for this category; exactly one is not null. */
  readonly query: string | null;
  readonly category: number | null;
  /** In force from `startsAt` up to, not including, `endsAt`; null is open. Epoch milliseconds. */
  readonly startsAt: number | null;
  readonly endsAt: number | null;
}

/** What a merchandiser wants to be seen for a query or a category. */
export type MerchandisingRule =
  | (RuleBase & { readonly kind: 'pin'; readonly product: number; readonly position: number })
  | (RuleBase & { readonly kind: 'boost' | 'bury'; readonly product: number; readonly factor: number })
  | (RuleBase & { readonly kind: 'hide'; readonly product: number })
  | (RuleBase & { readonly kind: 'redirect'; readonly url: string });

/** A row that breaks a rule of its table: it is ignored. */
export interface InvalidMerchandising {
  readonly id: number;
  /** One sentence. */
  readonly reason: string;
}

/** A row of `merchandising`, validated, or what is wrong with it. */
export function readMerchandisingRule(row: SourceRow<'merchandising'>): MerchandisingRule | InvalidMerchandising {
  const fail = (reason: string): InvalidMerchandising => ({ id: row.id, reason });
  const { id, kind, startsAt, endsAt, productId: product } = row;
  const query = row.queryText === null ? null : readQueryText(row.queryText).applied;
  if ((query === null) === (row.categoryId === null)) return fail('it needs either a query or a category');
  if (query === '') return fail('its query is empty');
  if (startsAt !== null && endsAt !== null && startsAt >= endsAt) return fail('its period ends before it starts');
  if (row.enabled === null) return fail('nobody can say whether it is enabled');
  const base: RuleBase = { id, query, category: row.categoryId, startsAt, endsAt };
  if (kind === 'redirect') {
    if (query === null) return fail('only a query can lead to a page, not a category');
    if (row.url === null || !isPage(row.url)) return fail('its url is neither a path such as /events nor https');
    return { ...base, kind, url: row.url };
  }
  if (kind !== 'pin' && kind !== 'boost' && kind !== 'bury' && kind !== 'hide') {
    return fail(`its kind ${String(kind)} is unknown`);
  }
  if (product === null) return fail('it names no product');
  if (kind === 'hide') return { ...base, kind, product };
  if (kind === 'pin') {
    const { position } = row;
    if (position === null || position < 1 || position > LAST_POSITION)
      return fail(`its position is not 1 to ${LAST_POSITION}`);
    return { ...base, kind, product, position };
  }
  const factor = row.weight === null || row.weight.trim() === '' ? NaN : Number(row.weight);
  const [least, most] = kind === 'boost' ? [1, HIGHEST] : [LOWEST, 1];
  if (!(factor >= least && factor <= most)) return fail(`the factor of a ${kind} is ${least} to ${most}`);
  return { ...base, kind, product, factor };
}

/** Positions on the first page of the largest size. */
const LAST_POSITION = 100;
const LOWEST = 0.1;
const HIGHEST = 10;
/** More pins for one query would be a list of its own. */
const MOST_PINS = 50;

export interface Pin {
  readonly product: number;
  /** Place in the list, from 1. */
  readonly position: number;
}

/** What is in force for one request. */
export interface Merchandising {
  /** By position; no product twice. */
  readonly pins: readonly Pin[];
  readonly hidden: readonly number[];
  /** What the scores of products are multiplied by, 0.1 to 10. */
  readonly factors: readonly { readonly product: number; readonly factor: number }[];
  /** The page that the query leads to. */
  readonly redirect: string | null;
}

export const NO_MERCHANDISING: Merchandising = { pins: [], hidden: [], factors: [], redirect: null };

/**
 * Picks the rules for a request: by its query, or, without one, by the one category that is picked. Hiding holds in
 * every order of results; pins only in the recommended one and the storefront's own, since elsewhere the shopper has
 * asked for another. Pure.
 *
 * @param now epoch milliseconds of the request
 */
export function merchandisingFor(
  rules: readonly MerchandisingRule[],
  request: SearchRequest,
  storefront: Storefront,
  now: number,
): Merchandising {
  const category = pickedCategory(request);
  const found = rules.filter(
    (rule) =>
      (rule.query === null ? rule.category === category : rule.query === request.text.applied) && inForce(rule, now),
  );
  if (found.length === 0) return NO_MERCHANDISING;
  const hidden = distinct(found.flatMap((rule) => (rule.kind === 'hide' ? [rule.product] : [])));
  const ordered = request.sort === 'recommended' || request.sort === storefront.page.defaultSort;
  const redirects = found.filter((rule) => rule.kind === 'redirect');
  return {
    pins: ordered ? pinsOf(found, hidden) : [],
    hidden,
    factors: factorsOf(found),
    // The latest entered.
    redirect: redirects.sort((a, b) => b.id - a.id)[0]?.url ?? null,
  };
}

function pinsOf(rules: readonly MerchandisingRule[], hidden: readonly number[]): Pin[] {
  const pins = rules
    .filter((rule) => rule.kind === 'pin')
    .filter(({ product }) => !hidden.includes(product))
    .sort((a, b) => a.position - b.position || a.id - b.id);
  return pins
    .filter(({ product }, place) => pins.findIndex((other) => other.product === product) === place)
    .slice(0, MOST_PINS)
    .map(({ product, position }) => ({ product, position }));
}

/** Several factors of one product are multiplied, and bounded. */
function factorsOf(rules: readonly MerchandisingRule[]): { product: number; factor: number }[] {
  const factors = new Map<number, number>();
  for (const rule of rules) {
    if (rule.kind !== 'boost' && rule.kind !== 'bury') continue;
    factors.set(rule.product, (factors.get(rule.product) ?? 1) * rule.factor);
  }
  return [...factors].map(([product, factor]) => ({
    product,
    factor: Math.min(HIGHEST, Math.max(LOWEST, factor)),
  }));
}

function pickedCategory({ text, filters }: SearchRequest): number | null {
  const [path, ...others] = filters.category;
  return text.applied !== '' || path === undefined || others.length > 0 ? null : Number(path.split('>').at(-1));
}

function inForce({ startsAt, endsAt }: RuleBase, now: number): boolean {
  return (startsAt === null || startsAt <= now) && (endsAt === null || now < endsAt);
}

/** A path of the storefront's own site, or a page elsewhere over https; nothing that a browser would run. */
function isPage(url: string): boolean {
  if (/[\s\\]/.test(url)) return false;
  return (url.startsWith('/') && !url.startsWith('//')) || (url.startsWith('https://') && URL.canParse(url));
}

function distinct(ids: readonly number[]): number[] {
  return [...new Set(ids)];
}
