import type { Client } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';

/** What a storefront's answers come from. */
export interface Release {
  /** The concrete index. */
  readonly index: string;
  /** The full reindex that built it; null: not recorded. */
  readonly run: string | null;
  /** Hash of its dictionaries; null: not recorded. */
  readonly dictionaries: string | null;
}

/** Finds the live index of an alias. */
export type ResolveRelease = (alias: string) => Promise<Release>;

/** A handful of storefronts with an index live and one about to be: far below this. */
const KNOWN_INDICES = 1_000;

/**
 * Resolves aliases with one cheap call each; what an index was made from never changes, so that is read once.
 *
 * @throws (the returned function) ExpectedError index-missing when nothing is live behind the alias
 */
export function createReleaseResolver(client: Client): ResolveRelease {
  const known = new Map<string, Release>();
  return async (alias) => {
    const index = await resolveAlias(client, alias);
    const release = known.get(index) ?? (await readRelease(client, index));
    if (known.size >= KNOWN_INDICES) known.clear();
    known.set(index, release);
    return release;
  };
}

async function resolveAlias(client: Client, alias: string): Promise<string> {
  // A 404 answers with `error` and `status` in place of indices.
  const { statusCode, body } = await client.indices.getAlias({ name: alias }, { ignore: [404], meta: true });
  const [index, ...others] = statusCode === 404 ? [] : Object.keys(body);
  if (index !== undefined && others.length === 0) return index;
  throw new ExpectedError(
    'index-missing',
    index === undefined ? `No index is live behind ${alias}.` : `More than one index is live behind ${alias}.`,
    'Build one with: storefront-search reindex',
  );
}

async function readRelease(client: Client, index: string): Promise<Release> {
  const answer = await client.indices.getMapping({ index, filter_path: '*.mappings._meta' });
  const meta = answer[index]?.mappings._meta ?? {};
  return { index, run: textOf(meta['run']), dictionaries: textOf(meta['dictionariesHash']) };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
