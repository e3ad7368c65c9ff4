import { isMadeOfKnown } from './known-words.ts';
import { markOf } from './page-cursor.ts';
import { type CorrectedText, type Correction, readOtherwise, spellBrands } from './query-corrections.ts';
import type { QueryKnowledge } from './query-knowledge.ts';
import { readSlots, type Slot } from './query-slots.ts';
import type { QueryText } from './query-text.ts';
import { runsOf, wordsOf } from './word-runs.ts';

/** How a query was answered, from strict to loose. `nothing`: no stage found anything; `banned`: none was tried. */
export const STAGES = [
  'all-words',
  'corrected',
  'optional-dropped',
  'fewer-words',
  'two-grams',
  'best-sellers',
  'nothing',
  'banned',
] as const;
export type Stage = (typeof STAGES)[number];

/** One way to search for a query. */
export interface Attempt {
  readonly stage: Stage;
  /** The query as it is read here, for a line such as '…로 검색한 결과'. */
  readonly applied: string;
  readonly corrections: readonly Correction[];
  /** How `text` is matched. */
  readonly match: 'all' | 'most' | 'two-grams';
  /** The words to match, without those of the slots; empty: the slots alone decide. */
  readonly text: string;
  readonly slots: readonly Slot[];
  /**
   * Words that nothing explains: names must have them letter by letter, since the analyzer drops what it takes for endings,
   * and finds 블 for 블라우.
   */
  readonly literal: readonly string[];
  /** Categories to stay in; none: all of them. */
  readonly categories: readonly string[];
}

/** What is tried for a query, in this order, until something is found. */
export interface QueryPlan {
  /** Null: the query is banned. */
  readonly first: Attempt | null;
  /** The same without the words that say little: taken where the first finds little. Null: there are none. */
  readonly wider: Attempt | null;
  /** Worked out only when the first finds nothing. */
  readonly others: () => readonly Attempt[];
}

/** Each costs a search of its own, though they are sent together. */
const MOST_ATTEMPTS = 14;

/** Pure. */
export function planQuery(query: QueryText, knowledge: QueryKnowledge): QueryPlan {
  const spelt = spellBrands(query.applied, knowledge) ?? { text: query.applied, corrections: [] };
  if (isBanned(query.applied, knowledge)) return { first: null, wider: null, others: () => [] };
  const first = attempt('all-words', spelt, knowledge);
  const short = withoutOptional(spelt, knowledge);
  const wider = short.text === spelt.text ? null : attempt('optional-dropped', short, knowledge);
  return {
    first,
    wider: wider === null || isEmpty(wider) ? null : wider,
    others: () => distinct(looser(query, spelt, first, knowledge)).slice(1, MOST_ATTEMPTS),
  };
}

/** A query without words has one attempt, which matches everything. */
export const WITHOUT_WORDS: Attempt = {
  stage: 'all-words',
  applied: '',
  corrections: [],
  match: 'all',
  text: '',
  slots: [],
  literal: [],
  categories: [],
};

function looser(query: QueryText, spelt: CorrectedText, first: Attempt, knowledge: QueryKnowledge): Attempt[] {
  const corrected = readOtherwise(query, knowledge)
    .filter(({ text }) => !isBanned(text, knowledge))
    .map((each) => withBrands(each, knowledge));
  const readings = [spelt, ...corrected];
  const likeliest = corrected[0] ?? spelt;
  return [
    first,
    // What looked like a size or a colour may be part of a name.
    { ...first, text: spelt.text, slots: [] },
    ...corrected.map((each) => attempt('corrected', each, knowledge)),
    ...readings.slice(0, 2).map((each) => attempt('optional-dropped', withoutOptional(each, knowledge), knowledge)),
    ...fewerWords(withoutOptional(likeliest, knowledge), knowledge),
    ...(likeliest === spelt ? [] : fewerWords(withoutOptional(spelt, knowledge), knowledge)),
    ...readings.slice(0, 2).flatMap(twoGrams),
    ...bestSellers(likeliest, knowledge),
  ].filter((each) => !isEmpty(each));
}

function isEmpty({ text, slots, categories }: Attempt): boolean {
  return text === '' && slots.length === 0 && categories.length === 0;
}

function withBrands(each: CorrectedText, knowledge: QueryKnowledge): CorrectedText {
  const spelt = spellBrands(each.text, knowledge);
  return spelt === null ? each : { text: spelt.text, corrections: [...each.corrections, ...spelt.corrections] };
}

