import type { DictionaryLine } from './dictionary-lines.ts';
import { type DraftEntries, isOneSyllable, synonymTerms } from './draft-entries.ts';
import { errorAt, type LintFinding, placeOf, warningAt } from './lint-finding.ts';
import { sidesOf } from './synonym-rules.ts';

/** What synonym rules say about each other. What the analyzer makes of them is asked elsewhere. Pure. */
export function lintSynonyms(entries: DraftEntries): readonly LintFinding[] {
  return [...repeated(entries), ...inTwoRules(entries), ...cycles(entries), ...oneSyllable(entries)];
}

function repeated({ synonyms }: DraftEntries): LintFinding[] {
  const earlier = new Map<string, DictionaryLine>();
  return synonyms.flatMap(({ line, value }) => {
    const first = earlier.get(value.id);
    earlier.set(value.id, first ?? line);
    if (first === undefined) return [];
    return [warningAt(line, `"${value.rule}" stands in ${placeOf(first)} already`, 'Remove this line.')];
  });
}

/** Rules do not chain: of 가, 나 and 나, 다 the shopper of 가 gets 나 and not 다. */
function inTwoRules({ synonyms }: DraftEntries): LintFinding[] {
  const earlier = new Map<string, { line: DictionaryLine; id: string }>();
  return synonyms.flatMap(({ line, value }) => {
    const { from, to } = sidesOf(value);
    return (from.length > 0 ? from : to).flatMap((term) => {
      const first = earlier.get(term);
      if (first === undefined) earlier.set(term, { line, id: value.id });
      if (first === undefined || first.id === value.id) return [];
      return [
        warningAt(
          line,
          `"${term}" also has a rule in ${placeOf(first.line)}; its two groups do not find each other`,
          'Put both groups into one line, or remove the word from one of them.',
        ),
      ];
    });
  });
}

/** One-way rules that lead back to where they began. */
function cycles({ synonyms }: DraftEntries): LintFinding[] {
  const steps = new Map<string, { readonly to: readonly string[]; readonly line: DictionaryLine }>();
  for (const { line, value } of synonyms) {
    const { from, to } = sidesOf(value);
    for (const term of from) steps.set(term, { to: to.filter((other) => other !== term), line });
  }
  const found = new Map<string, LintFinding>();
  const walk = (term: string, path: readonly string[]): void => {
    const start = path.indexOf(term);
    if (start >= 0) {
      const cycle = path.slice(start);
      const line = steps.get(cycle[0] ?? '')?.line;
      const key = [...cycle].sort().join('\n');
      if (line === undefined || found.has(key)) return;
      const way = [...cycle, cycle[0]].join(' => ');
      const remedy = `If they mean the same, write one group: ${cycle.join(', ')}; if not, remove one of the rules.`;
      found.set(key, errorAt(line, `one-way rules lead in a circle: ${way}`, remedy));
      return;
    }
    for (const next of steps.get(term)?.to ?? []) walk(next, [...path, term]);
  };
  for (const term of steps.keys()) walk(term, []);
  return [...found.values()];
}

function oneSyllable(entries: DraftEntries): LintFinding[] {
  return synonymTerms(entries)
    .filter(({ term }) => isOneSyllable(term))
    .map(({ term, line }) =>
      warningAt(
        line,
        `"${term}" has one syllable: it also stands for every other meaning of that syllable`,
        'Keep it only if the catalogue uses it in this meaning alone; preview shows what it brings.',
      ),
    );
}
