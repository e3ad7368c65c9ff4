import type { Client } from '@elastic/elasticsearch';
import type { BrandAlias, TypoPair } from '../dictionaries/query-words.ts';

/** What the live dictionary release says about queries. Its synonyms and user words are in Elasticsearch itself. */
export interface PublishedDictionaries {
  /** Of the release; null: nothing was published yet. */
  readonly number: number | null;
  readonly brandAliases: readonly BrandAlias[];
  readonly optionalWords: readonly string[];
  readonly bannedWords: readonly string[];
  readonly typoPairs: readonly TypoPair[];
  /** Terms of its synonyms and its user words: words that mean something, whether a product has them or not. */
  readonly knownWords: readonly string[];
}

export type ReadPublishedDictionaries = (storefront: string) => Promise<PublishedDictionaries>;

export const NOTHING_PUBLISHED: PublishedDictionaries = {
  number: null,
  brandAliases: [],
  optionalWords: [],
  bannedWords: [],
  typoPairs: [],
  knownWords: [],
};

/** So long a release may be live before a search process knows. */
const FRESH_MS = 1_000;
/** After a pause in its queries, a process asks before it answers. */
const USABLE_MS = 5_000;

interface Known {
  readonly dictionaries: PublishedDictionaries;
  readonly readAt: number;
}

interface PublishedDocument {
  readonly number: number;
  readonly details: Omit<PublishedDictionaries, 'number'>;
}

/**
 * Reads the live release of a storefront, at most once a second and never twice at a time; queries meanwhile get what
 * is known. When it can't be read, the last one known is used, or none: without dictionaries a search finds less, and
 * still answers.
 *
 * @param index the state index of published dictionaries
 * @param now milliseconds
 */
export function createPublishedDictionaries(
  client: Client,
  index: string,
  now: () => number = () => performance.now(),
): ReadPublishedDictionaries {
  const known = new Map<string, Known>();
  const reading = new Map<string, Promise<PublishedDictionaries>>();

  const read = async (storefront: string): Promise<PublishedDictionaries> => {
    const startedAt = now();
    const before = known.get(storefront)?.dictionaries ?? NOTHING_PUBLISHED;
    const dictionaries = await readPublished(client, index, storefront).catch(() => before);
    known.set(storefront, { dictionaries, readAt: startedAt });
    reading.delete(storefront);
    return dictionaries;
  };

  return async (storefront) => {
    const last = known.get(storefront);
    const age = last === undefined ? Infinity : now() - last.readAt;
    if (last !== undefined && age < FRESH_MS) return last.dictionaries;
    const refresh = reading.get(storefront) ?? read(storefront);
    reading.set(storefront, refresh);
    return last !== undefined && age < USABLE_MS ? last.dictionaries : refresh;
  };
}

async function readPublished(client: Client, index: string, storefront: string): Promise<PublishedDictionaries> {
  const found = await client.get<PublishedDocument>({ index, id: storefront }, { ignore: [404] });
  if (found._source === undefined) return NOTHING_PUBLISHED;
  const { number, details } = found._source;
  // An older release may have stored fewer lists.
  return { ...NOTHING_PUBLISHED, ...details, number };
}
