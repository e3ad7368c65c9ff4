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

/** The lines with content. A comment starts with `#` at the start of a line or after a blank, and ends with the line. */
export function readLines(file: string, content: string): readonly DictionaryLine[] {
  return content
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, index) => ({ file, number: index + 1, text: normalise(line.replace(/(^|\s)#.*$/, '')) }))
    .filter(({ text }) => text !== '');
}

export function faultOf({ file, number }: DictionaryLine, reason: string): LineFault {
  return { file, number, reason };
}

/** As the transform normalises what is indexed: shoppers' words and dictionaries must meet. */
function normalise(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
