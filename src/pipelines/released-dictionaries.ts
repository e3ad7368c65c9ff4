import type { StorefrontDictionaries } from '../dictionaries/read-dictionaries.ts';
import { readLiveRelease, readRelease } from '../dictionaries/release-store.ts';
import { ExpectedError } from '../errors.ts';
import type { DictionaryServices } from './dictionary-lease.ts';
import { publishDictionaries } from './publish-dictionaries.ts';

/**
 * What the index of a storefront is built from: the live release, never a draft that nobody has published. Where
 * nothing was published yet, the drafts become the first release, since an index needs something to be built from.
 *
 * @param drafts of every storefront
 * @param warn told when the draft differs from what is live
 */
export async function releasedDictionaries(
  services: DictionaryServices,
  drafts: ReadonlyMap<string, StorefrontDictionaries>,
  storefront: string,
  by: string,
  warn: (error: unknown) => void,
): Promise<StorefrontDictionaries> {
  const { elasticsearch, prefix } = services;
  let live = await readLiveRelease(elasticsearch, prefix, storefront);
  if (live === null) {
    await publishDictionaries(services, drafts, { by, reason: 'first full reindex' }, 'first');
    live = await readLiveRelease(elasticsearch, prefix, storefront);
  }
  if (live === null) throw new Error(`The dictionaries of ${storefront} were not read.`);
  if (live.hash !== drafts.get(storefront)?.hash) warn(unpublished(storefront, live.number));
  return (await readRelease(elasticsearch, prefix, live)).dictionaries;
}

function unpublished(storefront: string, number: number): ExpectedError {
  return new ExpectedError(
    'dictionary-invalid',
    `The index of ${storefront} is built from dictionary release ${number}, and the files differ from it.`,
    'If they are meant to go live: storefront-search dictionaries publish --reason "..." --reindex',
  );
}
