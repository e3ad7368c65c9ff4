import { assemble, convertHangulToQwerty, convertQwertyToHangul, disassemble, getChoseong } from 'es-hangul';

/** As it comes with the keyboard in Latin: qkswl for 반지. */
export function inLatinLayout(word: string): string {
  return convertHangulToQwerty(word);
}

/** As it comes with the keyboard in Korean: ㅜㅑㅏㄷ for nike. */
export function inKoreanLayout(word: string): string {
  return convertQwertyToHangul(word.toLowerCase());
}

export function initials(word: string): string {
  return getChoseong(word.replaceAll(' ', ''));
}

/** Without its last strokes, as while it is being typed: 맨툼 comes before 맨투맨. */
export function halfTyped(word: string): string {
  const jamo = [...disassemble(word)];
  return assemble(jamo.slice(0, jamo.length - (jamo.length > 6 ? 2 : 1)));
}

const NEIGHBOURS: Readonly<Record<string, string>> = {
  ㅏ: 'ㅓ',
  ㅓ: 'ㅏ',
  ㅐ: 'ㅔ',
  ㅔ: 'ㅐ',
  ㅗ: 'ㅜ',
  ㅜ: 'ㅗ',
  ㅡ: 'ㅜ',
  ㅣ: 'ㅏ',
  ㅈ: 'ㅂ',
  ㅅ: 'ㅎ',
  ㅋ: 'ㅌ',
};

/** With one key beside the right one, after the first syllable; null where that makes no whole syllables. */
export function mistyped(word: string): string | null {
  const jamo = [...disassemble(word)];
  for (let at = jamo.length - 1; at > 1; at--) {
    const other = NEIGHBOURS[jamo[at] ?? ''];
    if (other === undefined) continue;
    const wrong = assemble([...jamo.slice(0, at), other, ...jamo.slice(at + 1)]);
    if (/^[가-힣]+$/.test(wrong)) return wrong;
  }
  return null;
}
