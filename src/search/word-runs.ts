/** Neighbouring words of a query. */
export interface WordRun {
  /** Place of its first word. */
  readonly start: number;
  readonly length: number;
  /** Its words without blanks between them. */
  readonly joined: string;
}

const LONGEST_RUN = 4;

/** The words of a normalised text; none for an empty one. */
export function wordsOf(text: string): string[] {
  return text === '' ? [] : text.split(' ');
}

/** Every run of up to four neighbouring words, the longest first, and from left to right. Pure. */
export function runsOf(words: readonly string[]): WordRun[] {
  const longest = Math.min(LONGEST_RUN, words.length);
  return Array.from({ length: longest }, (_none, shorter) => longest - shorter).flatMap((length) =>
    Array.from({ length: words.length - length + 1 }, (_none, start) => ({
      start,
      length,
      joined: words.slice(start, start + length).join(''),
    })),
  );
}

/** The words with `replacement` in the place of a run. Pure. */
export function replaceRun(words: readonly string[], run: WordRun, replacement: readonly string[]): string[] {
  return [...words.slice(0, run.start), ...replacement, ...words.slice(run.start + run.length)];
}

/** A brand's spelling as documents have it in `brand.keys`: letters and digits only. */
export function brandKeyOf(spelling: string): string {
  return spelling
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}
