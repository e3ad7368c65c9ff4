import { describeField, describeShare } from '../gate/changed-documents.ts';
import type { DefinitionDifference } from '../gate/definition-differences.ts';
import type { ValueDifference } from '../gate/value-differences.ts';
import type { IndexDiff, Share } from '../pipelines/diff-indices.ts';

const SHOWN_GROUPS = 20;

export function describeIndexDiff(diff: IndexDiff): string[] {
  const { from, to, meta, settings, definition, counts, groups, sample } = diff;
  const hidden = groups.length - SHOWN_GROUPS;
  return [
    `${from} -> ${to}`,
    ...section('made from', meta.map(describeValue)),
    ...section('settings', settings.map(describeValue)),
    ...section('mapping and analyzers', definition.map(describeDefinition)),
    `products: ${counts.from.products} -> ${counts.to.products}; tombstones: ${counts.from.tombstones} -> ${counts.to.tombstones}`,
    ...section('counts', [
      ...groups.slice(0, SHOWN_GROUPS).map(({ kind, key, live, fresh }) => `${kind} ${key}: ${live} -> ${fresh}`),
      ...(hidden > 0 ? [`and ${hidden} more groups`] : []),
    ]),
    `only in ${from}: ${describeOnly(sample.onlyFrom)}`,
    `only in ${to}: ${describeOnly(sample.onlyTo)}`,
    `documents in both: ${describeShare(sample.changes)}`,
    ...sample.changes.fields.map((field) => `  ${describeField(field)}`),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [`${title}: the same`] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
}

function describeValue({ name, from, to }: ValueDifference): string {
  return `${name}: ${from ?? 'not set'} -> ${to ?? 'not set'}`;
}

function describeDefinition({ kind, what, from, to }: DefinitionDifference): string {
  return kind === 'changed' ? `${what}: ${from ?? ''} -> ${to ?? ''}` : `${what} is ${kind}`;
}

function describeOnly({ of, products, examples }: Share): string {
  return `${products} of ${of} picked${examples.length === 0 ? '' : `, such as ${examples.join(', ')}`}`;
}
