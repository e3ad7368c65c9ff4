import type { ProductRow, SourceState } from '../extract/product-row.ts';
import {
  type DisplayPolicy,
  type HidePolicy,
  type InvalidPolicy,
  type OrderPolicy,
  type PricePolicy,
  readPolicy,
  type ShowPolicy,
} from './policies/display-policy.ts';
import { prepareCategories, type PreparedCategory } from './prepare-categories.ts';
import type { SharedContent } from './product-document.ts';

/** Policies of one effect, found by what they name. */
export interface PoliciesByTarget<Policy> {
  readonly count: number;
  readonly all: readonly Policy[];
  readonly product: ReadonlyMap<number, readonly Policy[]>;
  readonly seller: ReadonlyMap<number, readonly Policy[]>;
  readonly brand: ReadonlyMap<number, readonly Policy[]>;
  readonly category: ReadonlyMap<number, readonly Policy[]>;
}

/** Policies and categories of one snapshot, made ready for many rows. */
export interface PolicyContext {
  readonly state: SourceState;
  readonly categories: ReadonlyMap<number, PreparedCategory>;
  readonly hides: PoliciesByTarget<HidePolicy>;
  readonly shows: PoliciesByTarget<ShowPolicy>;
  readonly prices: PoliciesByTarget<PricePolicy>;
  /** Boosts and buries. */
  readonly orders: PoliciesByTarget<OrderPolicy>;
  /** What `sharedContent` made of each row so far: the storefronts of a batch share it. */
  readonly shared: Map<ProductRow, SharedContent | null>;
  /** Rows of `display_policies` with a fault, for an alert. */
  readonly invalidPolicies: readonly InvalidPolicy[];
}

/** Prepares what all rows of a batch share. Once for each batch, not for each row. */
export function preparePolicies(state: SourceState): PolicyContext {
  const read = state.policies.filter(({ enabled }) => enabled !== false).map(readPolicy);
  const policies = read.map(({ policy }) => policy).filter((policy) => policy !== null);
  return {
    state,
    categories: prepareCategories(state.categories),
    hides: byTarget(policies.filter((policy) => policy.effect === 'hide')),
    shows: byTarget(policies.filter((policy) => policy.effect === 'show')),
    prices: byTarget(policies.filter((policy) => policy.effect === 'price')),
    orders: byTarget(
      policies.filter((policy): policy is OrderPolicy => policy.effect === 'boost' || policy.effect === 'bury'),
    ),
    shared: new Map(),
    invalidPolicies: read.map(({ invalid }) => invalid).filter((invalid) => invalid !== null),
  };
}

function byTarget<Policy extends DisplayPolicy>(policies: readonly Policy[]): PoliciesByTarget<Policy> {
  const of = (type: DisplayPolicy['target']['type']) => policies.filter(({ target }) => target.type === type);
  return {
    count: policies.length,
    all: of('all'),
    product: byId(of('product')),
    seller: byId(of('seller')),
    brand: byId(of('brand')),
    category: byId(of('category')),
  };
}

function byId<Policy extends DisplayPolicy>(policies: readonly Policy[]): ReadonlyMap<number, readonly Policy[]> {
  const found = new Map<number, Policy[]>();
  for (const policy of policies) {
    if (policy.target.id === null) continue;
    const others = found.get(policy.target.id);
    if (others === undefined) found.set(policy.target.id, [policy]);
    else others.push(policy);
  }
  return found;
}
