import type { Storefront } from '../storefronts/storefront.ts';

/** The thresholds of one storefront. `docs/gate.md` says why each default is what it is. */
export type GateLimits = Required<Storefront['gate']>;

const DEFAULTS = {
  sourceDrop: 0.03,
  sourceDrift: 0.01,
  groupDrop: 0.3,
  groupFloor: 20,
  emptyRise: 0.05,
  otherProducts: 0.02,
  sampleDiffering: 0.01,
  goldenOverlap: 0.5,
  goldenLost: 0.02,
  allow: [],
} satisfies Partial<GateLimits>;

/** What the storefront's file says, and the default where it says nothing. */
export function limitsOf({ gate }: Pick<Storefront, 'gate'>): GateLimits {
  return { ...DEFAULTS, ...gate };
}
