import type { StorefrontDictionaries } from './read-dictionaries.ts';

/** What was published for one storefront, once and for all. */
export interface DictionaryRelease {
  readonly storefront: string;
  /** Grows over all storefronts: one publication has one number. */
  readonly number: number;
  /** Pending: its publication began and did not end. Rolled back: it was live until an earlier one came back. */
  readonly state: 'pending' | 'published' | 'rolled-back';
  /** Whether its user words differ from those that the storefront had before. */
  readonly needsReindex: boolean;
  /** Why, in the publisher's words. */
  readonly reason: string;
  /** user@host. */
  readonly publishedBy: string;
  /** ISO 8601, UTC. */
  readonly publishedAt: string;
  readonly dictionaries: StorefrontDictionaries;
}

/** Which release is live in a storefront. */
export interface LiveRelease {
  readonly storefront: string;
  readonly number: number;
  /** Of its dictionaries. */
  readonly hash: string;
}

/** Two releases with the same user words need no full reindex between them. */
export function sameUserWords(
  one: Pick<StorefrontDictionaries, 'userWords'>,
  other: Pick<StorefrontDictionaries, 'userWords'>,
): boolean {
  return JSON.stringify([...one.userWords].sort()) === JSON.stringify([...other.userWords].sort());
}
