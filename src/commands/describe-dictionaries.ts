import { relative } from 'node:path';
import type { DictionaryRelease } from '../dictionaries/dictionary-release.ts';
import type { LintFinding } from '../dictionaries/lint-finding.ts';
import { isChanged, type PreviewedQuery, type PreviewProduct } from '../dictionaries/preview-comparison.ts';
import type { DictionaryPreview } from '../pipelines/preview-dictionaries.ts';
import type { PublishedStorefront } from '../pipelines/publish-dictionaries.ts';

const OUTCOMES: Readonly<Record<PublishedStorefront['outcome'], string>> = {
  published: 'is live',
  unchanged: 'was live already; nothing to publish',
  restored: 'was live already; its synonyms had been lost or altered, and are back',
  'rolled-back': 'is live again',
};

/** @param folder paths below it are shown from there */
export function describeFinding({ severity, file, line, reason, remedy }: LintFinding, folder: string): string {
  const below = relative(folder, file);
  return `${below.startsWith('..') ? file : below}:${line}: ${severity}: ${reason}. ${remedy}`;
}

export function describePublished({ storefront, outcome, number }: PublishedStorefront): string {
  return `${storefront}: release ${number} ${OUTCOMES[outcome]}`;
}

/** One line: number, storefront, state, when, who, what is in it, why. */
export function describeRelease(release: DictionaryRelease, isLive: boolean): string {
  const { storefront, number, state, needsReindex, reason, publishedBy, publishedAt, dictionaries } = release;
  const { synonyms, userWords, brandAliases, optionalWords, bannedWords, typoPairs } = dictionaries;
  const sizes = [
    `${synonyms.length} synonyms`,
    `${userWords.length} user words${needsReindex ? ' (changed)' : ''}`,
    `${brandAliases.length} brands`,
    `${optionalWords.length} optional`,
    `${bannedWords.length} banned`,
    `${typoPairs.length} typos`,
  ].join(', ');
  return [number, storefront, isLive ? 'live' : state, publishedAt, publishedBy, sizes, reason].join('\t');
}

/** What changes, the most changed queries first, and a line that sums it up. */
export function describePreview({ storefront, release, documents, queries }: DictionaryPreview): string[] {
  const changed = queries.filter(isChanged).sort((a, b) => a.overlap - b.overlap);
  const overlap = queries.reduce((sum, query) => sum + query.overlap, 0) / Math.max(1, queries.length);
  const nowEmpty = changed.filter(({ live, draft }) => live.total > 0 && draft.total === 0).length;
  const nowFilled = changed.filter(({ live, draft }) => live.total === 0 && draft.total > 0).length;
  return [
    `${storefront}: the files compared with release ${release}, ${queries.length} queries on ${documents} products`,
    ...changed.flatMap(describeQuery),
    `${storefront}: ${changed.length} queries change, ${nowFilled} no longer find nothing, ${nowEmpty} find nothing now; ` +
      `overlap of the first ten ${percent(overlap)}`,
  ];
}

function describeQuery({ query, live, draft, gained, lost, overlap }: PreviewedQuery): string[] {
  const stage = live.stage === draft.stage ? live.stage : `${live.stage} -> ${draft.stage}`;
  return [
    `  ${query}: ${live.total} -> ${draft.total} products (${stage}), first ten ${percent(overlap)} the same`,
    ...describeProducts('gained', gained),
    ...describeProducts('lost', lost),
  ];
}

const EXAMPLES = 3;

function describeProducts(what: string, products: readonly PreviewProduct[]): string[] {
  if (products.length === 0) return [];
  const names = products.slice(0, EXAMPLES).map(({ id, name }) => `${id} ${name}`);
  const more = products.length > EXAMPLES ? `, and ${products.length - EXAMPLES} more` : '';
  return [`    ${what}: ${names.join(', ')}${more}`];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
