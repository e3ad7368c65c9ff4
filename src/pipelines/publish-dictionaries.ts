import { type DictionaryRelease, sameUserWords } from '../dictionaries/dictionary-release.ts';
import type { StorefrontDictionaries } from '../dictionaries/read-dictionaries.ts';
import {
  createRelease,
  listReleases,
  markRelease,
  readLiveRelease,
  readRelease,
  writeLiveRelease,
} from '../dictionaries/release-store.ts';
import { liveAlias, synonymsSetName } from '../indices/index-name.ts';
import { readUserWordsOf } from '../indices/read-user-words.ts';
import { putSynonymsSet } from '../indices/synonyms-sets.ts';
import { type DictionaryServices, type Publisher, withDictionaryLease } from './dictionary-lease.ts';

/** What a publication or a rollback did for one storefront. */
export interface PublishedStorefront {
  readonly storefront: string;
  /** Unchanged: the release that is live has just this content; restored: its synonyms set had been lost or altered. */
  readonly outcome: 'published' | 'unchanged' | 'restored' | 'rolled-back';
  /** The release that is live now. */
  readonly number: number;
  /** Whether the live index was built with other user words: they take effect with its next full reindex. */
  readonly needsReindex: boolean;
}

/**
 * Publishes what differs from the live releases, under one number. Synonyms and the words of the query are live at
 * once: search processes read the words within a second, Elasticsearch reloads the synonyms before it answers.
 *
 * Order matters: what was published is kept before anything changes, and a release counts as live after its synonyms
 * are. Whoever is interrupted publishes again.
 *
 * @param which first: a storefront that has a live release already is left as it is
 * @throws ExpectedError index-missing before set-up, run-held while somebody else publishes
 */
export async function publishDictionaries(
  services: DictionaryServices,
  drafts: ReadonlyMap<string, StorefrontDictionaries>,
  publisher: Publisher,
  which: 'changed' | 'first' = 'changed',
): Promise<PublishedStorefront[]> {
  const { elasticsearch, prefix, now } = services;
  return withDictionaryLease(services, publisher.by, async () => {
    const releases: DictionaryRelease[] = [];
    const unchanged: PublishedStorefront[] = [];
    const [newest] = await listReleases(elasticsearch, prefix, null);
    const number = (newest?.number ?? 0) + 1;
    for (const [storefront, dictionaries] of drafts) {
      const live = await readLiveRelease(elasticsearch, prefix, storefront);
      if (live !== null && which === 'first') continue;
      if (live?.hash === dictionaries.hash) {
        unchanged.push(await restore(services, storefront, live.number, dictionaries));
        continue;
      }
      const before = live === null ? null : await readRelease(elasticsearch, prefix, live);
      const release: DictionaryRelease = {
        storefront,
        number,
        state: 'pending',
        needsReindex: before !== null && !sameUserWords(before.dictionaries, dictionaries),
        reason: publisher.reason,
        publishedBy: publisher.by,
        publishedAt: new Date(now()).toISOString(),
        dictionaries,
      };
      await createRelease(elasticsearch, prefix, release);
      releases.push(release);
    }
    const published: PublishedStorefront[] = [];
    for (const release of releases) {
      await makeLive(services, release);
      published.push(await describe(services, release, 'published'));
    }
    return [...published, ...unchanged];
  });
}

/** Makes a release that is kept the live one. */
export async function makeLive(services: DictionaryServices, release: DictionaryRelease): Promise<void> {
  const { elasticsearch, prefix, now } = services;
  await putSynonymsSet(elasticsearch, synonymsSetName(prefix, release.storefront), release.dictionaries.synonyms);
  await writeLiveRelease(elasticsearch, prefix, release, new Date(now()));
  await markRelease(elasticsearch, prefix, release, 'published');
}

export async function describe(
  { elasticsearch, prefix }: DictionaryServices,
  { storefront, number, dictionaries }: Pick<DictionaryRelease, 'storefront' | 'number' | 'dictionaries'>,
  outcome: PublishedStorefront['outcome'],
): Promise<PublishedStorefront> {
  const userWords = await readUserWordsOf(elasticsearch, liveAlias(prefix, storefront));
  const needsReindex = userWords !== null && !sameUserWords({ userWords }, dictionaries);
  return { storefront, outcome, number, needsReindex };
}

/** Somebody may have altered the set behind our back, or a backup may have lacked it. */
async function restore(
  services: DictionaryServices,
  storefront: string,
  number: number,
  dictionaries: StorefrontDictionaries,
): Promise<PublishedStorefront> {
  const { elasticsearch, prefix } = services;
  const set = await putSynonymsSet(elasticsearch, synonymsSetName(prefix, storefront), dictionaries.synonyms);
  return describe(services, { storefront, number, dictionaries }, set === 'unchanged' ? 'unchanged' : 'restored');
}
