/** What the shopper typed, and what is searched for. */
export interface QueryText {
  /** As typed, without control characters and blanks around it, at most 100 characters. */
  readonly original: string;
  /** One spelling for every way to type the same: NFKC, lower case, single spaces. Empty: no query. */
  readonly applied: string;
  /** Only initial consonants, such as ㄴㅇㅋ for 나이키. */
  readonly initials: boolean;
}

/** Longer queries are cut: nobody types them, and their cost grows with their length. */
export const QUERY_TEXT_LENGTH = 100;

const INITIALS = /^[ㄱ-ㅎ\s]+$/u;
/** Zero-width and direction marks, and halves of characters: invisible, so they only split words. */
const INVISIBLE = /[\p{Cf}\p{Cs}\p{Co}\u034F\uFE00-\uFE0F]/gu;
/** Line breaks, tabs, other controls, and the blanks that Unicode counts as Hangul letters. */
const BLANK = /[\p{Cc}\s\u115F\u1160\u3164\uFFA0]+/gu;

/** Reads the `q` of a request. Pure; never throws. */
export function readQueryText(q: string): QueryText {
  const original = cut(tidy(q.normalize('NFC')));
  // Before NFKC, which turns single consonants into halves of syllables that match nothing.
  if (original !== '' && INITIALS.test(original)) return { original, applied: original, initials: true };
  const applied = cut(tidy(original.normalize('NFKC').toLowerCase().normalize('NFC')));
  return { original, applied, initials: false };
}

function tidy(text: string): string {
  return text.replace(INVISIBLE, '').replace(BLANK, ' ').trim();
}

/** Counted in whole characters, so that none is cut in half. NFKC can make one character many. */
function cut(text: string): string {
  if (text.length <= QUERY_TEXT_LENGTH) return text;
  return Array.from(text).slice(0, QUERY_TEXT_LENGTH).join('').trim();
}
