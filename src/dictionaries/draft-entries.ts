import type { DictionaryLine, Entry } from './dictionary-lines.ts';
import type { BrandAlias, TypoPair } from './query-words.ts';
import type { DraftFolder } from './read-draft.ts';
import { sidesOf, type SynonymRule } from './synonym-rules.ts';
import { wordOf } from './user-words.ts';

/** Every line that concerns one storefront, the common ones first. */
export interface DraftEntries {
  readonly synonyms: readonly Entry<SynonymRule>[];
  readonly userWords: readonly Entry<string>[];
  readonly brandAliases: readonly Entry<BrandAlias>[];
  readonly optionalWords: readonly Entry<string>[];
  readonly bannedWords: readonly Entry<string>[];
  readonly typoPairs: readonly Entry<TypoPair>[];
}

export function entriesOf(common: DraftFolder, own: DraftFolder): DraftEntries {
  return {
    synonyms: [...common.synonyms.entries, ...own.synonyms.entries],
    userWords: [...common.userWords.entries, ...own.userWords.entries],
    brandAliases: [...common.brandAliases.entries, ...own.brandAliases.entries],
    optionalWords: [...common.optionalWords.entries, ...own.optionalWords.entries],
    bannedWords: [...common.bannedWords.entries, ...own.bannedWords.entries],
    typoPairs: [...common.typoPairs.entries, ...own.typoPairs.entries],
  };
}

/** A word or several words, and the line that has them. */
export interface Term {
  readonly term: string;
  readonly line: DictionaryLine;
}

export function synonymTerms({ synonyms }: DraftEntries): readonly Term[] {
  return synonyms.flatMap(({ line, value }) => {
    const { from, to } = sidesOf(value);
    return [...new Set([...from, ...to])].map((term) => ({ term, line }));
  });
}

export function brandTerms({ brandAliases }: DraftEntries): readonly Term[] {
  return brandAliases.flatMap(({ line, value }) => [value.canonical, ...value.aliases].map((term) => ({ term, line })));
}

export function userWordTerms({ userWords }: DraftEntries): readonly Term[] {
  return userWords.map(({ line, value }) => ({ term: wordOf(value), line }));
}

/** Term to the line that has it first. */
export function linesByTerm(terms: readonly Term[]): ReadonlyMap<string, DictionaryLine> {
  return new Map([...terms].reverse().map(({ term, line }) => [term, line]));
}

/** Whether the term is one syllable of Hangul. */
export function isOneSyllable(term: string): boolean {
  return /^[가-힣]$/.test(term);
}
