import type { Client } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import type { ReadPublishedDictionaries } from './published-dictionaries.ts';

/** What a storefront's answers come from. */
export interface Release {
  /** The concrete index. */
  readonly index: string;
  /** The full reindex that built it; null: not recorded. */
  readonly run: string | null;
  /** Number of the dictionary release that is live; null: none was published. */
  readonly dictionaries: number | null;
}

/** Finds the live index of a storefront, behind its alias, and its dictionary release. */
export type ResolveRelease = (alias: string, storefront: string) => Promise<Release>;

const ALIAS_FRESH_MS = 1_000;

/** A handful of storefronts with an index live and one about to be: far below this. */
const KNOWN_INDICES = 1_000;

/**
 * Resolves an alias at most once in `freshMs` and never twice at a time: so long after a promotion a request may still
 * be answered by the index before, which is there for a day. What an index was made from never changes: it is read once.
 *
 * @param now milliseconds
 * @throws (the returned function) ExpectedError index-missing when nothing is live behind the alias
 */
export function createReleaseResolver(
  client: Client,
  readPublished: ReadPublishedDictionaries,
  { freshMs = ALIAS_FRESH_MS, now = () => performance.now() }: { freshMs?: number; now?: () => number } = {},
): ResolveRelease {
  const runs = new Map<string, string | null>();
  const live = new Map<string, { readonly index: Promise<string>; readonly askedAt: number }>();
  const resolve = (alias: string): Promise<string> => {
    const last = live.get(alias);
    if (last !== undefined && now() - last.askedAt < freshMs) return last.index;
    const entry = { index: resolveAlias(client, alias), askedAt: now() };
    live.set(alias, entry);
    // Who comes next asks again.
    entry.index.catch(() => {
      if (live.get(alias) === entry) live.delete(alias);
    });
    return entry.index;
  };
  return async (alias, storefront) => {
    const [index, { number }] = await Promise.all([resolve(alias), readPublished(storefront)]);
    const run = runs.has(index) ? (runs.get(index) ?? null) : await readRun(client, index);
    if (runs.size >= KNOWN_INDICES) runs.clear();
    runs.set(index, run);
    return { index, run, dictionaries: number };
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

async function readRun(client: Client, index: string): Promise<string | null> {
  const answer = await client.indices.getMapping({ index, filter_path: '*.mappings._meta' });
  const run: unknown = answer[index]?.mappings._meta?.['run'];
  return typeof run === 'string' ? run : null;
}
