import { convertHangulToQwerty, convertQwertyToHangul } from 'es-hangul';

/**
 * What a word would have been with the keyboard in its other layout: 반지 for qkswl, nike for ㅜㅑㅏㄷ. Null where that is
 * no word: digits and signs, letters that make no whole syllables, or fewer than two syllables (`so` is 내). Whole
 * syllables prove nothing: whoever asks must know the word, or find something with it. Pure.
 *
 * @param word as typed, in NFC; capitals count as small letters first, since most are a stuck Caps Lock
 */
export function inOtherLayout(word: string): string | null {
  const lower = word.toLowerCase();
  if (LATIN.test(lower)) {
    return [lower, word].map(toHangul).find((hangul) => WHOLE_SYLLABLES.test(hangul)) ?? null;
  }
  // Whole syllables alone are Korean; a single letter among them is what a Latin word leaves behind.
  if (!HANGUL.test(word) || !SINGLE_LETTER.test(word)) return null;
  const latin = convertHangulToQwerty(word).toLowerCase();
  return LATIN.test(latin) && latin.length > 2 ? latin : null;
}

const LATIN = /^[a-z]+$/u;
const HANGUL = /^[가-힣ㄱ-ㅎㅏ-ㅣ]+$/u;
const SINGLE_LETTER = /[ㄱ-ㅎㅏ-ㅣ]/u;
const WHOLE_SYLLABLES = /^[가-힣]{2,}$/u;

/** es-hangul reads some capitals as another letter, as the keyboard does: others mean the same as small ones. */
function toHangul(latin: string): string {
  return convertQwertyToHangul(latin);
}
