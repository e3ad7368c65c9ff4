import { relative } from 'node:path';
import type { DictionaryRelease } from '../dictionaries/dictionary-release.ts';
import type { LintFinding } from '../dictionaries/lint-finding.ts';
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
