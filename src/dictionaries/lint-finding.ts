import { basename, dirname, join } from 'node:path';
import type { DictionaryLine } from './dictionary-lines.ts';

/** What is wrong, or may be, with a line of a dictionary. */
export interface LintFinding {
  /** An error keeps the draft from being published. */
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly reason: string;
  /** What to do, in words for whoever edits the file. */
  readonly remedy: string;
}

export function errorAt(line: DictionaryLine, reason: string, remedy: string): LintFinding {
  return { severity: 'error', file: line.file, line: line.number, reason, remedy };
}

export function warningAt(line: DictionaryLine, reason: string, remedy: string): LintFinding {
  return { severity: 'warning', file: line.file, line: line.number, reason, remedy };
}

/** By file and line. What several storefronts find in a common file stands once, with the examples of the first. */
export function inOrder(findings: readonly LintFinding[]): readonly LintFinding[] {
  const different = new Map<string, LintFinding>();
  for (const finding of findings) {
    const { severity, file, line, reason } = finding;
    // Examples stand behind a bracket.
    const key = JSON.stringify([severity, file, line, reason.split(' (', 1)[0]]);
    different.set(key, different.get(key) ?? finding);
  }
  return [...different.values()].sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}

/** Where a line stands, for a sentence: `common/synonyms.txt:12`. */
export function placeOf({ file, number }: DictionaryLine): string {
  return `${join(basename(dirname(file)), basename(file))}:${number}`;
}
