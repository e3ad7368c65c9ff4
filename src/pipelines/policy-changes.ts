import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { ExpectedError } from '../errors.ts';
import type { DisplayPolicyRow } from '../extract/product-row.ts';
import { readPolicy } from '../transform/policies/display-policy.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

const PolicySchema = Type.Object(
  {
    storefront: Nullable(Type.String({ description: 'null: every storefront.' })),
    targetType: Type.String({ description: 'product, seller, brand, category (with its subtree) or all.' }),
    targetId: Nullable(Id),
    effect: Type.String({ description: 'hide, show, price, boost or bury.' }),
    parameters: Nullable(Type.Record(Type.String(), Type.Number())),
    startsAt: Nullable(Type.String({ description: 'In force from this moment; null: open.' })),
    endsAt: Nullable(Type.String({ description: 'In force until just before this moment; null: open.' })),
    priority: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
);

/** A list of changes to the display policies, as a file or a request has them. */
export const PolicyChangesSchema = Type.Array(
  Type.Union([
    Type.Object({ action: Type.Literal('add'), policy: PolicySchema }, { additionalProperties: false }),
    Type.Object({ action: Type.Literal('replace'), id: Id, policy: PolicySchema }, { additionalProperties: false }),
    Type.Object({ action: Type.Literal('disable'), id: Id }, { additionalProperties: false }),
  ]),
  { maxItems: 1_000 },
);

/** One change of the policies of a dry run. An added policy has a negative id until it is stored. */
export type PolicyChange =
  | { readonly action: 'add' | 'replace'; readonly row: DisplayPolicyRow }
  | { readonly action: 'disable'; readonly id: number };

/**
 * Reads a list of changes. Each policy is validated by the reader that the transform uses; here a fault is refused.
 *
 * @param moment epoch milliseconds of a moment as it is written, for a policy of one storefront or of all (null)
 * @throws ExpectedError request-invalid that names the change
 */
export function readPolicyChanges(
  content: unknown,
  moment: (text: string, storefront: string | null) => number,
): PolicyChange[] {
  if (!Value.Check(PolicyChangesSchema, content)) {
    const [first] = Value.Errors(PolicyChangesSchema, content);
    const place = first?.instancePath.slice(1).replaceAll('/', '.') ?? '';
    throw invalid(place === '' ? 'The list of policy changes' : `The policy change ${place}`, first?.message);
  }
  return content.map((change, place): PolicyChange => {
    if (change.action === 'disable') return change;
    const { policy } = change;
    const storefront = policy.storefront ?? null;
    const at = (text: string | null | undefined) =>
      text === null || text === undefined ? null : moment(text, storefront);
    const parameters = policy.parameters ?? null;
    const row: DisplayPolicyRow = {
      id: change.action === 'replace' ? change.id : -(place + 1),
      storefront,
      targetType: policy.targetType,
      targetId: policy.targetId ?? null,
      effect: policy.effect,
      parameters: parameters === null ? null : JSON.stringify(parameters),
      startsAt: at(policy.startsAt),
      endsAt: at(policy.endsAt),
      priority: policy.priority ?? 0,
      enabled: true,
    };
    requireValidPolicy(row, `The policy change ${place}`);
    return { action: change.action, row };
  });
}

/** The policies as they would be. */
export function applyPolicyChanges(
  policies: readonly DisplayPolicyRow[],
  changes: readonly PolicyChange[],
): readonly DisplayPolicyRow[] {
  const byId = new Map(policies.map((policy) => [policy.id, policy]));
  for (const change of changes) {
    if (change.action === 'disable') byId.delete(change.id);
    else byId.set(change.row.id, change.row);
  }
  return [...byId.values()];
}

/** @throws ExpectedError request-invalid when a policy to disable is in force neither now nor later */
export function requirePolicies(policies: readonly DisplayPolicyRow[], changes: readonly PolicyChange[]): void {
  const known = new Set(policies.map(({ id }) => id));
  const missing = changes.find((change) => change.action === 'disable' && !known.has(change.id));
  if (missing?.action !== 'disable') return;
  throw new ExpectedError(
    'request-invalid',
    `There is no display policy ${missing.id} that is in force now or later.`,
    'See those there are with: storefront-search policies list',
  );
}

/** @throws ExpectedError request-invalid with the reason that the transform would set the policy aside for */
export function requireValidPolicy(row: DisplayPolicyRow, name: string): void {
  const { invalid: fault } = readPolicy(row);
  if (fault !== null) throw invalid(name, fault.reason);
}

function invalid(name: string, reason = 'it is malformed'): ExpectedError {
  return new ExpectedError(
    'request-invalid',
    `${name} is not valid: ${reason}.`,
    'docs/display-policies.md shows what each effect takes.',
  );
}
