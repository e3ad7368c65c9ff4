import { canonicalJson } from './canonical-json.ts';

/** A setting that differs; undefined: it is not set. */
export interface ValueDifference {
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

type Values = Readonly<Record<string, unknown>>;

/** The leaves in which two trees of settings differ, named with dots, in the order of their names. Pure. */
export function valueDifferences(before: Values, after: Values): ValueDifference[] {
  const [one, other] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...one.keys(), ...other.keys()])].sort().flatMap((name) => {
    const [from, to] = [one.get(name), other.get(name)];
    return from === to ? [] : [{ name, from, to }];
  });
}

function leavesOf(values: Values, above = '', leaves = new Map<string, string>()): Map<string, string> {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      leavesOf(value as Values, `${above}${name}.`, leaves);
    } else leaves.set(`${above}${name}`, typeof value === 'string' ? value : canonicalJson(value));
  }
  return leaves;
}
