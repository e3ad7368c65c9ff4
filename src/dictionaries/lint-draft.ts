import type { DraftEntries } from './draft-entries.ts';
import type { LintFinding } from './lint-finding.ts';
import { lintQueryWords } from './lint-query-words.ts';
import { lintSynonyms } from './lint-synonyms.ts';
import { type Draft, faultsOf } from './read-draft.ts';

/** Lines that can't be read. */
export function lintLines(draft: Draft): readonly LintFinding[] {
  return faultsOf(draft).map(({ file, number, reason }) => ({
    severity: 'error',
    file,
    line: number,
    reason,
    remedy: 'Correct the line; the comment at the top of the common file shows how one is written.',
  }));
}

/** What the lines of a storefront say about each other. Pure. */
export function lintEntries(entries: DraftEntries): readonly LintFinding[] {
  return [...lintSynonyms(entries), ...lintQueryWords(entries)];
}
