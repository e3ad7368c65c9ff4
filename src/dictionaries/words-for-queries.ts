import type { StorefrontDictionaries } from './read-dictionaries.ts';
import { sidesOf } from './synonym-rules.ts';
import { wordOf } from './user-words.ts';

/** What the search API reads with each query; synonyms and user words themselves are in Elasticsearch. */
export type WordsForQueries = Omit<StorefrontDictionaries, 'synonyms' | 'userWords' | 'hash'> & {
  /** Terms of the synonyms, and the user words: they mean something, and are never taken for a slip. */
  readonly knownWords: readonly string[];
};

/** Pure. */
export function wordsForQueries(dictionaries: StorefrontDictionaries): WordsForQueries {
  const { synonyms, userWords, hash: _hash, ...words } = dictionaries;
  const terms = synonyms.flatMap((rule) => Object.values(sidesOf(rule)).flat());
  return { ...words, knownWords: [...new Set([...terms, ...userWords.map(wordOf)])] };
}
