import type { Hit } from './hit.ts';

/** A text in which the words of a query are marked, as InstantSearch expects it. */
export interface Highlighted {
  readonly value: string;
  /** Whether all words of the query stand in it, or some, or none. */
  readonly matchLevel: 'none' | 'partial' | 'full';
  readonly matchedWords: readonly string[];
}

export interface HighlightTags {
  readonly pre: string;
  readonly post: string;
}

/** A part of a text: from `start` up to, not including, `end`. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Marks the words in a text, whatever the capitals, widths and blanks of both: 반팔 티 is marked for 반팔티. The rest of
 * the text stays as it is, markup included: who shows it escapes it, as InstantSearch does. Pure.
 *
 * @param words of the query as it was applied: normalised and without blanks
 */
export function highlight(text: string, words: readonly string[], { pre, post }: HighlightTags): Highlighted {
  const { letters, places } = lettersOf(text);
  const found = words.map((word) => ({ word, ranges: rangesOf(word, letters, places) }));
  const matchedWords = found.filter(({ ranges }) => ranges.length > 0).map(({ word }) => word);
  const matchLevel =
    matchedWords.length === 0 ? 'none' : matchedWords.length === new Set(words).size ? 'full' : 'partial';
  let value = '';
  let at = 0;
  for (const { start, end } of merged(found.flatMap(({ ranges }) => ranges))) {
    value += text.slice(at, start) + pre + text.slice(start, end) + post;
    at = end;
  }
  return { value: value + text.slice(at), matchLevel, matchedWords };
}

/** Name and brand of a hit as HTML, with the words of the query as it was applied in <em>. Pure. */
export function highlightHit(
  { name, brand }: Pick<Hit, 'name' | 'brand'>,
  applied: string,
): NonNullable<Hit['highlighted']> {
  const words = [...new Set(applied.split(' ').filter((word) => word !== ''))];
  const marked = (text: string) =>
    escapeHtml(highlight(text.replaceAll(MARKS, ''), words, { pre: START, post: END }).value)
      .replaceAll(START, '<em>')
      .replaceAll(END, '</em>');
  return { name: marked(name), ...(brand === null ? {} : { brand: marked(brand.name) }) };
}

/** Never part of a text: whatever a name has, only what is marked becomes a tag. */
const START = '\uE000';
const END = '\uE001';
const MARKS = /[\uE000\uE001]/g;
const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPED[sign] ?? sign);
}

/** The text in small letters of usual width without blanks, and where each of its characters comes from. */
function lettersOf(text: string): { readonly letters: string; readonly places: readonly Range[] } {
  let letters = '';
  const places: Range[] = [];
  let start = 0;
  for (const [cluster] of text.matchAll(CLUSTERS)) {
    const normal = cluster.normalize('NFKC').toLowerCase().replace(/\s+/gu, '');
    const end = start + cluster.length;
    for (let letter = 0; letter < normal.length; letter++) places.push({ start, end });
    letters += normal;
    start = end;
  }
  return { letters, places };
}

/** A character with what combines with it, or a syllable in its parts, as a Mac writes it: none is cut in half. */
const CLUSTERS = /[\u1100-\u115F]+[\u1160-\u11A7]*[\u11A8-\u11FF]*\p{M}*|[^]\p{M}*/gu;

function rangesOf(word: string, letters: string, places: readonly Range[]): Range[] {
  const ranges: Range[] = [];
  if (word === '') return ranges;
  for (let at = letters.indexOf(word); at !== -1; at = letters.indexOf(word, at + word.length)) {
    const start = places[at]?.start;
    const end = places[at + word.length - 1]?.end;
    if (start !== undefined && end !== undefined) ranges.push({ start, end });
  }
  return ranges;
}

/** In order, without overlaps. */
function merged(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const range of ranges.toSorted((one, other) => one.start - other.start)) {
    const last = result.at(-1);
    if (last !== undefined && range.start <= last.end) {
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else result.push(range);
  }
  return result;
}