function attempt(stage: Stage, { text, corrections }: CorrectedText, knowledge: QueryKnowledge): Attempt {
  const { slots, rest } = readSlots(text, knowledge);
  // Where no word is known, as when the index could not be read, unknown words tell nothing.
  const told = knowledge.vocabulary.words.size > 0;
  const literal = wordsOf(rest).filter((word) => told && LETTERS.test(word) && !isMadeOfKnown(word, knowledge));
  return { stage, applied: text, corrections, match: 'all', text: rest, slots, literal, categories: [] };
}

/** Two letters or more: a single one has no pair. */
const LETTERS = /^\p{L}{2,}$/u;

/** Without words that nothing explains, then without what narrows them, then with most of the words. */
function fewerWords(reading: CorrectedText, knowledge: QueryKnowledge): Attempt[] {
  const whole = { ...attempt('fewer-words', reading, knowledge), literal: [] };
  const things = whole.slots.filter(({ kind }) => kind === 'brand' || kind === 'category');
  const words = wordsOf(whole.text);
  const known = words.filter((word) => isMadeOfKnown(word, knowledge)).join(' ');
  const most = words.length === 0 ? [] : [{ ...whole, match: 'most' as const }];
  return [
    { ...whole, text: known },
    { ...whole, text: known, slots: things },
    ...most,
    ...most.map((each) => ({ ...each, slots: things })),
    { ...whole, match: 'most', text: reading.text, slots: [] },
  ];
}

/** For words that the analyzer cuts in other places than the names. */
function twoGrams({ text, corrections }: CorrectedText): Attempt[] {
  if (!/\p{L}/u.test(text)) return [];
  const rest = { slots: [], literal: [], categories: [] };
  return [{ stage: 'two-grams', applied: text, corrections, match: 'two-grams', text, ...rest }];
}

/** The brand that is asked for, else the category; who asks for neither gets nothing rather than anything. */
function bestSellers(reading: CorrectedText, knowledge: QueryKnowledge): Attempt[] {
  const { slots, rest } = readSlots(reading.text, knowledge);
  const { corrections } = reading;
  const best = {
    stage: 'best-sellers',
    applied: reading.text,
    corrections,
    match: 'all',
    text: '',
    literal: [],
  } as const;
  const brand = slots.filter(({ kind }) => kind === 'brand');
  const named = slots.flatMap((slot) => (slot.kind === 'category' ? [slot.paths] : []));
  const run = runsOf(wordsOf(rest)).find(({ joined }) => knowledge.vocabulary.categories.has(joined));
  const categories = named.at(-1) ?? (run === undefined ? [] : (knowledge.vocabulary.categories.get(run.joined) ?? []));
  return [
    ...(brand.length === 0 ? [] : [{ ...best, slots: brand, categories: [] }]),
    ...(categories.length === 0 ? [] : [{ ...best, slots: [], categories }]),
  ];
}

function withoutOptional(
  { text, corrections }: CorrectedText,
  { optional, vocabulary }: QueryKnowledge,
): CorrectedText {
  const kept = wordsOf(text)
    .filter((word) => !optional.has(word))
    .map((word) => withoutEnding(word, optional, vocabulary.words.get(word) !== undefined));
  return { text: kept.join(' '), corrections };
}

/** 꾸안꾸룩 is 꾸안꾸 and the optional 룩, unless the catalogue has the whole word. */
function withoutEnding(word: string, optional: ReadonlySet<string>, known: boolean): string {
  if (known) return word;
  const ending = [...optional].filter((each) => word.endsWith(each) && word.length - each.length > 1);
  const [longest] = ending.sort((one, other) => other.length - one.length);
  return longest === undefined ? word : word.slice(0, -longest.length);
}

function isBanned(text: string, { banned }: QueryKnowledge): boolean {
  return banned.size > 0 && runsOf(wordsOf(text)).some(({ joined }) => banned.has(joined));
}

/** Tells attempts apart that find or order products in different ways. Pure. */
export function attemptMark({ stage, match, text, slots, literal, categories }: Attempt): string {
  return markOf(JSON.stringify([stage, match, text, slots, literal, categories]));
}

function distinct(attempts: readonly Attempt[]): Attempt[] {
  const known = new Set<string>();
  return attempts.filter(({ match, text, slots, literal, categories }) => {
    // Without words it makes no difference how they are matched.
    const key = JSON.stringify([text === '' ? 'all' : match, text, slots, literal, categories]);
    return !known.has(key) && known.add(key) !== undefined;
  });
}
