import type { DefinitionDifference } from '../definition-differences.ts';
import { type GateCheck, listSome, notCompared } from '../gate-check.ts';
import type { LiveFacts } from '../gate-facts.ts';
import type { GateLimits } from '../gate-limits.ts';

/**
 * Whether the new index can do what the live one can. A release may add and change: its mapping file says so by its
 * hash. What disappears is held back until somebody says that it is meant to, in `gate.allow` or by force; and where
 * both come from the same file, nothing may differ at all. Pure.
 */
export function checkDefinition(live: LiveFacts | null, { allow }: GateLimits): GateCheck {
  const name = 'mapping and analyzers';
  if (live === null) return notCompared(name, 0);
  const { definition, sameMappingFile } = live;
  const against = definition.filter(({ kind, what }) => (kind === 'lost' || sameMappingFile) && !allow.includes(what));
  const rest = definition.filter((difference) => !against.includes(difference));
  const parts = [
    ...(against.length === 0 ? [] : [`not allowed: ${listSome(against.map(describe))}`]),
    ...(rest.length === 0 ? [] : [`by this release: ${listSome(rest.map(describe))}`]),
  ];
  return {
    name,
    passed: against.length === 0,
    measured: against.length,
    threshold: 0,
    detail: parts.length === 0 ? 'as in the live index' : parts.join('; '),
  };
}

function describe({ kind, what, from, to }: DefinitionDifference): string {
  return kind === 'changed' ? `${what} changed from ${from ?? ''} to ${to ?? ''}` : `${what} is ${kind}`;
}
