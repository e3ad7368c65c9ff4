import type { Client } from '@elastic/elasticsearch';
import type { Entry } from '../dictionaries/dictionary-lines.ts';
import type { DraftEntries } from '../dictionaries/draft-entries.ts';
import { errorAt, type LintFinding, warningAt } from '../dictionaries/lint-finding.ts';
import type { SynonymRule } from '../dictionaries/synonym-rules.ts';
import { wordOf } from '../dictionaries/user-words.ts';
import { type WordCut, wordCut } from '../dictionaries/word-cuts.ts';
import type { ProductMapping } from '../indices/read-mapping.ts';
import { proveSynonyms, refusalOf, type SearchChain, searchChains, tokensOf } from '../indices/search-chain.ts';

export interface LintAnalysis {
  readonly elasticsearch: Client;
  readonly mapping: ProductMapping;
  /** Words of titles, of queries: whatever must not be cut apart. */
  readonly corpus: readonly string[];
  /** Of the live index; null: there is none. */
  readonly liveUserWords: readonly string[] | null;
}

/**
 * What the analyzer of the mapping makes of the draft of one storefront: rules that it would drop or tear, and user
 * words that cut other words apart. Nothing is changed: Elasticsearch is asked to analyze.
 */
export async function lintAnalysis(analysis: LintAnalysis, entries: DraftEntries): Promise<readonly LintFinding[]> {
  const { elasticsearch, mapping, liveUserWords } = analysis;
  const words = entries.userWords.map(({ value }) => value);
  const wordFindings = await lintUserWords(elasticsearch, mapping, entries.userWords);
  // Without a user dictionary that can be built, nothing else can be asked.
  if (wordFindings.length > 0) return wordFindings;
  const findings = [...(await lintCuts(analysis, entries))];
  for (const chain of searchChains(mapping, words)) {
    findings.push(...(await lintRules(elasticsearch, chain, entries.synonyms, 'error')));
  }
  if (liveUserWords === null || findings.some(({ severity }) => severity === 'error')) return findings;
  for (const chain of searchChains(mapping, liveUserWords)) {
    findings.push(...(await lintRules(elasticsearch, chain, entries.synonyms, 'warning')));
  }
  return findings;
}

async function lintUserWords(
  elasticsearch: Client,
  mapping: ProductMapping,
  entries: readonly Entry<string>[],
): Promise<LintFinding[]> {
  const refusal = async (words: readonly string[]): Promise<string | null> => {
    for (const chain of searchChains(mapping, words)) {
      try {
        await tokensOf(elasticsearch, chain, ['x']);
      } catch (error) {
        const reason = refusalOf(error);
        if (reason === null) throw error;
        return reason;
      }
    }
    return null;
  };
  // A storefront may spell a common word in its own way: the later line wins.
  const merged = new Map(entries.map((entry) => [wordOf(entry.value), entry]));
  if ((await refusal([...merged.values()].map(({ value }) => value))) === null) return [];
  const findings: LintFinding[] = [];
  for (const { line, value } of merged.values()) {
    const reason = await refusal([value]);
    if (reason !== null) findings.push(errorAt(line, `the tokenizer refuses it: ${reason}`, 'Correct the line.'));
  }
  return findings;
}

/** Elasticsearch stops at the first rule that it refuses: each is taken out, and the rest is asked again. */
async function lintRules(
  elasticsearch: Client,
  chain: SearchChain,
  entries: readonly Entry<SynonymRule>[],
  severity: LintFinding['severity'],
): Promise<LintFinding[]> {
  const findings: LintFinding[] = [];
  let rest = entries;
  for (;;) {
    const answer = await proveSynonyms(
      elasticsearch,
      chain,
      rest.map(({ value }) => value.rule),
    );
    if (answer.outcome === 'accepted') return findings;
    const place = Number(/synonym rule at line (\d+)/.exec(answer.reason)?.[1] ?? 1) - 1;
    const refused = rest[place];
    if (refused === undefined) throw new Error(`Elasticsearch refuses the synonyms: ${answer.reason}`);
    findings.push(severity === 'error' ? dropped(refused, answer.reason) : notYet(refused));
    rest = rest.filter((entry) => entry !== refused);
  }
}

function dropped({ line, value }: Entry<SynonymRule>, reason: string): LintFinding {
  const gap = /term: (.+) analyzed to a token \((.+)\) with position increment/.exec(reason);
  if (gap !== null) {
    const [, term = '', token = ''] = gap;
    return errorAt(
      line,
      `the analyzer tears "${term}" apart at "${token}" and would drop the rule "${value.rule}"`,
      `Add "${term}" to user-words.txt, so that it stays whole, or take it out of the rule.`,
    );
  }
  const empty = /term: (.+) was completely eliminated/.exec(reason)?.[1];
  if (empty !== undefined) {
    return errorAt(
      line,
      `the analyzer leaves nothing of "${empty}" and would drop the rule "${value.rule}"`,
      `Take "${empty}" out of the rule; if it is a word of its own, add it to user-words.txt.`,
    );
  }
  return errorAt(line, `the analyzer would drop the rule "${value.rule}": ${reason}`, 'Correct the rule.');
}

function notYet({ line, value }: Entry<SynonymRule>): LintFinding {
  return warningAt(
    line,
    `"${value.rule}" needs user words that the live index does not have yet`,
    'Publish with --reindex: the rule takes effect when the new index is live.',
  );
}

/** Shown for one user word; more say nothing new. */
const EXAMPLES = 3;

async function lintCuts(
  { elasticsearch, mapping, corpus }: LintAnalysis,
  { userWords }: DraftEntries,
): Promise<LintFinding[]> {
  const words = [...new Map(userWords.map((entry) => [wordOf(entry.value), entry])).values()];
  const names = words.map(({ value }) => wordOf(value));
  const known = new Set(corpus);
  const texts = corpus.filter((text) => names.some((name) => text.includes(name)));
  const [without] = searchChains(mapping, []);
  const [having] = searchChains(
    mapping,
    words.map(({ value }) => value),
  );
  if (without === undefined || having === undefined || texts.length === 0) return [];
  const before = await tokensOf(elasticsearch, without, texts);
  const after = await tokensOf(elasticsearch, having, texts);
  return words.flatMap(({ line, value }) => {
    const cuts = texts.flatMap((text, place): WordCut[] => {
      const cut = text.includes(wordOf(value))
        ? wordCut(text, value, names, known, before[place] ?? [], after[place] ?? [])
        : null;
      return cut === null ? [] : [cut];
    });
    if (cuts.length === 0) return [];
    const shown = cuts
      .slice(0, EXAMPLES)
      .map(({ text, before: from, after: to }) => `"${text}" (${from.join(' ')} -> ${to.join(' ')})`);
    const more = cuts.length > EXAMPLES ? ` and ${cuts.length - EXAMPLES} more` : '';
    const finding = [...wordOf(value)].length <= 2 ? errorAt : warningAt;
    return [
      finding(
        line,
        `"${wordOf(value)}" cuts through ${shown.join(', ')}${more}`,
        `Add what is longer, such as "${cuts[0]?.text ?? ''}", to user-words.txt too, with its parts, or remove this one.`,
      ),
    ];
  });
}
