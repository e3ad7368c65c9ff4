import { type DictionaryLine, readEntries, type ReadFile } from './dictionary-lines.ts';

/** Reads the lines of a user-words file: a word, or a word and how it splits: `와이드팬츠 와이드 팬츠`. */
export function readUserWords(lines: readonly DictionaryLine[]): ReadFile<string> {
  return readEntries(lines, (text) => {
    const [word = '', ...parts] = text.split(' ');
    return faultOfWord(word, parts) ?? { key: word, value: text };
  });
}

/** The word of a rule, without its parts. */
export function wordOf(rule: string): string {
  return rule.split(' ', 1)[0] ?? '';
}

function faultOfWord(word: string, parts: readonly string[]): string | null {
  if (/[,"]/.test(word + parts.join(''))) return 'commas and quotation marks mean nothing here: one word a line';
  // The longest match wins over everything else: 백 would cut 백화점, 진 would cut 진주.
  if ([...word].length < 2) return `"${word}" has one syllable and would cut other words apart`;
  if (parts.length === 1)
    return `"${word}" has one part; leave it out, or write the parts of the word, parted by blanks`;
  if (parts.length > 0 && parts.join('') !== word) return `the parts "${parts.join(' ')}" do not make up "${word}"`;
  return null;
}
