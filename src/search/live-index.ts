import type { Client } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import { readAliases } from '../indices/read-aliases.ts';
import type { ReadPublishedDictionaries } from './published-dictionaries.ts';
import { isReadableShape, READABLE_SHAPES } from './readable-shapes.ts';

/** What a storefront's answers come from. */
export interface Release {
  /** The concrete index. */
  readonly index: string;
  /** The full reindex that built it; null: not recorded. */
  readonly run: string | null;
  /** Whether each of its documents says which item it offers (rule 21); those of older releases do not. */
  readonly knowsItems: boolean;
  /** Number of the dictionary release that is live; null: none was published. */
  readonly dictionaries: number | null;
}

/** Finds the live index of a storefront, behind its alias, and its dictionary release. */
export type ResolveRelease = (alias: string, storefront: string) => Promise<Release>;

const ALIAS_FRESH_MS = 1_000;

/** A handful of storefronts with an index live and one about to be: far below this. */
const KNOWN_INDICES = 1_000;

/**
 * Resolves an alias again after `freshMs`: so long after a promotion a request may still be answered by the index before,
 * which is there for a day. What an index was made from never changes: it is read once.
 *
 * @throws (the returned function) ExpectedError index-missing when nothing is live behind the alias, or index-foreign
 */
export function createReleaseResolver(
  client: Client,
  readPublished: ReadPublishedDictionaries,
  { findStandby = async () => null, ...freshness }: ResolverOptions = {},
): ResolveRelease {
  const resolve = createAliasResolver(client, freshness);
  const known = new Map<string, MadeFrom>();
  const madeFromOf = async (index: string): Promise<MadeFrom> => {
    const madeFrom = known.get(index) ?? (await readMadeFrom(client, index));
    if (known.size >= KNOWN_INDICES) known.clear();
    known.set(index, madeFrom);
    return madeFrom;
  };
  return async (alias, storefront) => {
    const [live, { number }] = await Promise.all([resolve(alias), readPublished(storefront)]);
    const { shape, ...madeFrom } = await madeFromOf(live);
    if (shape === null || isReadableShape(shape)) return { index: live, ...madeFrom, dictionaries: number };
    const index = await findStandby(storefront);
    if (index === null) throw foreign(live, shape);
    const { run, knowsItems } = await madeFromOf(index);
    return { index, run, knowsItems, dictionaries: number };
  };
}

interface Freshness {
  /** Milliseconds; 1,000 by default. */
  readonly freshMs?: number;
  /** Milliseconds, of any beginning. */
  readonly now?: () => number;
}

export interface ResolverOptions extends Freshness {
  /** An index to answer from while the live one is of a release whose documents can't be read here; null: none. */
  readonly findStandby?: (storefront: string) => Promise<string | null>;
}

function createAliasResolver(
  client: Client,
  { freshMs = ALIAS_FRESH_MS, now = () => performance.now() }: Freshness,
): (alias: string) => Promise<string> {
  const live = new Map<string, { readonly index: string; readonly askedAt: number }>();
  return async (alias) => {
    const askedAt = now();
    const last = live.get(alias);
    if (last !== undefined && askedAt - last.askedAt < freshMs) return last.index;
    // Nobody waits for the call of another: while Elasticsearch is slow, the breaker refuses all but one of them at once.
    const index = await resolveAlias(client, alias);
    const newest = live.get(alias);
    if (newest === undefined || newest.askedAt < askedAt) live.set(alias, { index, askedAt });
    return index;
  };
}

function foreign(index: string, shape: number): ExpectedError {
  return new ExpectedError(
    'index-foreign',
    `The live index ${index} has documents of the shape ${shape}, and this release reads ${READABLE_SHAPES}.`,
    'Run the release that made it, or roll back to an index of this one (docs/upgrades.md).',
  );
}

async function resolveAlias(client: Client, alias: string): Promise<string> {
  const [index, ...others] = (await readAliases(client, { alias })).keys();
  if (index !== undefined && others.length === 0) return index;
  throw new ExpectedError(
    'index-missing',
    index === undefined ? `No index is live behind ${alias}.` : `More than one index is live behind ${alias}.`,
    index === undefined
      ? 'Build one with: storefront-search reindex'
      : 'storefront-search indices list names them; take the alias off all but one in Elasticsearch.',
  );
}

interface MadeFrom extends Pick<Release, 'run' | 'knowsItems'> {
  /** null: it does not say. */
  readonly shape: number | null;
}

async function readMadeFrom(client: Client, index: string): Promise<MadeFrom> {
  const answer = await client.indices.getMapping({ index, filter_path: '*.mappings._meta' });
  const meta = answer[index]?.mappings._meta;
  const run: unknown = meta?.['run'];
  const shape: unknown = meta?.['shape'];
  return {
    run: typeof run === 'string' ? run : null,
    knowsItems: knowsItems(meta),
    shape: typeof shape === 'number' ? shape : null,
  };
}

/** The first document shape in which `groupId` is in every document. */
const SHAPE_WITH_ITEMS = 3;

/** @param meta `_meta` of an index's mapping */
export function knowsItems(meta: Readonly<Record<string, unknown>> | undefined): boolean {
  return Number(meta?.['shape'] ?? 0) >= SHAPE_WITH_ITEMS;
}
