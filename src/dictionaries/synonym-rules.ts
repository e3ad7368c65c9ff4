import { createHash } from 'node:crypto';
import {
  type DictionaryLine,
  faultOfTerms,
  firstRepeated,
  readEntries,
  type ReadFile,
  termsOf,
} from './dictionary-lines.ts';

export interface SynonymRule {
  /** The same for the same rule, wherever it stands. */
  readonly id: string;
  /** `자켓, 재킷` or `5부 => 5부, 반바지`, normalised. */
  readonly rule: string;
}

/** A larger group is two meanings that ran together, and slows every query that has one of its terms. */
const MAXIMUM_TERMS = 20;

/** Reads the lines of a synonyms file: `자켓, 재킷, jacket`, or one way: `맨투맨 => 맨투맨, 스웨트셔츠`. */
export function readSynonymRules(lines: readonly DictionaryLine[]): ReadFile<SynonymRule> {
  return readEntries(lines, (text) => {
    const sides = text.split('=>').map(termsOf);
    const rule = sides.map((terms) => terms.join(', ')).join(' => ');
    return faultOfSides(sides) ?? { key: rule, value: { id: idOf(rule), rule } };
  });
}

/** The sides of a rule that was read. A group, each of whose terms finds the others, has no `from`. */
export function sidesOf({ rule }: SynonymRule): { readonly from: readonly string[]; readonly to: readonly string[] } {
  const [left = '', right] = rule.split(' => ');
  return right === undefined ? { from: [], to: termsOf(left) } : { from: termsOf(left), to: termsOf(right) };
}

function faultOfSides(sides: readonly (readonly string[])[]): string | null {
  if (sides.length > 2) return 'it has "=>" twice';
  const terms = sides.flat();
  if (terms.includes('')) return faultOfTerms(terms);
  if (sides.length === 1 && terms.length < 2) return 'a group needs two terms or more, parted by commas';
  const [repeated] = sides.map(firstRepeated).filter((term) => term !== undefined);
  if (repeated !== undefined) return `"${repeated}" stands in it twice`;
  if (terms.length > MAXIMUM_TERMS) return `it has ${terms.length} terms; at most ${MAXIMUM_TERMS} are useful`;
  return faultOfTerms(terms);
}

function idOf(rule: string): string {
  return createHash('sha256').update(rule).digest('hex').slice(0, 16);
}
