import { inOtherLayout } from './keyboard-layout.ts';
import { isKnown, isMadeOfKnown } from './known-words.ts';
import type { QueryKnowledge } from './query-knowledge.ts';
import { partDescribed } from './query-slots.ts';
import type { QueryText } from './query-text.ts';
import { brandKeyOf, replaceRun, runsOf, wordsOf } from './word-runs.ts';

/** What of a query was read as something else, so that a page can say so. */
export interface Correction {
  readonly from: string;
  readonly to: string;
  /** `brand`: another spelling of a brand; the others are slips of whoever typed it. */
  readonly kind: 'brand' | 'spacing' | 'typo' | 'keyboard' | 'initials' | 'half-typed';
}

export interface CorrectedText {
  readonly text: string;
  readonly corrections: readonly Correction[];
}

/** Nobody mistypes more words at once; longer queries are pasted. */
const MOST_WORDS = 8;
const MOST_READINGS = 5;
const INITIALS = /^[ㄱ-ㅎ]+$/u;

/**
 * Brands that only the dictionaries spell this way, written as the catalogue does; null: there are none. Pure.
 *
 * @param text normalised
 */
export function spellBrands(text: string, knowledge: QueryKnowledge): CorrectedText | null {
  const words = wordsOf(text);
  for (const run of runsOf(words)) {
    const key = brandKeyOf(run.joined);
    const brand = knowledge.aliases.has(key) ? knowledge.brands.get(key) : undefined;
    if (brand === undefined) continue;
    const from = words.slice(run.start, run.start + run.length).join(' ');
    const to = brand.name.normalize('NFKC').toLowerCase();
    return { text: replaceRun(words, run, [to]).join(' '), corrections: [{ from, to, kind: 'brand' }] };
  }
  return null;
}

/**
 * What else a query that finds nothing may mean, the likeliest first: typo pairs of the dictionaries, words that were
 * typed apart or as one, the other keyboard layout, initial consonants, a slip of one key, a word half typed. Words that
 * are known, and tokens with digits, stay as they are. Pure.
 */
export function readOtherwise(query: QueryText, knowledge: QueryKnowledge): CorrectedText[] {
  const words = wordsOf(query.applied);
  if (words.length === 0 || words.length > MOST_WORDS) return [];
  const paired = pairTypos(words, knowledge);
  const joined = joinWords(paired.words, knowledge);
  const typed = typedWords(query, words);
  const readings = paired.words.map((word, place) => {
    const last = place === paired.words.length - 1;
    // Once words were replaced as a pair, places no longer tell how they were typed.
    return readWord(word, paired.corrections.length === 0 ? (typed[place] ?? word) : word, last, knowledge);
  });
  const found: CorrectedText[] = [];
  if (paired.corrections.length > 0) found.push({ text: paired.words.join(' '), corrections: paired.corrections });
  for (const spaced of [joined, partWords(paired.words, knowledge)]) {
    if (spaced !== null) found.push({ ...spaced, corrections: [...paired.corrections, ...spaced.corrections] });
  }
  const most = Math.max(...readings.map((each) => each.length));
  for (let nth = 0; nth < Math.min(most, MOST_READINGS); nth++) {
    // The second reading of one word goes with the first of the others that have no second.
    const chosen = readings.map((each) => each[Math.min(nth, each.length - 1)]);
    const corrections = chosen.filter((correction) => correction !== undefined);
    const text = paired.words.map((word, place) => chosen[place]?.to ?? word).join(' ');
    found.push({ text, corrections: [...paired.corrections, ...corrections] });
  }
  return distinct(found).filter(({ text }) => text !== query.applied);
}

/** As they came from the keyboard: NFKC has turned single consonants into something else. */
function typedWords(query: QueryText, words: readonly string[]): readonly string[] {
  const typed = wordsOf(query.original);
  return typed.length === words.length ? typed : words;
}

function pairTypos(words: readonly string[], { typos }: QueryKnowledge) {
  const corrections: Correction[] = [];
  let current = [...words];
  for (;;) {
    const run = runsOf(current).find(({ joined }) => typos.has(joined));
    // Each pair at most once, so a pair that yields another one's left side ends.
    if (run === undefined || corrections.length >= words.length) return { words: current, corrections };
    const from = current.slice(run.start, run.start + run.length).join(' ');
    const to = typos.get(run.joined) ?? from;
    corrections.push({ from, to, kind: 'typo' });
    current = replaceRun(current, run, wordsOf(to));
  }
}

/** '긴 팔 티' is 긴팔티 where the catalogue has that word. */
function joinWords(words: readonly string[], { vocabulary }: QueryKnowledge): CorrectedText | null {
  const run = runsOf(words).find(({ length, joined }) => length > 1 && vocabulary.words.get(joined) !== undefined);
  if (run === undefined) return null;
  const from = words.slice(run.start, run.start + run.length).join(' ');
  return {
    text: replaceRun(words, run, [run.joined]).join(' '),
    corrections: [{ from, to: run.joined, kind: 'spacing' }],
  };
}

/** 와이드팬츠 is 와이드 팬츠 where no product has the one word, though a dictionary knows it. */
function partWords(words: readonly string[], knowledge: QueryKnowledge): CorrectedText | null {
  const corrections: Correction[] = [];
  const text = words.map((word) => {
    const parts = partDescribed(word, knowledge);
    if (parts === null) return word;
    const to = `${parts.slot.text} ${parts.rest}`;
    corrections.push({ from: word, to, kind: 'spacing' });
    return to;
  });
  return corrections.length === 0 ? null : { text: text.join(' '), corrections };
}

/** Other readings of one word, likeliest first; none for a word that means something as it is. */
function readWord(word: string, typed: string, last: boolean, knowledge: QueryKnowledge): Correction[] {
  const { words } = knowledge.vocabulary;
  const initials = INITIALS.test(typed);
  if (/\d/.test(word) || (!initials && isMadeOfKnown(word, knowledge))) return [];
  const other = inOtherLayout(typed);
  const certain = other !== null && isKnown(other, knowledge);
  const read = (kind: Correction['kind'], texts: readonly string[]) =>
    texts.map((to): Correction => ({ from: typed, to, kind }));
  const textOf = (text: { readonly text: string }) => text.text;
  return [
    ...(certain ? read('keyboard', [other]) : []),
    ...(initials ? read('initials', words.withInitials(typed).slice(0, 2).map(textOf)) : []),
    ...(last && !initials ? read('half-typed', words.completing(word).slice(0, 1).map(textOf)) : []),
    ...read('typo', words.nearest(word).slice(0, 2).map(textOf)),
    ...(last && !initials ? read('half-typed', words.completing(word).slice(1, 2).map(textOf)) : []),
    ...(other !== null && !certain ? read('keyboard', [other]) : []),
  ];
}

function distinct(texts: readonly CorrectedText[]): CorrectedText[] {
  return [...new Map(texts.toReversed().map((each) => [each.text, each])).values()].reverse();
}
