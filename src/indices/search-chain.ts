import type { Client, estypes } from '@elastic/elasticsearch';
import { fill } from './index-definition.ts';
import { type ProductMapping, SYNONYMS_SET } from './read-mapping.ts';

/** An analyzer of the mapping that has the synonyms set, taken apart: what comes before the synonyms. */
export interface SearchChain {
  /** In the mapping. */
  readonly analyzer: string;
  readonly beforeSynonyms: {
    readonly tokenizer: estypes.AnalysisTokenizer;
    readonly char_filter: estypes.AnalysisCharFilter[];
    readonly filter: estypes.AnalysisTokenFilter[];
  };
}

/** A token of one of the texts that were analyzed. */
export interface Token {
  readonly token: string;
  /** In its text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** The analyzers of the mapping that have synonyms, with these user words. Pure. */
export function searchChains(mapping: ProductMapping, userWords: readonly string[]): readonly SearchChain[] {
  const analysis = objectOf(fill(mapping.settings['analysis'], userWords, SYNONYMS_SET));
  const part = (kind: string, name: string): unknown => objectOf(analysis[kind])[name] ?? name;
  return Object.entries(objectOf(analysis['analyzer'])).flatMap(([analyzer, value]) => {
    const { tokenizer, char_filter: charFilters = [], filter: filters = [] } = objectOf(value);
    const names = [filters].flat().map(String);
    const place = names.findIndex((name) => objectOf(part('filter', name))['synonyms_set'] === SYNONYMS_SET);
    if (place < 0) return [];
    return [
      {
        analyzer,
        // Elasticsearch takes in _analyze what it takes in the settings of an index.
        beforeSynonyms: {
          tokenizer: part('tokenizer', String(tokenizer)) as estypes.AnalysisTokenizer,
          char_filter: [charFilters]
            .flat()
            .map((name) => part('char_filter', String(name)) as estypes.AnalysisCharFilter),
          filter: names.slice(0, place).map((name) => part('filter', name) as estypes.AnalysisTokenFilter),
        },
      },
    ];
  });
}

/** Elasticsearch's own limit for one request is 10,000 tokens. */
const TEXTS_AT_ONCE = 200;

/** What the chain makes of each text before it comes to synonyms. @throws ResponseError 400 for bad user words */
export async function tokensOf(client: Client, chain: SearchChain, texts: readonly string[]): Promise<Token[][]> {
  const all: Token[][] = [];
  for (let first = 0; first < texts.length; first += TEXTS_AT_ONCE) {
    const some = texts.slice(first, first + TEXTS_AT_ONCE);
    const { tokens = [] } = await client.indices.analyze({ ...chain.beforeSynonyms, text: [...some] });
    // Offsets run on over the texts, one character between two of them.
    let offset = 0;
    for (const text of some) {
      const start = offset;
      const end = start + text.length;
      all.push(
        tokens
          .filter(({ start_offset: from }) => from >= start && from < end)
          .map((token) => ({ token: token.token, start: token.start_offset - start, end: token.end_offset - start })),
      );
      offset = end + 1;
    }
  }
  return all;
}

/** Whether Elasticsearch accepts these rules behind this chain when it is told to leave none out. */
export async function proveSynonyms(
  client: Client,
  chain: SearchChain,
  rules: readonly string[],
): Promise<{ readonly outcome: 'accepted' } | { readonly outcome: 'refused'; readonly reason: string }> {
  const { filter, ...rest } = chain.beforeSynonyms;
  const synonyms: estypes.AnalysisTokenFilterDefinition = {
    type: 'synonym_graph',
    synonyms: [...rules],
    lenient: false,
  };
  try {
    await client.indices.analyze({ ...rest, filter: [...filter, synonyms], text: 'x' });
    return { outcome: 'accepted' };
  } catch (error) {
    const reason = refusalOf(error);
    if (reason === null) throw error;
    return { outcome: 'refused', reason };
  }
}

/** The innermost cause of a 400, where Elasticsearch says which word it is about; null: it was something else. */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 400 && 'body' in error)) return null;
  const reasons: string[] = [];
  let cause: unknown = objectOf(error.body)['error'];
  while (typeof cause === 'object' && cause !== null) {
    reasons.push(String(objectOf(cause)['reason']));
    cause = objectOf(cause)['caused_by'];
  }
  return reasons.join(': ');
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {};
}
