/** A line of a dictionary file that says something. */
export interface DictionaryLine {
  readonly file: string;
  /** From 1. */
  readonly number: number;
  /** Normalised (NFKC, lower case) and without its comment. */
  readonly text: string;
}

/** What is wrong with a line, in words for whoever edits the file. */
export interface LineFault {
  readonly file: string;
  readonly number: number;
  readonly reason: string;
}

/** What a line says, and where it stands. */
export interface Entry<T> {
  readonly line: DictionaryLine;
  readonly value: T;
}

/** Everything that a file says, and what is wrong with the rest of it. */
export interface ReadFile<T> {
  readonly entries: readonly Entry<T>[];
  readonly faults: readonly LineFault[];
}

/** The lines with content. A comment starts with `#` at the start of a line or after a blank, and ends with the line. */
export function readLines(file: string, content: string): readonly DictionaryLine[] {
  return content
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, index) => ({ file, number: index + 1, text: normalise(line.replace(/(^|\s)#.*$/, '')) }))
    .filter(({ text }) => text !== '');
}

/**
 * Reads each line by itself; a later line with the key of an earlier one is a fault.
 *
 * @param readLine what the line says, and its key; or the reason why it can't be read
 */
export function readEntries<T>(
  lines: readonly DictionaryLine[],
  readLine: (text: string) => { readonly key: string; readonly value: T } | string,
): ReadFile<T> {
  const entries = new Map<string, Entry<T>>();
  const faults: LineFault[] = [];
  for (const line of lines) {
    const read = readLine(line.text);
    if (typeof read === 'string') {
      faults.push(faultOf(line, read));
      continue;
    }
    const earlier = entries.get(read.key);
    if (earlier === undefined) entries.set(read.key, { line, value: read.value });
    else faults.push(faultOf(line, `"${read.key}" stands in line ${earlier.line.number} already`));
  }
  return { entries: [...entries.values()], faults };
}

/** What stands between the commas. */
export function termsOf(text: string): readonly string[] {
  return text.split(',').map((term) => term.trim());
}

export function firstRepeated(terms: readonly string[]): string | undefined {
  return terms.find((term, place) => terms.indexOf(term) !== place);
}

/** What no term of any dictionary may be; null: nothing is wrong with these. */
export function faultOfTerms(terms: readonly string[]): string | null {
  if (terms.includes('')) return 'a term is empty: look for a comma or an arrow too many';
  if (terms.some((term) => /[\\"\t]/.test(term))) return 'backslashes and quotation marks mean nothing here';
  return terms.every((term) => /[\p{L}\p{N}]/u.test(term)) ? null : 'a term has neither a letter nor a digit';
}

function faultOf({ file, number }: DictionaryLine, reason: string): LineFault {
  return { file, number, reason };
}

/** As the transform normalises what is indexed: shoppers' words and dictionaries must meet. */
function normalise(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
