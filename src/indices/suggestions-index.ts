import type { Client, estypes } from '@elastic/elasticsearch';
import { createIndex } from './create-index.ts';
import { suggestionsIndex } from './index-name.ts';

/** Reckoned with in `LONGEST_FORM` of the search. */
const LONGEST_START = 40;

/** Text by its starts: what is asked for is compared as it is. */
const starts = {
  type: 'text',
  analyzer: 'starts',
  search_analyzer: 'keyword',
  index_options: 'docs',
  norms: false,
} as const;

const DEFINITION = {
  settings: {
    number_of_shards: 1,
    auto_expand_replicas: '0-1',
    analysis: {
      filter: { starts: { type: 'edge_ngram', min_gram: 1, max_gram: LONGEST_START } },
      analyzer: { starts: { type: 'custom', tokenizer: 'keyword', filter: ['starts'] } },
    },
  },
  mappings: {
    dynamic: 'strict',
    properties: {
      key: { type: 'keyword' },
      text: { type: 'keyword', index: false },
      kind: { type: 'keyword' },
      brand: { type: 'keyword' },
      category: { type: 'keyword' },
      keys: { type: 'keyword' },
      jamo: starts,
      inner: starts,
      initials: starts,
      weight: { type: 'float' },
      queries: { type: 'integer' },
      digest: { type: 'keyword', index: false, doc_values: false },
    },
  },
} satisfies Pick<estypes.IndicesCreateRequest, 'settings' | 'mappings'>;

/** Creates the suggestions of an index of products, empty. */
export async function createSuggestionsIndex(client: Client, index: string): Promise<void> {
  await createIndex(client, suggestionsIndex(index), DEFINITION, []);
}
