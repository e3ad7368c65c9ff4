import type { RowExplanation } from '../pipelines/explain-row.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import type { RuleExplanation } from '../transform/explain-product.ts';
import type { DateRange } from '../transform/product-document.ts';

/** An explanation for a person on a terminal. */
export function describeExplanation(explanation: RowExplanation, storefront: Storefront): string {
  const time = (moment: number) => formatMoment(moment, storefront.timeZone);
  const lines = [`Product ${explanation.product} in ${storefront.id} at ${time(explanation.at)}`];
  if (explanation.unreadable !== null) {
    lines.push(`  Not found: its row can't be read (${explanation.unreadable}).`);
  } else if (explanation.row === null || explanation.verdict === null) {
    lines.push('  Not found: the database has no such product.');
  } else {
    lines.push(`  ${explanation.row.name}`, ...describeVerdict(explanation, time));
  }
  lines.push(...describeIndexed(explanation));
  return lines.join('\n');
}

function describeVerdict({ verdict }: RowExplanation, time: (moment: number) => string): string[] {
  if (verdict === null) return [];
  const { transformed, price, boost } = verdict;
  const next = transformed.kind === 'document' ? transformed.document.nextTransitionAt : null;
  return [
    verdict.shown ? '  SHOWN' : `  NOT SHOWN: ${hidingReasons(verdict.rules).join(', ')}`,
    '',
    ...verdict.rules.map((rule) => describeRule(rule, time)),
    '',
    price === null
      ? '  Price: none'
      : `  Price: ${price.price.amount} (${price.price.source}${price.price.sourceId === null ? '' : ` ${price.price.sourceId}`}), everyday ${price.everyday}${price.couponPrice === null ? '' : `, with coupon ${price.couponPrice}`}`,
    `  Order: factor ${boost.boost}${boost.policies.length === 0 ? '' : ` by policies ${boost.policies.join(', ')}`}`,
    `  Next transition: ${next === null ? 'none' : time(next)}`,
  ];
}

function hidingReasons(rules: readonly RuleExplanation[]): string[] {
  return rules.filter((rule) => rule.verdict === 'hides').map((rule) => rule.reason ?? rule.rule);
}

function describeRule(rule: RuleExplanation, time: (moment: number) => string): string {
  const mark = rule.verdict === 'shows' ? 'shows' : 'HIDES';
  const why = rule.reason === null ? '' : `  ${rule.reason}${rule.verdict === 'shows' ? ' (at another time)' : ''}`;
  const policies = rule.policies.length === 0 ? '' : `  policies ${rule.policies.join(', ')}`;
  const always =
    rule.shownDuring.length === 1 && rule.shownDuring[0]?.gte === undefined && rule.shownDuring[0]?.lt === undefined;
  const during =
    always || rule.shownDuring.length === 0
      ? ''
      : `  shows ${rule.shownDuring.map((range) => describeRange(range, time)).join('; ')}`;
  return `  ${mark}  ${rule.rule.padEnd(20)}${why}${during}${policies}`.trimEnd();
}

function describeRange({ gte, lt }: DateRange, time: (moment: number) => string): string {
  if (gte === undefined) return lt === undefined ? 'always' : `until ${time(lt)}`;
  return lt === undefined ? `from ${time(gte)}` : `from ${time(gte)} until ${time(lt)}`;
}

function describeIndexed({ indexed }: RowExplanation): string[] {
  if (indexed === null) return ['  Index: the storefront has no live index'];
  if (indexed.state === null) return [`  Index: ${indexed.index} does not hold it`];
  const reasons = indexed.reasons.length === 0 ? '' : ` (${indexed.reasons.join(', ')})`;
  return [
    `  Index: ${indexed.index} holds a ${indexed.state}${reasons}, version ${indexed.version}, written by ${indexed.run}`,
  ];
}

/** A moment in local time, for people. */
export function formatMoment(moment: number, timeZone: string): string {
  const local = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(moment);
  return `${local} (${timeZone})`;
}
