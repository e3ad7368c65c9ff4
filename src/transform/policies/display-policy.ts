import type { DisplayPolicyRow } from '../../extract/product-row.ts';

export type TargetType = 'product' | 'seller' | 'brand' | 'category' | 'all';

export interface Target {
  readonly type: TargetType;
  /** null for all. */
  readonly id: number | null;
}

interface PolicyBase {
  readonly id: number;
  /** null: every storefront. */
  readonly storefront: string | null;
  readonly target: Target;
  /** In force from `startsAt` up to, not including, `endsAt`; null is open. Epoch milliseconds. */
  readonly startsAt: number | null;
  readonly endsAt: number | null;
  readonly priority: number;
}

export interface HidePolicy extends PolicyBase {
  readonly effect: 'hide';
}
/** Its target shows in the period and at no other time: it adds a condition and lifts no hide. */
export interface ShowPolicy extends PolicyBase {
  readonly effect: 'show';
}
export interface PricePolicy extends PolicyBase {
  readonly effect: 'price';
  readonly change: { readonly price: number } | { readonly percentOff: number };
}
export interface OrderPolicy extends PolicyBase {
  readonly effect: 'boost' | 'bury';
  readonly factor: number;
}
/** A row of `display_policies` that has been validated. */
export type DisplayPolicy = HidePolicy | ShowPolicy | PricePolicy | OrderPolicy;

/** A row that breaks a rule of its table, and what became of it. */
export interface InvalidPolicy {
  readonly id: number;
  readonly effect: string | null;
  /** One sentence for an alert. */
  readonly reason: string;
  /** Whether it hides its target in spite of the fault. */
  readonly stillHides: boolean;
}

export interface ReadPolicy {
  readonly policy: DisplayPolicy | null;
  readonly invalid: InvalidPolicy | null;
}

/**
 * Validates one row. What is wrong falls to the safe side: a hide whose target can be read still hides (always, if its
 * period can't be read; also if nobody can say whether it is enabled), anything else that is invalid is ignored.
 */
export function readPolicy(row: DisplayPolicyRow): ReadPolicy {
  const target = readTarget(row.targetType, row.targetId);
  if (target === null) return rejected(row, 'its target can not be read', false);
  const faults: string[] = [];
  if (row.enabled === null) faults.push('nobody can say whether it is enabled');
  const periodValid = row.startsAt === null || row.endsAt === null || row.startsAt < row.endsAt;
  if (!periodValid) faults.push('its period ends before it starts');
  if (row.effect === 'hide') {
    const policy: HidePolicy = {
      ...baseOf(row, target),
      ...(periodValid ? {} : { startsAt: null, endsAt: null }),
      effect: 'hide',
    };
    const invalid = faults[0] === undefined ? null : rejected(row, faults[0], true).invalid;
    return { policy, invalid };
  }
  const effect = readEffect(row);
  if (typeof effect === 'string') faults.push(effect);
  if (typeof effect === 'string' || faults[0] !== undefined) return rejected(row, faults.join('; '), false);
  return { policy: { ...baseOf(row, target), ...effect }, invalid: null };
}

function baseOf(row: DisplayPolicyRow, target: Target): PolicyBase {
  return {
    id: row.id,
    storefront: row.storefront,
    target,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    priority: row.priority ?? 0,
  };
}

function readTarget(type: string | null, id: number | null): Target | null {
  if (type === 'all') return id === null ? { type, id } : null;
  if (type !== 'product' && type !== 'seller' && type !== 'brand' && type !== 'category') return null;
  return id !== null && Number.isSafeInteger(id) ? { type, id } : null;
}

type Effect =
  Pick<ShowPolicy, 'effect'> | Pick<PricePolicy, 'effect' | 'change'> | Pick<OrderPolicy, 'effect' | 'factor'>;

/** The effect with its parameters, or what is wrong with them. */
function readEffect(row: DisplayPolicyRow): Effect | string {
  const { effect } = row;
  if (effect === 'show') return { effect };
  if (effect !== 'price' && effect !== 'boost' && effect !== 'bury') return `its effect ${String(effect)} is unknown`;
  const parameters = parseObject(row.parameters);
  if (parameters === null) return 'its parameters are not a JSON object';
  if (effect === 'price') {
    const { price, percentOff } = parameters;
    if ((price === undefined) === (percentOff === undefined)) return 'it needs either price or percentOff';
    if (isInteger(price) && price >= 1) return { effect, change: { price } };
    if (isInteger(percentOff) && percentOff >= 1 && percentOff <= 99) return { effect, change: { percentOff } };
    return 'price must be whole money from 1, percentOff a whole number from 1 to 99';
  }
  const { factor } = parameters;
  if (typeof factor !== 'number' || !Number.isFinite(factor)) return 'it needs a factor';
  if (effect === 'boost' ? factor < 1 || factor > 2 : factor < 0.5 || factor > 1) {
    return effect === 'boost' ? 'the factor of a boost is 1 to 2' : 'the factor of a bury is 0.5 to 1';
  }
  return { effect, factor };
}

function parseObject(text: string | null): Record<string, unknown> | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function rejected(row: DisplayPolicyRow, reason: string, stillHides: boolean): ReadPolicy {
  return { policy: null, invalid: { id: row.id, effect: row.effect, reason, stillHides } };
}
