import type { Client } from '@elastic/elasticsearch';

/** A synonym rule in Solr's form: `자켓, 재킷, jacket`, or one way: `5부 => 5부, 반바지`. */
export interface SynonymRule {
  readonly id: string;
  readonly rule: string;
}

/** As many as a set may have. */
const MAXIMUM_RULES = 10_000;

/**
 * Makes the synonyms set have exactly these rules. It must exist before an index that names it. A change is live at
 * once: Elasticsearch reloads the search analyzers of every index that uses the set.
 *
 * @returns 'unchanged' when the set had these rules already, in any order: nothing was written or reloaded
 */
export async function putSynonymsSet(
  client: Client,
  name: string,
  rules: readonly SynonymRule[],
): Promise<'created' | 'updated' | 'unchanged'> {
  const present = await readRules(client, name);
  if (present !== null && sameRules(present, rules)) return 'unchanged';
  await client.synonyms.putSynonym({
    id: name,
    synonyms_set: rules.map(({ id, rule }) => ({ id, synonyms: rule })),
  });
  return present === null ? 'created' : 'updated';
}

/** The rules that the set has, in no particular order; null: there is no such set. */
async function readRules(client: Client, name: string): Promise<readonly SynonymRule[] | null> {
  const found = await client.synonyms.getSynonym({ id: name, size: MAXIMUM_RULES }, { ignore: [404] });
  // With 404 ignored, the body is the error's.
  if (!('synonyms_set' in found)) return null;
  return found.synonyms_set.map(({ id, synonyms }) => ({ id: id ?? '', rule: synonyms }));
}

function sameRules(one: readonly SynonymRule[], other: readonly SynonymRule[]): boolean {
  if (one.length !== other.length) return false;
  const ruleOf = new Map(one.map(({ id, rule }) => [id, rule]));
  return other.every(({ id, rule }) => ruleOf.get(id) === rule);
}
