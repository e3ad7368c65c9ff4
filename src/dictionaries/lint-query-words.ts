import {
  brandTerms,
  type DraftEntries,
  isOneSyllable,
  linesByTerm,
  synonymTerms,
  type Term,
  userWordTerms,
} from './draft-entries.ts';
import { errorAt, type LintFinding, placeOf, warningAt } from './lint-finding.ts';

/** What brand aliases, optional and banned words and typo pairs say about each other and about synonyms. Pure. */
export function lintQueryWords(entries: DraftEntries): readonly LintFinding[] {
  return [...banned(entries), ...typos(entries), ...brands(entries), ...optional(entries), ...oneSyllable(entries)];
}

/** Whatever leads to a banned word leads nowhere. */
function banned(entries: DraftEntries): LintFinding[] {
  const bannedAt = linesByTerm(entries.bannedWords.map(({ line, value }) => ({ term: value, line })));
  const rights = entries.typoPairs.map(({ line, value }) => ({ term: value.right, line }));
  const optionals = entries.optionalWords.map(({ line, value }) => ({ term: value, line }));
  return [...synonymTerms(entries), ...brandTerms(entries), ...rights, ...optionals].flatMap(({ term, line }) => {
    const word = [term, ...term.split(' ')].find((part) => bannedAt.has(part));
    const place = word === undefined ? undefined : bannedAt.get(word);
    if (word === undefined || place === undefined) return [];
    return [errorAt(line, `"${word}" is banned in ${placeOf(place)}`, 'Remove the word here, or lift the ban there.')];
  });
}

function typos(entries: DraftEntries): LintFinding[] {
  const known = linesByTerm([...synonymTerms(entries), ...brandTerms(entries), ...userWordTerms(entries)]);
  const wrongs = linesByTerm(entries.typoPairs.map(({ line, value }) => ({ term: value.wrong, line })));
  return entries.typoPairs.flatMap(({ line, value: { wrong, right } }) => {
    const place = known.get(wrong);
    const next = wrongs.get(right);
    return [
      ...(place === undefined
        ? []
        : [
            errorAt(
              line,
              `"${wrong}" is a word of its own in ${placeOf(place)}, and would no longer be found`,
              'Remove the pair, or write a synonym rule if the two mean the same.',
            ),
          ]),
      ...(next === undefined
        ? []
        : [
            errorAt(
              line,
              `it leads to "${right}", which ${placeOf(next)} calls mistyped as well`,
              'Write the word that is meant in the end.',
            ),
          ]),
    ];
  });
}

function brands(entries: DraftEntries): LintFinding[] {
  const synonyms = linesByTerm(synonymTerms(entries));
  const brandOf = new Map<string, { readonly canonical: string; readonly place: string }>();
  for (const { line, value } of entries.brandAliases) {
    brandOf.set(value.canonical, { canonical: value.canonical, place: placeOf(line) });
  }
  return entries.brandAliases.flatMap(({ line, value: { canonical, aliases } }) =>
    aliases.flatMap((alias) => {
      const other = brandOf.get(alias);
      const synonym = synonyms.get(alias);
      if (other === undefined) brandOf.set(alias, { canonical, place: placeOf(line) });
      if (other !== undefined && other.canonical !== canonical) {
        const reason = `"${alias}" stands for the brand ${other.canonical} in ${other.place}`;
        return [errorAt(line, reason, 'Keep it with one of the two brands.')];
      }
      if (synonym === undefined) return [];
      return [
        warningAt(
          line,
          `"${alias}" is a synonym in ${placeOf(synonym)}: whoever means the garment gets the brand first`,
          'Keep it in one of the two files.',
        ),
      ];
    }),
  );
}

function optional(entries: DraftEntries): LintFinding[] {
  const meant = linesByTerm([...synonymTerms(entries), ...brandTerms(entries)]);
  return entries.optionalWords.flatMap(({ line, value }) => {
    const place = meant.get(value);
    if (place === undefined) return [];
    const reason = `"${value}" means something in ${placeOf(place)}, and would be left out of queries`;
    return [warningAt(line, reason, 'Remove it here.')];
  });
}

/** An optional word may be one syllable, since it stands alone; whatever replaces or bans may not. */
function oneSyllable(entries: DraftEntries): LintFinding[] {
  const remedy = 'Write a longer word, or remove the line.';
  const say = ({ term }: Term) => `"${term}" has one syllable, which other queries have as a word of their own`;
  const short = (terms: readonly Term[]) => terms.filter(({ term }) => isOneSyllable(term));
  const wrongs = entries.typoPairs.map(({ line, value }) => ({ term: value.wrong, line }));
  const bans = entries.bannedWords.map(({ line, value }) => ({ term: value, line }));
  return [
    ...short([...wrongs, ...brandTerms(entries)]).map((term) => errorAt(term.line, say(term), remedy)),
    ...short(bans).map((term) => warningAt(term.line, say(term), remedy)),
  ];
}
