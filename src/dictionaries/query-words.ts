import {
  type DictionaryLine,
  faultOfTerms,
  firstRepeated,
  readEntries,
  type ReadFile,
  termsOf,
} from './dictionary-lines.ts';

/** A brand as the catalogue spells it, and how else shoppers type it. */
export interface BrandAlias {
  readonly canonical: string;
  readonly aliases: readonly string[];
}

/** A whole word that shoppers mistype, and what they mean. */
export interface TypoPair {
  readonly wrong: string;
  readonly right: string;
}

/** Reads the lines of a brand-aliases file: the brand first, then its other spellings: `나이키, nike, 나이끼`. */
export function readBrandAliases(lines: readonly DictionaryLine[]): ReadFile<BrandAlias> {
  return readEntries(lines, (text) => {
    if (text.includes('=>')) return 'an arrow means nothing here: write the brand, then its other spellings';
    const [canonical = '', ...aliases] = termsOf(text);
    const fault = faultOfTerms([canonical, ...aliases]);
    if (fault !== null) return fault;
    if (aliases.length === 0) return `"${canonical}" has no other spelling; leave it out, or add some after a comma`;
    const repeated = firstRepeated([canonical, ...aliases]);
    if (repeated !== undefined) return `"${repeated}" stands in it twice`;
    return { key: canonical, value: { canonical, aliases } };
  });
}

/** Reads the lines of a typo-pairs file: `원패스 => 원피스`. */
export function readTypoPairs(lines: readonly DictionaryLine[]): ReadFile<TypoPair> {
  return readEntries(lines, (text) => {
    const [wrong = '', right = '', ...more] = text.split('=>').map((side) => side.trim());
    if (more.length > 0) return 'it has "=>" twice';
    if (!text.includes('=>')) return 'write what is mistyped, an arrow and what is meant: 원패스 => 원피스';
    if (text.includes(',')) return 'one pair a line: a comma means nothing here';
    if (wrong === right) return `both sides are "${wrong}"`;
    return faultOfTerms([wrong, right]) ?? { key: wrong, value: { wrong, right } };
  });
}

/** Reads the lines of a file with one word, or several words that belong together, a line. */
export function readWordList(lines: readonly DictionaryLine[]): ReadFile<string> {
  return readEntries(lines, (text) => {
    if (text.includes(',') || text.includes('=>')) return 'one word a line: commas and arrows mean nothing here';
    return faultOfTerms([text]) ?? { key: text, value: text };
  });
}
