import { readPrice } from './price-words.ts';
import type { QueryKnowledge } from './query-knowledge.ts';
import {
  AGE_WORDS,
  colourNames,
  DELIVERY_WORDS,
  FABRIC_WORDS,
  type FieldWords,
  FIT_WORDS,
  GENDER_WORDS,
  PATTERN_WORDS,
  SEASON_WORDS,
} from './slot-words.ts';
import type { Vocabulary, VocabularyBrand } from './vocabulary.ts';
import { replaceRun, runsOf, wordsOf } from './word-runs.ts';

/** A product fits by its field, or by its text where the field says nothing. */
type FieldSlot = FieldWords & {
  readonly kind: 'colour' | 'gender' | 'season' | 'delivery' | 'fit' | 'fabric' | 'pattern';
  readonly text: string;
};

/** A part of a query that says something about a field of the products. */
export type Slot =
  /** `common`: its name may also be meant as a word. */
  | { readonly kind: 'brand'; readonly text: string; readonly keys: readonly string[]; readonly common: boolean }
  /** A thing by the name of its category. */
  | { readonly kind: 'category'; readonly text: string; readonly paths: readonly string[] }
  | FieldSlot
  /** Only a preference: most products are for every age. */
  | (FieldWords & { readonly kind: 'age' })
  | { readonly kind: 'size'; readonly values: readonly string[] }
  | { readonly kind: 'price'; readonly from: number | null; readonly to: number | null };

/** A query taken apart. */
export interface ReadSlots {
  readonly slots: readonly Slot[];
  /** The words that are left. */
  readonly rest: string;
}

/** Reads brands, sizes, prices, gender, age, season, colour and delivery out of a normalised query. Pure. */
export function readSlots(text: string, knowledge: QueryKnowledge): ReadSlots {
  const price = readPrice(text);
  const branded = readBrand(wordsOf(price.rest), knowledge);
  const slots: Slot[] = [];
  if (price.range !== null) slots.push({ kind: 'price', ...price.range });
  if (branded.brand !== null) slots.push(branded.brand);
  const sized = readSizes(branded.words, knowledge.vocabulary);
  if (sized.values.length > 0) slots.push({ kind: 'size', values: sized.values });
  const described = readFields(sized.words, knowledge);
  slots.push(...described.slots);
  const filed = readCategories(described.words, knowledge.vocabulary);
  return { slots: [...slots, ...filed.slots], rest: filed.words.join(' ') };
}

/** Whole names of categories, also typed apart: 미니 스커트. */
function readCategories(words: readonly string[], { wholeCategories }: Vocabulary): { slots: Slot[]; words: string[] } {
  const slots: Slot[] = [];
  let left = [...words];
  for (;;) {
    const run = runsOf(left).find(({ joined }) => wholeCategories.has(joined));
    if (run === undefined) return { slots, words: left };
    const text = left.slice(run.start, run.start + run.length).join(' ');
    slots.push({ kind: 'category', text, paths: wholeCategories.get(run.joined) ?? [] });
    left = replaceRun(left, run, []);
  }
}

/** Words that describe: alone, typed apart (비건 가죽), or in front of a thing with no blank (오버핏맨투맨). */
function readFields(words: readonly string[], knowledge: QueryKnowledge): { slots: Slot[]; words: string[] } {
  const slots: Slot[] = [];
  const left: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const next = words[at + 1];
    const pair = next === undefined ? null : describing(word + next);
    const slot = pair ?? fieldSlot(word, knowledge.vocabulary);
    if (slot !== null) {
      slots.push(slot);
      if (pair !== null) at++;
      continue;
    }
    const split = splitDescribed(word, knowledge);
    if (split !== null) slots.push(split.slot);
    left.push(split?.rest ?? word);
  }
  return { slots, words: left };
}

/** The whole must be no word: 와이드팬츠 has synonyms of its own. */
function splitDescribed(word: string, knowledge: QueryKnowledge): DescribedWord | null {
  const { words, categories } = knowledge.vocabulary;
  if (words.get(word) !== undefined || categories.has(word) || knowledge.defined.has(word)) return null;
  return partDescribed(word, knowledge);
}

interface DescribedWord {
  readonly slot: FieldSlot;
  readonly rest: string;
}

/** A description and what it describes, written as one: 와이드 and 팬츠. What follows must be a word by itself. Pure. */
export function partDescribed(
  word: string,
  { vocabulary: { words, categories } }: QueryKnowledge,
): DescribedWord | null {
  for (let length = word.length - 2; length >= 2; length--) {
    const slot = describing(word.slice(0, length));
    const rest = word.slice(length);
    if (slot !== null && (words.get(rest) !== undefined || categories.has(rest))) return { slot, rest };
  }
  return null;
}

const DESCRIBING = [
  ['fit', FIT_WORDS],
  ['fabric', FABRIC_WORDS],
  ['pattern', PATTERN_WORDS],
] as const;

