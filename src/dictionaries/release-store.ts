import type { Client, estypes } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import { stateIndex } from '../indices/index-name.ts';
import type { DictionaryRelease, LiveRelease } from './dictionary-release.ts';
import type { StorefrontDictionaries } from './read-dictionaries.ts';
import { type WordsForQueries, wordsForQueries } from './words-for-queries.ts';

interface ReleaseDocument extends Omit<DictionaryRelease, 'dictionaries'> {
  readonly hash: string;
  readonly details: StorefrontDictionaries;
}

interface LiveDocument extends LiveRelease {
  readonly changedAt: string;
  readonly details: WordsForQueries;
}

/** More than anybody publishes; the oldest are left out of the list beyond it. */
const MOST_RELEASES = 500;

/** Writes a release that is not live yet. @throws ResponseError 409 when that number is taken */
export async function createRelease(client: Client, prefix: string, release: DictionaryRelease): Promise<void> {
  const { dictionaries, ...rest } = release;
  const document: ReleaseDocument = { ...rest, hash: dictionaries.hash, details: dictionaries };
  await client.create({ index: releasesIndex(prefix), id: idOf(release), document });
}

export async function markRelease(
  client: Client,
  prefix: string,
  release: Pick<DictionaryRelease, 'storefront' | 'number'>,
  state: DictionaryRelease['state'],
): Promise<void> {
  await client.update({ index: releasesIndex(prefix), id: idOf(release), doc: { state } });
}

/** Releases of one storefront, or of all, newest first. @throws ExpectedError index-missing before set-up */
export async function listReleases(
  client: Client,
  prefix: string,
  storefront: string | null,
): Promise<DictionaryRelease[]> {
  const hits = await searchReleases<ReleaseDocument>(client, prefix, {
    size: MOST_RELEASES,
    ...(storefront === null ? {} : { query: { term: { storefront } } }),
  });
  return hits.map(toRelease);
}

/** The highest number that was given; 0: none. @throws ExpectedError index-missing before set-up */
export async function newestNumber(client: Client, prefix: string): Promise<number> {
  const [newest] = await searchReleases<{ readonly number: number }>(client, prefix, { size: 1, _source: ['number'] });
  return newest?.number ?? 0;
}

async function searchReleases<T>(client: Client, prefix: string, body: estypes.SearchRequest): Promise<T[]> {
  const index = releasesIndex(prefix);
  const { hits } = await orSetUp(index, async () => {
    // Here rather than with each write: what is published must be live soon, and is listed rarely.
    await client.indices.refresh({ index });
    const sort: estypes.Sort = [{ number: 'desc' }, { storefront: 'asc' }];
    return client.search<T>({ ...body, index, sort, allow_partial_search_results: false });
  });
  return hits.hits.flatMap(({ _source }) => (_source === undefined ? [] : [_source]));
}

/** @throws ExpectedError index-missing when there is no such release */
export async function readRelease(
  client: Client,
  prefix: string,
  wanted: Pick<DictionaryRelease, 'storefront' | 'number'>,
): Promise<DictionaryRelease> {
  const index = releasesIndex(prefix);
  const found = await client.get<ReleaseDocument>({ index, id: idOf(wanted) }, { ignore: [404] });
  if (found._source !== undefined) return toRelease(found._source);
  throw new ExpectedError(
    'index-missing',
    `The dictionary release ${wanted.number} of ${wanted.storefront} is not in ${index}.`,
    'Publish the draft anew: storefront-search dictionaries publish --reason "the release was lost"',
  );
}

/** Makes the release the live one for whoever reads with `readLiveRelease`, and for the search API. */
export async function writeLiveRelease(
  client: Client,
  prefix: string,
  { storefront, number, dictionaries }: DictionaryRelease,
  now: Date,
): Promise<void> {
  const details = wordsForQueries(dictionaries);
  const { hash } = dictionaries;
  const document: LiveDocument = { storefront, number, hash, changedAt: now.toISOString(), details };
  await client.index({ index: stateIndex(prefix, 'published-dictionaries'), id: storefront, document });
}

/** null: nothing was published yet. @throws ExpectedError index-missing before set-up */
export async function readLiveRelease(client: Client, prefix: string, storefront: string): Promise<LiveRelease | null> {
  const index = stateIndex(prefix, 'published-dictionaries');
  const found = await orSetUp(index, async () => {
    const { statusCode, body } = await client.get<LiveDocument>(
      { index, id: storefront, _source: ['storefront', 'number', 'hash'] },
      { ignore: [404], meta: true },
    );
    // Without the index, the body of a 404 is an error's.
    if (statusCode === 404 && 'error' in body) throw indexMissing(index);
    return body;
  });
  if (found._source === undefined) return null;
  const { number, hash } = found._source;
  return { storefront, number, hash };
}

function releasesIndex(prefix: string): string {
  return stateIndex(prefix, 'dictionary-releases');
}

function idOf({ storefront, number }: Pick<DictionaryRelease, 'storefront' | 'number'>): string {
  return `${storefront}-${number}`;
}

function toRelease({ hash: _hash, details, ...rest }: ReleaseDocument): DictionaryRelease {
  return { ...rest, dictionaries: details };
}

async function orSetUp<T>(index: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) throw indexMissing(index, error);
    throw error;
  }
}

function indexMissing(index: string, cause?: unknown): ExpectedError {
  return new ExpectedError(
    'index-missing',
    `The index ${index} of dictionary releases does not exist.`,
    'Create it with: storefront-search setup',
    { cause },
  );
}
