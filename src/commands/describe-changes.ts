import type { OperatorChange, StoredRow } from '../pipelines/operator-changes.ts';

/** Who changed what, when and why: a line each. */
export function describeChanges(changes: readonly OperatorChange[]): string[] {
  if (changes.length === 0) return ['Nothing was changed yet.'];
  return changes.map(({ id, rowId, action, before, after, by, reason, changedAt }) =>
    [`change ${id}`, `${changedAt} UTC`, by, `${action} ${rowId}`, differences(before, after), reason].join('  '),
  );
}

const NOISE: ReadonlySet<string> = new Set(['id', 'created_at', 'updated_at', 'created_by', 'reason']);

function differences(before: StoredRow | null, after: StoredRow | null): string {
  const names = Object.keys(after ?? before ?? {}).filter((name) => !NOISE.has(name));
  const changed = names.filter((name) => before?.[name] !== after?.[name]);
  return changed
    .filter((name) => before !== null || (after?.[name] ?? null) !== null)
    .map((name) =>
      before === null ? `${name} ${show(after?.[name])}` : `${name} ${show(before[name])} -> ${show(after?.[name])}`,
    )
    .join(', ');
}

function show(value: string | number | null | undefined): string {
  return value === null || value === undefined ? 'none' : String(value);
}