/** What says how a thing is cut, of what, and with which pattern. */
function describing(word: string): FieldSlot | null {
  for (const [kind, words] of DESCRIBING) {
    const found = words.get(word);
    if (found !== undefined) return { kind, text: word, ...found };
  }
  return null;
}

function fieldSlot(word: string, vocabulary: Vocabulary): Slot | null {
  const tables = [
    ['gender', GENDER_WORDS],
    ['season', SEASON_WORDS],
    ['delivery', DELIVERY_WORDS],
    ...DESCRIBING,
  ] as const;
  for (const [kind, words] of tables) {
    const found = words.get(word);
    if (found !== undefined) return { kind, text: word, ...found };
  }
  const age = AGE_WORDS.get(word);
  if (age !== undefined) return { kind: 'age', ...age };
  const group = colourGroup(word, vocabulary);
  return group === undefined ? null : { kind: 'colour', text: word, fits: [group], best: [] };
}

/** Colour words of the index itself, also under their other names. */
function colourGroup(word: string, { colours }: Vocabulary): string | undefined {
  return colourNames(word)
    .map((name) => colours.get(name))
    .find((group) => group !== undefined);
}

/** The longest brand among the words, alone or written together with a word behind it: 커버낫맨투맨. */
function readBrand(words: readonly string[], knowledge: QueryKnowledge): { brand: Slot | null; words: string[] } {
  for (const run of runsOf(words)) {
    const brand = knowledge.brands.get(keyOf(run.joined));
    if (brand !== undefined) return { brand: brandSlot(brand), words: replaceRun(words, run, []) };
  }
  for (const [start, word] of words.entries()) {
    const split = splitBrand(word, knowledge);
    if (split === null) continue;
    return {
      brand: brandSlot(split.brand),
      words: replaceRun(words, { start, length: 1, joined: word }, [split.rest]),
    };
  }
  return { brand: null, words: [...words] };
}

function brandSlot({ name, keys, common }: VocabularyBrand): Slot {
  return { kind: 'brand', text: name.normalize('NFKC').toLowerCase(), keys, common };
}

/** Shorter ones are the beginnings of too many words. */
const SHORTEST_PREFIX = 3;

/** What follows the brand must be a word by itself: 나이키운동화 is 나이키 and 운동화. */
function splitBrand(word: string, { brands, vocabulary }: QueryKnowledge) {
  if (vocabulary.categories.has(word)) return null;
  for (let length = word.length - 2; length >= SHORTEST_PREFIX; length--) {
    const brand = brands.get(word.slice(0, length));
    const rest = word.slice(length);
    if (brand !== undefined && vocabulary.words.get(rest) !== undefined) return { brand, rest };
  }
  return null;
}

const LETTER_SIZE = /^(?:xs|s|m|l|\d?x{1,3}l|x{1,3}s|free)$/;
const WITH_UNIT = /^(\d{2,3})(mm|미리|밀리|인치|inch|사이즈|호)$/;
const UNIT = /^(?:mm|미리|인치|inch|사이즈|size)$/;
/** Bare numbers that are sizes to a Korean: 44 to 99, chest 85 to 120, shoes; a waist needs its unit. */
const BARE_SIZE = /^(?:44|55|66|77|88|99|85|90|95|100|105|110|115|120|2[2-9][05]|300)$/;

function readSizes(words: readonly string[], { sizes }: Vocabulary): { values: string[]; words: string[] } {
  const values: string[] = [];
  const left: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const next = words[at + 1] ?? '';
    const unit = UNIT.test(next) ? next : '';
    const size = sizeOf(unit === '' ? word : word + unit, sizes);
    if (size === null) left.push(word);
    else {
      values.push(size);
      if (unit !== '') at++;
    }
  }
  return { values, words: left };
}

/** A size that no product comes in is one all the same when it has its unit. */
function sizeOf(word: string, sizes: ReadonlyMap<string, string>): string | null {
  const plain = word.replace(/(?:사이즈|size)$/, '');
  if (word === '프리사이즈') return sizes.get('free') ?? null;
  if (LETTER_SIZE.test(plain)) return sizes.get(plain) ?? sizes.get(sameLetters(plain)) ?? null;
  if (BARE_SIZE.test(plain)) return sizes.get(plain) ?? null;
  const [, number = '', unit = ''] = WITH_UNIT.exec(word) ?? [];
  if (number === '') return null;
  const [least, most] = /인치|inch/.test(unit) ? [24, 40] : /mm|미리|밀리/.test(unit) ? [200, 320] : [40, 130];
  return Number(number) >= least && Number(number) <= most ? (sizes.get(number) ?? number) : null;
}

/** XXL is 2XL to some, and the other way round. */
function sameLetters(size: string): string {
  const count = /^(\d)xl$/.exec(size)?.[1];
  if (count !== undefined) return `${'x'.repeat(Number(count))}l`;
  return /^x{2,3}l$/.test(size) ? `${size.length - 1}xl` : size;
}

function keyOf(text: string): string {
  return text.replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}
