import type { StoredRow } from '../pipelines/operator-changes.ts';
import { readPolicy } from '../transform/policies/display-policy.ts';
import { table } from './describe-diff.ts';
import { formatMoment } from './describe-explanation.ts';
import { fromStoredPolicy } from './policy-options.ts';

/** A table of policies; below it, what is wrong with those that are set aside. */
export function describePolicies(
  rows: readonly StoredRow[],
  timeZone: (storefront: string | null) => string,
  now: number,
): string[] {
  if (rows.length === 0) return ['There is no such policy.'];
  const policies = rows.map((row) => ({ row, policy: fromStoredPolicy(row) }));
  const lines = policies.map(({ row, policy }) => [
    String(policy.id),
    policy.storefront ?? 'all',
    [policy.effect ?? '?', policy.parameters ?? ''].join(' ').trim(),
    policy.targetId === null ? (policy.targetType ?? '?') : `${policy.targetType ?? '?'}:${policy.targetId}`,
    // A policy that shows goes on hiding its target when it is over.
    policy.effect === 'show' && stateOf(policy, now) === 'over' ? 'over, hides' : stateOf(policy, now),
    describePeriod(policy, timeZone(policy.storefront)),
    String(policy.priority ?? 0),
    `${String(row['created_by'])}: ${String(row['reason'])}`,
  ]);
  const faults = policies.flatMap(({ policy }) => {
    const { invalid } = readPolicy(policy);
    return invalid === null || policy.enabled === false
      ? []
      : [`Policy ${invalid.id} is set aside: ${invalid.reason}${invalid.stillHides ? '; it still hides' : ''}.`];
  });
  const head = ['id', 'storefront', 'effect', 'target', 'state', 'period', 'priority', 'by'];
  return [...table([head, ...lines]), ...faults];
}

interface Period {
  readonly startsAt: number | null;
  readonly endsAt: number | null;
}

/** Where a row stands at a moment. */
export function stateOf(
  { enabled, startsAt, endsAt }: Period & { readonly enabled: boolean | null },
  now: number,
): string {
  if (enabled === false) return 'disabled';
  if (endsAt !== null && endsAt <= now) return 'over';
  return startsAt !== null && startsAt > now ? 'coming' : 'in force';
}

/** A period in local time. */
export function describePeriod({ startsAt, endsAt }: Period, timeZone: string): string {
  if (startsAt === null && endsAt === null) return 'always';
  return [
    ...(startsAt === null ? [] : [`from ${formatMoment(startsAt, timeZone)}`]),
    ...(endsAt === null ? [] : [`until ${formatMoment(endsAt, timeZone)}`]),
  ].join(' ');
}
