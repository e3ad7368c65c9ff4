import { createHash } from 'node:crypto';
import { ExpectedError } from '../errors.ts';
import type { Entry, LineFault, ReadFile } from './dictionary-lines.ts';
import type { BrandAlias, TypoPair } from './query-words.ts';
import { type Draft, type DraftFolder, faultsOf, readDraft } from './read-draft.ts';
import type { SynonymRule } from './synonym-rules.ts';
import { wordOf } from './user-words.ts';

/** What one storefront's searches are made from: the common dictionaries and its own. */
export interface StorefrontDictionaries {
  readonly synonyms: readonly SynonymRule[];
  /** Rules of the tokenizer's user dictionary: a word, or a word and its parts. A change needs a full reindex. */
  readonly userWords: readonly string[];
  readonly brandAliases: readonly BrandAlias[];
  /** May be left out of a query that finds nothing: 추천, 예쁜. */
  readonly optionalWords: readonly string[];
  /** A query with one of them finds nothing, and is suggested to nobody. */
  readonly bannedWords: readonly string[];
  readonly typoPairs: readonly TypoPair[];
  /** Changes whenever a rule or a word does; comments and blank lines don't count. */
  readonly hash: string;
}

/**
 * Reads `common/` and a folder for each storefront, and merges them: a storefront adds to what is common, and its
 * user words and typo pairs win over common ones that are spelt alike.
 *
 * @throws ExpectedError dictionary-invalid that names every bad line with its file, its number and the reason
 */
export async function readDictionaries(
  folder: string,
  storefrontIds: readonly string[],
): Promise<ReadonlyMap<string, StorefrontDictionaries>> {
  const draft = await readDraft(folder, storefrontIds);
  const faults = faultsOf(draft);
  if (faults.length > 0) throw explainFaults(faults);
  return mergeDraft(draft);
}

/** What each storefront would have if the draft were published. */
export function mergeDraft({ common, own }: Draft): ReadonlyMap<string, StorefrontDictionaries> {
  return new Map([...own].map(([id, folder]) => [id, merge(common, folder)]));
}

function merge(common: DraftFolder, own: DraftFolder): StorefrontDictionaries {
  const both = <T>(valuesOf: (folder: DraftFolder) => ReadFile<T>, keyOf: (value: T) => string): readonly T[] => {
    const values = [common, own].flatMap((folder) => valuesOf(folder).entries).map(({ value }) => value);
    return [...new Map(values.map((value) => [keyOf(value), value])).values()];
  };
  const content = {
    synonyms: both(
      ({ synonyms }) => synonyms,
      ({ id }) => id,
    ),
    userWords: both(({ userWords }) => userWords, wordOf),
    brandAliases: mergeBrands([...common.brandAliases.entries, ...own.brandAliases.entries]),
    optionalWords: both(({ optionalWords }) => optionalWords, String),
    bannedWords: both(({ bannedWords }) => bannedWords, String),
    typoPairs: both(
      ({ typoPairs }) => typoPairs,
      ({ wrong }) => wrong,
    ),
  };
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 16);
  return { ...content, hash };
}

/** A storefront adds spellings to a common brand. */
function mergeBrands(entries: readonly Entry<BrandAlias>[]): readonly BrandAlias[] {
  const brands = new Map<string, readonly string[]>();
  for (const { value } of entries) {
    brands.set(value.canonical, [...new Set([...(brands.get(value.canonical) ?? []), ...value.aliases])]);
  }
  return [...brands].map(([canonical, aliases]) => ({ canonical, aliases }));
}

function explainFaults(faults: readonly LineFault[]): ExpectedError {
  const lines = faults.map(({ file, number, reason }) => `${file}:${number}: ${reason}`);
  const what = lines.length === 1 ? 'A line of the dictionaries is' : `${lines.length} lines of the dictionaries are`;
  return new ExpectedError('dictionary-invalid', `${what} not valid: ${lines.join('; ')}.`, 'Correct what is named.');
}
