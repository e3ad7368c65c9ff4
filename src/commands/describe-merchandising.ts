import type { StoredRow } from '../pipelines/operator-changes.ts';
import { readMerchandisingRule } from '../search/merchandising.ts';
import { table } from './describe-diff.ts';
import { describePeriod, stateOf } from './describe-policies.ts';
import { fromStoredMerchandising } from './merchandising-options.ts';

/** A table of what merchandisers entered; below it, what is wrong with rows that are ignored. */
export function describeMerchandising(
  rows: readonly StoredRow[],
  timeZone: (storefront: string | null) => string,
  now: number,
): string[] {
  if (rows.length === 0) return ['There is nothing.'];
  const read = rows.map((row) => ({ row, entry: fromStoredMerchandising(row) }));
  const lines = read.map(({ row, entry }) => [
    String(entry.id),
    entry.storefront ?? '?',
    entry.queryText === null ? `category ${entry.categoryId ?? '?'}` : `"${entry.queryText}"`,
    whatOf(entry),
    stateOf(entry, now),
    describePeriod(entry, timeZone(entry.storefront)),
    `${String(row['created_by'])}: ${String(row['reason'])}`,
  ]);
  const faults = read.flatMap(({ entry }) => {
    const rule = readMerchandisingRule(entry);
    return 'reason' in rule && entry.enabled !== false ? [`${entry.id} is ignored: ${rule.reason}.`] : [];
  });
  return [...table([['id', 'storefront', 'for', 'what', 'state', 'period', 'by'], ...lines]), ...faults];
}

function whatOf({ kind, productId, position, weight, url }: ReturnType<typeof fromStoredMerchandising>): string {
  return [
    kind ?? '?',
    ...(productId === null ? [] : [`product ${productId}`]),
    ...(position === null ? [] : [`at ${position}`]),
    ...(weight === null ? [] : [`by ${Number(weight)}`]),
    ...(url === null ? [] : [`to ${url}`]),
  ].join(' ');
}
