import { convertHangulToQwerty, convertQwertyToHangul } from 'es-hangul';
import { initialsOf, jamoOf } from './jamo.ts';
import { brandKeyOf } from './word-runs.ts';

/** How a suggestion is found: the starts of each of these. */
export interface SuggestionForms {
  /** Each spelling as a whole, letters and digits only. */
  readonly keys: readonly string[];
  /** Each spelling by its keystrokes: ㄴㅏㅇㅣㅋㅣ, nike. */
  readonly jamo: readonly string[];
  /** The same from its second word on, and from each word after that. */
  readonly inner: readonly string[];
  /** Initial consonants; Latin letters and digits as they are. */
  readonly initials: readonly string[];
}

/** What was typed so far, in the same forms; an empty text: nothing can start with it. */
export interface TypedForms {
  readonly key: string;
  readonly jamo: string;
  readonly initials: string;
  /** The keystrokes on the other keyboard layout; only worth trying where nothing else is found. */
  readonly swapped: string;
  readonly swappedInitials: string;
}

/** Longer starts are cut, here and in the index. */
const LONGEST_FORM = 40;
const SINGLE = /[ㄱ-ㅎㅏ-ㅣ]/u;
const CONSONANTS = /^[ㄱ-ㅎ]+$/u;
/** Shorter ones are sizes, and words of their own: xl is no 티. */
const SHORTEST_SWAPPED = 3;

/** Pure. */
export function suggestionForms(spellings: readonly string[]): SuggestionForms {
  const keys = distinct(spellings.map(brandKeyOf));
  const inner = spellings.flatMap((spelling) => {
    const words = spelling.split(/[\s/·,]+/u);
    return words.slice(1).map((_word, place) => brandKeyOf(words.slice(place + 1).join('')));
  });
  const initials = keys.map(initialsOfKey);
  return {
    keys,
    jamo: distinct(keys.map(jamoOf)),
    inner: distinct(inner).map(jamoOf),
    // ㅃ is typed with Shift, which most leave out.
    initials: distinct(initials.flatMap((text) => [text, withoutTense(text)])),
  };
}

/**
 * @param typed as it came; single consonants must not have met NFKC, which makes other letters of them. Pure.
 */
export function typedForms(typed: string): TypedForms {
  const lower = typed
    .normalize('NFC')
    .replace(/[^ㄱ-ㅣ]+/gu, (part) => part.normalize('NFKC'))
    .toLowerCase();
  const key = lower.replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
  const jamo = jamoOf(key);
  const swapped = swappedOf(key);
  return {
    key: cut(key),
    jamo: cut(jamo),
    initials: CONSONANTS.test(jamo) ? cut(jamo) : '',
    swapped: cut(swapped),
    swappedInitials: CONSONANTS.test(swapped) ? cut(swapped) : '',
  };
}

function swappedOf(key: string): string {
  if (key.length < SHORTEST_SWAPPED) return '';
  if (/^[a-z]+$/u.test(key)) return jamoOf(convertQwertyToHangul(key));
  if (!SINGLE.test(key) || !/^[가-힣ㄱ-ㅣ]+$/u.test(key)) return '';
  const latin = convertHangulToQwerty(key).toLowerCase();
  return /^[a-z]+$/u.test(latin) ? latin : '';
}

function initialsOfKey(key: string): string {
  return Array.from(key, (letter) => initialsOf(letter) || letter).join('');
}

const PLAIN: Readonly<Record<string, string>> = { ㄲ: 'ㄱ', ㄸ: 'ㄷ', ㅃ: 'ㅂ', ㅆ: 'ㅅ', ㅉ: 'ㅈ' };

function withoutTense(text: string): string {
  return text.replace(/[ㄲㄸㅃㅆㅉ]/gu, (letter) => PLAIN[letter] ?? letter);
}

function cut(text: string): string {
  return text.slice(0, LONGEST_FORM);
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text !== '');
}
