import type { Differences, ShownPrice, StorefrontDiff } from '../pipelines/count-differences.ts';
import type { PoliciesDiff } from '../pipelines/policies-diff.ts';
import { formatMoment } from './describe-explanation.ts';

const MOST_REASONS = 8;

/** A dry run as tables for a person on a terminal. */
export function describeDiff(diff: PoliciesDiff, timeZone: string): string {
  const share = diff.share < 1 ? ` (about ${Number((diff.share * 100).toFixed(2))} % of the catalogue)` : '';
  const { unreadable, invalidPolicies } = diff;
  return [
    diff.before === diff.after
      ? `The catalogue at ${formatMoment(diff.after, timeZone)}, before and after the changes`
      : `The catalogue at ${formatMoment(diff.before, timeZone)}, and at ${formatMoment(diff.after, timeZone)}`,
    `${diff.products} products looked at${share}; nothing was written.`,
    ...(unreadable.count === 0
      ? []
      : [`${unreadable.count} could not be judged; the first: ${unreadable.first ?? ''}`]),
    ...invalidPolicies.map(
      ({ id, reason, stillHides }) => `Policy ${id} is set aside: ${reason}${stillHides ? '; it still hides' : ''}.`,
    ),
    '',
    ...summary(diff.storefronts),
    ...diff.storefronts.flatMap(describeStorefront),
  ].join('\n');
}

function summary(storefronts: readonly StorefrontDiff[]): string[] {
  const head = ['storefront', 'offered', 'shown before', 'shown after', 'appear', 'disappear', 'price', 'order'];
  const rows = storefronts.map((one) => [
    one.storefront,
    one.products,
    one.shownBefore,
    one.shownAfter,
    one.appears.count,
    one.disappears.count,
    one.price.count,
    one.order.count,
  ]);
  return table([head, ...rows.map((row) => row.map(String))]);
}

function describeStorefront({ storefront, appears, disappears, price, order }: StorefrontDiff): string[] {
  const yes = () => '';
  return [
    ...describeGroup(`${storefront}: appear`, appears, yes),
    ...describeGroup(`${storefront}: disappear`, disappears, yes),
    ...describeGroup(`${storefront}: price (${price.lower} lower, ${price.higher} higher)`, price, describePrices),
    ...describeGroup(
      `${storefront}: order (${order.earlier} earlier, ${order.later} later)`,
      order,
      (before, after) => `factor ${before} -> ${after}`,
    ),
  ];
}

function describeGroup<V>(title: string, group: Differences<V>, values: (before: V, after: V) => string): string[] {
  if (group.count === 0) return [];
  const reasons = Object.entries(group.reasons);
  const rest = reasons.length - MOST_REASONS;
  return [
    '',
    `${title}: ${group.count}`,
    ...table(reasons.slice(0, MOST_REASONS).map(([reason, count]) => [String(count), reason])).map(
      (line) => `  ${line}`,
    ),
    ...(rest > 0 ? [`  and ${rest} more reasons`] : []),
    ...group.samples.map(({ product, name, before, after, reasons: why }) =>
      `  e.g. ${product}  ${name}  ${values(before, after)}  ${why.join(', ')}`.replace(/ {3,}/g, '  '),
    ),
  ];
}

function describePrices(before: ShownPrice, after: ShownPrice): string {
  return `${money(before)} -> ${money(after)}`;
}

function money({ price, couponPrice }: ShownPrice): string {
  if (price === null) return 'no price';
  return `${price.toLocaleString('en')}${couponPrice === null ? '' : ` (coupon ${couponPrice.toLocaleString('en')})`}`;
}

/** Columns side by side: the first to the left, numbers to the right. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_cell, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const isNumber = (column: number) => rows.slice(1).every((row) => /^[\d,.]*$/.test(row[column] ?? ''));
  return rows.map((row) =>
    row
      .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
