import type { ProductRow } from '../extract/product-row.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { includes } from '../transform/intervals.ts';
import { decideDisplay } from '../transform/policies/display-rules.ts';
import { inForce } from '../transform/policies/policies-of.ts';
import type { PolicyContext } from '../transform/prepare-policies.ts';
import { decidePrice, type Price } from '../transform/price.ts';
import { decideBoost } from '../transform/score-boost.ts';

export interface Difference<V> {
  readonly product: number;
  readonly name: string;
  readonly before: V;
  readonly after: V;
  readonly reasons: readonly string[];
}

/** Products that differ in one way. */
export interface Differences<V> {
  readonly count: number;
  /** How many have each reason; a product with two reasons counts in both. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly samples: readonly Difference<V>[];
}

export interface StorefrontDiff {
  readonly storefront: string;
  /** That the storefront offers, shown or not. */
  readonly products: number;
  readonly shownBefore: number;
  readonly shownAfter: number;
  /** With the reasons that hid it before. */
  readonly appears: Differences<boolean>;
  /** With the reasons that hide it after. */
  readonly disappears: Differences<boolean>;
  /** Shown on both sides at another price, with where the new price comes from. Money; null: no price is shown. */
  readonly price: Differences<ShownPrice> & { readonly lower: number; readonly higher: number };
  /** Shown on both sides with another factor of its score, with the policies behind it. */
  readonly order: Differences<number> & { readonly earlier: number; readonly later: number };
}

export interface ShownPrice {
  readonly price: number | null;
  readonly couponPrice: number | null;
}

/** The policies and categories of one side, and its moment in epoch milliseconds. */
export interface DiffSide {
  readonly context: PolicyContext;
  readonly at: number;
}

export interface DiffCounter {
  /** Compares one row; what it returns counts the outcome. */
  compare(row: ProductRow, before: DiffSide, after: DiffSide): () => void;
  result(): StorefrontDiff;
}

export function createDiffCounter(storefront: Storefront, samples: number): DiffCounter {
  const appears = collect<boolean>(samples);
  const disappears = collect<boolean>(samples);
  const price = collect<ShownPrice>(samples);
  const order = collect<number>(samples);
  const counts = { products: 0, shownBefore: 0, shownAfter: 0, lower: 0, higher: 0, earlier: 0, later: 0 };
  return {
    compare(row, before, after) {
      if (!row.exposures.some((exposure) => exposure.storefront === storefront.id)) return () => undefined;
      const one = judge(row, storefront, before);
      const other = judge(row, storefront, after);
      return () => {
        counts.products += 1;
        if (one.shown) counts.shownBefore += 1;
        if (other.shown) counts.shownAfter += 1;
        if (one.shown !== other.shown) {
          const [group, reasons] = other.shown ? [appears, one.reasons] : [disappears, other.reasons];
          group.add(row, one.shown, other.shown, reasons);
        }
        if (!one.shown || !other.shown) return;
        if (one.price.price !== other.price.price || one.price.couponPrice !== other.price.couponPrice) {
          price.add(row, one.price, other.price, priceReasons(one, other));
          const difference = lowestOf(other.price) - lowestOf(one.price);
          if (difference < 0) counts.lower += 1;
          if (difference > 0) counts.higher += 1;
        }
        if (one.boost !== other.boost) {
          order.add(row, one.boost, other.boost, orderReasons(one, other));
          if (other.boost > one.boost) counts.earlier += 1;
          else counts.later += 1;
        }
      };
    },
    result: () => ({
      storefront: storefront.id,
      products: counts.products,
      shownBefore: counts.shownBefore,
      shownAfter: counts.shownAfter,
      appears: appears.result(),
      disappears: disappears.result(),
      price: { ...price.result(), lower: counts.lower, higher: counts.higher },
      order: { ...order.result(), earlier: counts.earlier, later: counts.later },
    }),
  };
}

interface Judgement {
  readonly shown: boolean;
  /** Why not. */
  readonly reasons: readonly string[];
  readonly price: ShownPrice;
  readonly source: Price | null;
  readonly boost: number;
  readonly boostPolicies: readonly number[];
}

const NO_PRICE: ShownPrice = { price: null, couponPrice: null };

