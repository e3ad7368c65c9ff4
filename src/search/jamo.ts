import { disassemble, getChoseong } from 'es-hangul';

/** The letters of a word as they are typed, one for each keystroke: 원피스 is ㅇㅜㅓㄴㅍㅣㅅㅡ. Latin stays. Pure. */
export function jamoOf(word: string): string {
  return disassemble(word);
}

/** Initial consonants of a Korean word, ㄴㅇㅋ for 나이키; empty when something in it is not a syllable. Pure. */
export function initialsOf(word: string): string {
  return SYLLABLES.test(word) ? getChoseong(word) : '';
}

const SYLLABLES = /^[가-힣]+$/u;

/** Whether two words are at most one keystroke apart: one more, one less, or another in its place. Pure. */
export function oneKeystrokeApart(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start++;
  const rest = short.slice(short.length === long.length ? start + 1 : start);
  return rest === long.slice(start + 1);
}
