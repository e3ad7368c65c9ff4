import type { Client } from '@elastic/elasticsearch';

/** Concrete index -> the aliases that it has. */
export type IndexAliases = ReadonlyMap<string, readonly string[]>;

/**
 * Reads who has which alias: the one place that asks, because Elasticsearch's answer has a trap. With security on it
 * resolves a pattern or an alias in two steps, and an index that anybody deletes or creates between them turns the whole
 * answer into a 404, as if nothing were there (elastic/elasticsearch#81901, reproduced in their #145413). An index would
 * be promoted without its comparison with the live one, or a change be taken for one without a target.
 * `ignore_unavailable` is their way around it; whatever 404 is left and does not say that the alias is missing is an error.
 *
 * @param of `index`: a name or pattern of indices; `alias`: the name of one alias
 * @returns empty where nothing matches
 * @throws ResponseError for every other answer than these
 */
export async function readAliases(
  client: Client,
  of: { readonly index: string } | { readonly alias: string },
): Promise<IndexAliases> {
  const asked = 'index' in of ? { index: of.index } : { name: of.alias };
  try {
    const answer = await client.indices.getAlias({ ...asked, ignore_unavailable: true });
    return new Map(Object.entries(answer).map(([name, { aliases }]) => [name, Object.keys(aliases)]));
  } catch (error) {
    if (error instanceof Error && 'body' in error && saysThatItIsMissing(error.body)) return new Map();
    throw error;
  }
}

/** An alias that nobody has is answered with a sentence; an index that has gone meanwhile, with an exception. */
function saysThatItIsMissing(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'error' in body && /^alias .* missing$/s.test(String(body.error));
}
