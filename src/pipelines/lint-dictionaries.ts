import type { Client } from '@elastic/elasticsearch';
import { entriesOf } from '../dictionaries/draft-entries.ts';
import { lintEntries, lintLines } from '../dictionaries/lint-draft.ts';
import { inOrder, type LintFinding } from '../dictionaries/lint-finding.ts';
import type { Draft } from '../dictionaries/read-draft.ts';
import { liveAlias } from '../indices/index-name.ts';
import type { ProductMapping } from '../indices/read-mapping.ts';
import { readUserWordsOf } from '../indices/read-user-words.ts';
import { lintAnalysis } from './lint-analysis.ts';
import { lintCorpus } from './lint-corpus.ts';

export interface LintServices {
  /** With the reindex role. */
  readonly elasticsearch: Client;
  readonly prefix: string;
  readonly mapping: ProductMapping;
}

/** What is wrong with the draft, line by line, for these storefronts. Changes nothing. */
export async function lintDictionaries(
  { elasticsearch, prefix, mapping }: LintServices,
  draft: Draft,
  storefronts: readonly string[],
): Promise<readonly LintFinding[]> {
  const findings = [...lintLines(draft)];
  for (const storefront of storefronts) {
    const own = draft.own.get(storefront);
    if (own === undefined) throw new Error(`The dictionaries of ${storefront} were not read.`);
    const entries = entriesOf(draft.common, own);
    const corpus = await lintCorpus(elasticsearch, prefix, storefront, entries);
    const liveUserWords = await readUserWordsOf(elasticsearch, liveAlias(prefix, storefront));
    findings.push(...lintEntries(entries));
    findings.push(...(await lintAnalysis({ elasticsearch, mapping, corpus, liveUserWords }, entries)));
  }
  return inOrder(findings);
}
