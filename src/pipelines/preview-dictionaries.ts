import { sameUserWords } from '../dictionaries/dictionary-release.ts';
import { compareAnswers, type PreviewAnswer, type PreviewedQuery } from '../dictionaries/preview-comparison.ts';
import type { StorefrontDictionaries } from '../dictionaries/read-dictionaries.ts';
import { readLiveRelease, readRelease } from '../dictionaries/release-store.ts';
import { ExpectedError } from '../errors.ts';
import { liveAlias } from '../indices/index-name.ts';
import { readUserWordsOf } from '../indices/read-user-words.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { createPreviewIndex, type PreviewIndex, type PreviewIndexServices } from './preview-index.ts';
import { anybody, tryQueries } from './try-queries.ts';

export interface PreviewServices extends PreviewIndexServices {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How many products are copied at most. */
  readonly products: number;
}

export interface DictionaryPreview {
  readonly storefront: string;
  /** The live release that the draft is compared with. */
  readonly release: number;
  readonly documents: number;
  readonly queries: readonly PreviewedQuery[];
}

/** Gained and lost products are counted among so many of a query. */
const FOUND = 500;

/**
 * Searches with the live release and with the draft, on copies of the live index's documents, so that shoppers notice
 * nothing. Synonyms are exchanged on one copy; user words that differ need a copy each.
 *
 * @throws ExpectedError index-missing where no index is live
 */
export async function previewDictionaries(
  services: PreviewServices,
  storefront: Storefront,
  draft: StorefrontDictionaries,
  queries: readonly string[],
): Promise<DictionaryPreview> {
  const { elasticsearch, prefix, now, products } = services;
  const live = await readLiveRelease(elasticsearch, prefix, storefront.id);
  const userWords = await readUserWordsOf(elasticsearch, liveAlias(prefix, storefront.id));
  if (live === null || userWords === null) throw nothingLive(storefront.id);
  const released = (await readRelease(elasticsearch, prefix, live)).dictionaries;
  const { synonyms } = released;
  const caller = anybody(now());
  const ask = (index: PreviewIndex, dictionaries: StorefrontDictionaries) =>
    tryQueries({ elasticsearch, storefront, index: index.name, dictionaries, caller, size: FOUND }, queries);

  const copy = await createPreviewIndex(services, storefront, { userWords, synonyms }, { caller, products });
  try {
    const before = await ask(copy, released);
    let after: readonly PreviewAnswer[];
    if (sameUserWords({ userWords }, draft)) {
      await copy.useSynonyms(draft.synonyms);
      after = await ask(copy, draft);
    } else {
      const second = await createPreviewIndex(services, storefront, draft, { caller, products });
      try {
        after = await ask(second, draft);
      } finally {
        await second.remove();
      }
    }
    const compared = queries.map((query, place) =>
      compareAnswers(query, before[place] ?? NOTHING, after[place] ?? NOTHING),
    );
    return { storefront: storefront.id, release: live.number, documents: copy.documents, queries: compared };
  } finally {
    await copy.remove();
  }
}

const NOTHING: PreviewAnswer = { total: 0, stage: '', products: [] };

function nothingLive(storefront: string): ExpectedError {
  return new ExpectedError(
    'index-missing',
    `The storefront ${storefront} has no live index to try dictionaries on.`,
    `Build one with: storefront-search reindex --storefront ${storefront}`,
  );
}
