import { type DictionaryRelease, type LiveRelease, sameUserWords } from '../dictionaries/dictionary-release.ts';
import type { StorefrontDictionaries } from '../dictionaries/read-dictionaries.ts';
import {
  createRelease,
  markRelease,
  newestNumber,
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
  return withDictionaryLease(services, publisher.by, async (hold) => {
    const number = (await newestNumber(elasticsearch, prefix)) + 1;
    const plan = async (storefront: string, dictionaries: StorefrontDictionaries): Promise<Plan> => {
      const live = await readLiveRelease(elasticsearch, prefix, storefront);
      const before = live === null ? null : await readRelease(elasticsearch, prefix, live);
      const needsReindex = before !== null && !sameUserWords(before.dictionaries, dictionaries);
      const publishedAt = new Date(now()).toISOString();
      const { by: publishedBy, reason } = publisher;
      const release = { storefront, number, needsReindex, reason, publishedBy, publishedAt, dictionaries };
      return { live, release: { ...release, state: 'pending' } };
    };
    const plans = (await Promise.all([...drafts].map(async ([id, draft]) => plan(id, draft)))).filter(
      ({ live }) => live === null || which === 'changed',
    );
    const changed = plans.filter(({ live, release }) => live?.hash !== release.dictionaries.hash);
    await Promise.all(changed.map(({ release }) => createRelease(elasticsearch, prefix, release)));
    return Promise.all(
      plans.map(async ({ live, release }) => {
        if (live?.hash === release.dictionaries.hash) return restore(services, { ...release, number: live.number });
        await hold();
        await makeLive(services, release);
        return describe(services, release, 'published');
      }),
    );
  });
}

interface Plan {
  readonly live: LiveRelease | null;
  readonly release: DictionaryRelease;
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
async function restore(services: DictionaryServices, live: DictionaryRelease): Promise<PublishedStorefront> {
  const { elasticsearch, prefix } = services;
  const set = await putSynonymsSet(elasticsearch, synonymsSetName(prefix, live.storefront), live.dictionaries.synonyms);
  return describe(services, live, set === 'unchanged' ? 'unchanged' : 'restored');
}
