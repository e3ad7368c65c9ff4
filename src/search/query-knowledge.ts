import type { DeniedIds } from '../deny-lists/deny-list.ts';
import type { ReadVocabulary } from './index-vocabulary.ts';
import {
  NOTHING_PUBLISHED,
  type PublishedDictionaries,
  type ReadPublishedDictionaries,
} from './published-dictionaries.ts';
import { NO_VOCABULARY, type Vocabulary, type VocabularyBrand } from './vocabulary.ts';
import { brandKeyOf } from './word-runs.ts';

/** What queries of a storefront are read with: the words of its index, and its live dictionaries. */
export interface QueryKnowledge {
  readonly vocabulary: Vocabulary;
  /** Brands of this index by every spelling, those of the dictionaries included. */
  readonly brands: ReadonlyMap<string, VocabularyBrand>;
  /** Spellings that only the dictionaries know: they are written as the catalogue does. */
  readonly aliases: ReadonlySet<string>;
  /** Words of the dictionaries, without blanks. */
  readonly defined: ReadonlySet<string>;
  readonly optional: ReadonlySet<string>;
  /** Without blanks. */
  readonly banned: ReadonlySet<string>;
  /** What is meant, by what is typed without its blanks. */
  readonly typos: ReadonlyMap<string, string>;
}

/** Pure. */
export function buildKnowledge(vocabulary: Vocabulary, dictionaries: PublishedDictionaries): QueryKnowledge {
  const brands = new Map(vocabulary.brands);
  const aliases = new Set<string>();
  for (const { canonical, aliases: others } of dictionaries.brandAliases) {
    const spellings = [canonical, ...others].map(brandKeyOf);
    // A brand that this storefront does not sell explains nothing.
    const brand = spellings.map((key) => vocabulary.brands.get(key)).find((found) => found !== undefined);
    if (brand === undefined) continue;
    for (const key of spellings) {
      if (key === '' || brands.has(key)) continue;
      brands.set(key, brand);
      aliases.add(key);
    }
  }
  return {
    vocabulary,
    brands,
    aliases,
    defined: new Set(dictionaries.knownWords.map(withoutBlanks)),
    optional: new Set(dictionaries.optionalWords),
    banned: new Set(dictionaries.bannedWords.map(withoutBlanks)),
    typos: new Map(dictionaries.typoPairs.map(({ wrong, right }) => [withoutBlanks(wrong), right])),
  };
}

/** What is known for an index, without what is denied there, and the live dictionaries of its storefront. */
export type ReadKnowledge = (index: string, storefront: string, denied: DeniedIds) => Promise<QueryKnowledge>;

/** Puts both together once for each pair of them, and not for each query. */
export function createKnowledgeReader(
  readVocabulary: ReadVocabulary,
  readPublished: ReadPublishedDictionaries,
): ReadKnowledge {
  const built = new WeakMap<Vocabulary, { readonly from: PublishedDictionaries; readonly knowledge: QueryKnowledge }>();
  return async (index, storefront, denied) => {
    const [vocabulary, from] = await Promise.all([readVocabulary(index, denied), readPublished(storefront)]);
    const last = built.get(vocabulary);
    if (last !== undefined && sameRelease(last.from, from)) return last.knowledge;
    const knowledge = buildKnowledge(vocabulary, from);
    built.set(vocabulary, { from, knowledge });
    return knowledge;
  };
}

function sameRelease(one: PublishedDictionaries, other: PublishedDictionaries): boolean {
  return one.number === other.number;
}

export const NO_KNOWLEDGE: QueryKnowledge = buildKnowledge(NO_VOCABULARY, NOTHING_PUBLISHED);

function withoutBlanks(word: string): string {
  return word.replaceAll(' ', '');
}