/** What a shopper would see of a row at a moment. */
function judge(row: ProductRow, storefront: Storefront, { context, at }: DiffSide): Judgement {
  const { decisions } = decideDisplay(row, storefront, context, at);
  const hiding = decisions.filter(({ shownDuring }) => !includes(shownDuring, at));
  if (hiding.length > 0) {
    const reasons = hiding.flatMap(({ reason, policies }) =>
      policies === undefined
        ? [reason ?? 'hidden']
        : policiesBehind(policies, context, at).map((id) => `${reason ?? 'hidden'} ${nameOf(id)}`),
    );
    return { shown: false, reasons, price: NO_PRICE, source: null, boost: 1, boostPolicies: [] };
  }
  const exposure = row.exposures.find((one) => one.storefront === storefront.id);
  const priced = exposure === undefined ? null : decidePrice(row, exposure, storefront, context, at);
  const { boost, policies } = decideBoost(row, storefront, context, at);
  const visible = priced !== null && row.priceDisplay === 'shown';
  return {
    shown: true,
    reasons: [],
    price: visible ? { price: priced.price.amount, couponPrice: priced.couponPrice } : NO_PRICE,
    source: visible ? priced.price : null,
    boost,
    boostPolicies: policies,
  };
}

/** A hide is named while it is in force; a show that hides is not in force, so then all are named. */
function policiesBehind(policies: readonly number[], { state }: PolicyContext, at: number): readonly number[] {
  const now = new Set(state.policies.filter((row) => inForce(row, at)).map(({ id }) => id));
  const active = policies.filter((id) => now.has(id));
  return active.length > 0 ? active : policies;
}

function lowestOf({ price, couponPrice }: ShownPrice): number {
  return couponPrice ?? price ?? 0;
}

/** Where the new price comes from, and what it follows where that has ended. */
function priceReasons(before: Judgement, after: Judgement): string[] {
  if (before.price.price === after.price.price) return ['coupon'];
  const name = sourceName(after.source);
  const everyday = after.source?.sourceId === null;
  return [everyday && before.source?.sourceId !== null ? `${name} after ${sourceName(before.source)}` : name];
}

/** With the ids of policies only: deals are a product's own. */
function sourceName(price: Price | null): string {
  if (price === null) return 'no price';
  const { source, sourceId } = price;
  return sourceId !== null && source.startsWith('policy') ? `${source} ${nameOf(sourceId)}` : source;
}

function orderReasons(before: Judgement, after: Judgement): string[] {
  const added = after.boostPolicies.filter((id) => !before.boostPolicies.includes(id));
  const gone = before.boostPolicies.filter((id) => !after.boostPolicies.includes(id));
  const reasons = [...added.map((id) => `policy ${nameOf(id)}`), ...gone.map((id) => `without policy ${nameOf(id)}`)];
  // The same policy with another factor.
  return reasons.length > 0 ? reasons : after.boostPolicies.map((id) => `policy ${nameOf(id)}`);
}

/** A policy that is not stored yet has a negative id. */
function nameOf(id: number): string {
  return id < 0 ? `new ${-id}` : String(id);
}

interface Collected<V> {
  add(row: ProductRow, before: V, after: V, reasons: readonly string[]): void;
  result(): Differences<V>;
}

/** Counts all and names a few: at each doubling of the count another one takes a place, so they are from all over. */
function collect<V>(limit: number): Collected<V> {
  let count = 0;
  const reasonCounts = new Map<string, number>();
  const samples: Difference<V>[] = [];
  return {
    add(row, before, after, reasons) {
      count += 1;
      for (const reason of new Set(reasons)) reasonCounts.set(reason, (reasonCounts.get(reason) ?? 0) + 1);
      const place = count <= limit ? count - 1 : isPowerOfTwo(count) ? Math.log2(count) % limit : null;
      if (place !== null && limit > 0) samples[place] = { product: row.id, name: row.name, before, after, reasons };
    },
    result: () => ({
      count,
      reasons: Object.fromEntries([...reasonCounts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))),
      samples: [...samples].sort((a, b) => a.product - b.product),
    }),
  };
}

function isPowerOfTwo(count: number): boolean {
  return (count & (count - 1)) === 0;
}
