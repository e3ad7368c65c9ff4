import { createHash } from 'node:crypto';
import { type DictionaryLine, faultOf, type LineFault } from './dictionary-lines.ts';

export interface SynonymRule {
  /** The same for the same rule, wherever it stands. */
  readonly id: string;
  /** `자켓, 재킷` or `5부 => 5부, 반바지`, normalised. */
  readonly rule: string;
}

/** A larger group is two meanings that ran together, and slows every query that has one of its terms. */
const MAXIMUM_TERMS = 20;

/** Reads the lines of a synonyms file: `자켓, 재킷, jacket`, or one way: `맨투맨 => 맨투맨, 스웨트셔츠`. */
export function readSynonymRules(lines: readonly DictionaryLine[]): {
  readonly rules: readonly SynonymRule[];
  readonly faults: readonly LineFault[];
} {
  const rules = new Map<string, { rule: SynonymRule; line: DictionaryLine }>();
  const faults: LineFault[] = [];
  for (const line of lines) {
    const sides = line.text.split('=>').map(termsOf);
    const reason = faultOfSides(sides, line.text);
    if (reason !== null) {
      faults.push(faultOf(line, reason));
      continue;
    }
    const rule = sides.map((terms) => terms.join(', ')).join(' => ');
    const earlier = rules.get(rule);
    if (earlier !== undefined) faults.push(faultOf(line, `it repeats line ${earlier.line.number}`));
    else rules.set(rule, { rule: { id: idOf(rule), rule }, line });
  }
  return { rules: [...rules.values()].map(({ rule }) => rule), faults };
}

function termsOf(side: string): readonly string[] {
  return side.split(',').map((term) => term.trim());
}

function faultOfSides(sides: readonly (readonly string[])[], text: string): string | null {
  if (sides.length > 2) return 'it has "=>" twice';
  const terms = sides.flat();
  if (terms.includes('')) return 'a term is empty: look for a comma or an arrow too many';
  if (/[\\"\t]/.test(text)) return 'backslashes and quotation marks mean nothing here';
  if (sides.length === 1 && terms.length < 2) return 'a group needs two terms or more, parted by commas';
  const [repeated] = sides.map(firstRepeated).filter((term) => term !== undefined);
  if (repeated !== undefined) return `"${repeated}" stands in it twice`;
  if (terms.length > MAXIMUM_TERMS) return `it has ${terms.length} terms; at most ${MAXIMUM_TERMS} are useful`;
  return terms.every((term) => /[\p{L}\p{N}]/u.test(term)) ? null : 'a term has neither a letter nor a digit';
}

function firstRepeated(terms: readonly string[]): string | undefined {
  return terms.find((term, place) => terms.indexOf(term) !== place);
}

function idOf(rule: string): string {
  return createHash('sha256').update(rule).digest('hex').slice(0, 16);
}
