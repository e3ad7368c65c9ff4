import { initialsOf, jamoOf, oneKeystrokeApart } from './jamo.ts';

/** A word that the catalogue or a dictionary has. */
export interface KnownWord {
  /** As it is shown and searched for. */
  readonly text: string;
  /** How many products have it: among several candidates the commonest is meant. */
  readonly products: number;
}

/** Known words by what a shopper may have typed in their place. Keys are words without their blanks. */
export interface WordIndex {
  readonly size: number;
  get(key: string): KnownWord | undefined;
  /** One keystroke away, commonest first; nothing for words too short to tell. */
  nearest(key: string): readonly KnownWord[];
  /** Words that a half-typed one may become, commonest first: 맨투맨 for 맨툼. */
  completing(key: string): readonly KnownWord[];
  /** Words with these initial consonants, then words that begin with them, each commonest first. */
  withInitials(initials: string): readonly KnownWord[];
}

/** Two syllables have four keystrokes or more; below that everything is one apart from something. */
const SHORTEST = 5;
/** A completion of fewer keystrokes is a guess. */
const SHORTEST_START = 4;
const MOST_CANDIDATES = 5;

interface Spelling {
  readonly key: string;
  readonly jamo: string;
  readonly initials: string;
  readonly word: KnownWord;
}

/** Takes some 10 µs a word; a look-up takes less. Pure. */
export function buildWordIndex(words: ReadonlyMap<string, KnownWord>): WordIndex {
  const spellings = [...words].map(([key, word]) => ({ key, jamo: jamoOf(key), initials: initialsOf(key), word }));
  const byJamo = spellings.toSorted((one, other) => compare(one.jamo, other.jamo));
  const byInitials = spellings
    .filter(({ initials }) => initials !== '')
    .sort((one, other) => compare(one.initials, other.initials));
  const byShortening = new Map<string, Spelling[]>();
  for (const spelling of spellings) {
    for (const short of shortenings(spelling.jamo)) {
      const same = byShortening.get(short);
      if (same === undefined) byShortening.set(short, [spelling]);
      else same.push(spelling);
    }
  }
  return {
    size: words.size,
    get: (key) => words.get(key),
    nearest(key) {
      const jamo = jamoOf(key);
      if (jamo.length < SHORTEST) return [];
      const found = new Set(shortenings(jamo).flatMap((short) => byShortening.get(short) ?? []));
      return commonest(
        [...found].filter((one) => one.jamo[0] === jamo[0] && one.key !== key && oneKeystrokeApart(one.jamo, jamo)),
      );
    },
    completing(key) {
      const jamo = jamoOf(key);
      if (jamo.length < SHORTEST_START) return [];
      return commonest(startingWith(byJamo, 'jamo', jamo).filter((one) => one.key !== key));
    },
    withInitials(initials) {
      const found = startingWith(byInitials, 'initials', initials);
      const whole = found.filter((one) => one.initials === initials);
      return [...commonest(whole), ...commonest(found.filter((one) => one.initials !== initials))];
    },
  };
}

/** The letters themselves, and each with one left out: two words one apart share one of these. */
function shortenings(jamo: string): string[] {
  if (jamo.length < SHORTEST - 1) return [];
  return [jamo, ...Array.from(jamo, (_letter, at) => jamo.slice(0, at) + jamo.slice(at + 1))];
}

function startingWith(sorted: readonly Spelling[], by: 'jamo' | 'initials', start: string): Spelling[] {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (compare(sorted[middle]?.[by] ?? '', start) < 0) from = middle + 1;
    else to = middle;
  }
  const found: Spelling[] = [];
  for (let at = from; sorted[at]?.[by].startsWith(start) === true; at++) {
    const spelling = sorted[at];
    if (spelling !== undefined) found.push(spelling);
  }
  return found;
}

function commonest(spellings: readonly Spelling[]): readonly KnownWord[] {
  return spellings
    .toSorted((one, other) => other.word.products - one.word.products || compare(one.key, other.key))
    .slice(0, MOST_CANDIDATES)
    .map(({ word }) => word);
}

/** By code unit, as `startsWith` compares: a locale's order would part what starts alike. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
