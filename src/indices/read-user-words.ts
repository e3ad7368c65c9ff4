import type { Client } from '@elastic/elasticsearch';

/** The user words that the index behind an alias was built with; null: there is no index. */
export async function readUserWordsOf(client: Client, alias: string): Promise<readonly string[] | null> {
  const { statusCode, body } = await client.indices.getSettings(
    { index: alias, name: 'index.analysis.tokenizer.*' },
    { ignore: [404], meta: true },
  );
  const [state] = statusCode === 404 ? [] : Object.values(body);
  if (state === undefined) return null;
  const tokenizers: readonly unknown[] = Object.values(state.settings?.index?.analysis?.tokenizer ?? {});
  for (const tokenizer of tokenizers) {
    if (typeof tokenizer !== 'object' || tokenizer === null) continue;
    const rules: unknown = 'user_dictionary_rules' in tokenizer ? tokenizer.user_dictionary_rules : undefined;
    if (Array.isArray(rules)) return rules.map(String);
  }
  return [];
}
