import type { Client } from '@elastic/elasticsearch';
import { sameUserWords } from '../dictionaries/dictionary-release.ts';
import { compareAnswers, type PreviewAnswer, type PreviewedQuery } from '../dictionaries/preview-comparison.ts';
import type { StorefrontDictionaries } from '../dictionaries/read-dictionaries.ts';
import { readLiveRelease, readRelease } from '../dictionaries/release-store.ts';
import { wordsForQueries } from '../dictionaries/words-for-queries.ts';
import { ExpectedError } from '../errors.ts';
import { liveAlias } from '../indices/index-name.ts';
import { readUserWordsOf } from '../indices/read-user-words.ts';
import { NOTHING_DENIED } from '../search/denied.ts';
import { createIndexVocabularies } from '../search/index-vocabulary.ts';
import { buildKnowledge } from '../search/query-knowledge.ts';
import { searchProducts } from '../search/search-products.ts';
import { readSearchRequest } from '../search/search-request.ts';
import type { Caller } from '../search/visibility.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { createPreviewIndex, type PreviewIndex, type PreviewIndexServices } from './preview-index.ts';

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
const SEARCHES_AT_ONCE = 4;

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
  const caller: Caller = {
    now: now(),
    channel: 'web',
    adultVerified: false,
    memberGrade: null,
    staff: false,
    denied: NOTHING_DENIED,
  };
  const ask = (index: PreviewIndex, dictionaries: StorefrontDictionaries) =>
    answersOf({ elasticsearch, storefront, index, dictionaries, caller }, queries);

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

interface Trial {
  readonly elasticsearch: Client;
  readonly storefront: Storefront;
  readonly index: PreviewIndex;
  readonly dictionaries: StorefrontDictionaries;
  readonly caller: Caller;
}

async function answersOf(trial: Trial, queries: readonly string[]): Promise<readonly PreviewAnswer[]> {
  const { elasticsearch, storefront, index, dictionaries, caller } = trial;
  // Each offer is compared: the words find products, whoever else offers the same item.
  const release = { index: index.name, run: null, knowsItems: false, dictionaries: null };
  const vocabulary = await createIndexVocabularies(elasticsearch)(index.name, caller.denied);
  const knowledge = buildKnowledge(vocabulary, { ...wordsForQueries(dictionaries), number: null });
  const answers: PreviewAnswer[] = [];
  for (let first = 0; first < queries.length; first += SEARCHES_AT_ONCE) {
    const some = queries.slice(first, first + SEARCHES_AT_ONCE).map(async (q): Promise<PreviewAnswer> => {
      const request = { ...readSearchRequest({ q }, storefront), page: { number: 1, size: FOUND } };
      const answer = await searchProducts(elasticsearch, release, storefront, request, caller, [], knowledge);
      const products = answer.hits.map(({ id, name }) => ({ id, name }));
      return { total: answer.total, stage: answer.query.stage, products };
    });
    answers.push(...(await Promise.all(some)));
  }
  return answers;
}

function nothingLive(storefront: string): ExpectedError {
  return new ExpectedError(
    'index-missing',
    `The storefront ${storefront} has no live index to try dictionaries on.`,
    `Build one with: storefront-search reindex --storefront ${storefront}`,
  );
}
