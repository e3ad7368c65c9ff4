import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** `search` is for a storefront's pages, `operator` for people of the shop: it finds internal products too. */
export type ApiKeyRole = 'search' | 'operator';
export const API_KEY_ROLES: readonly ApiKeyRole[] = ['search', 'operator'];
export type ApiKeyChannel = 'web' | 'app';
export const API_KEY_CHANNELS: readonly ApiKeyChannel[] = ['web', 'app'];

/** A key as it is stored: whoever reads this can't make a request with it. Moments are ISO 8601 in UTC. */
export interface ApiKey {
  readonly id: string;
  /** SHA-256 of the secret, in hex. The secret is 256 random bits, so a slow hash would add nothing. */
  readonly hash: string;
  readonly storefront: string;
  readonly role: ApiKeyRole;
  readonly channel: ApiKeyChannel;
  /**
   * Where the pages are that may use it, such as https://www.example.com: a browser key, which everybody can read in those
   * pages. null: a server key, which is a secret.
   */
  readonly origins: readonly string[] | null;
  /** Whose it is, for people. */
  readonly name: string;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

/** What a caller sends, `sfs_<id>_<secret>`, taken apart. */
interface PresentedKey {
  readonly id: string;
  readonly secret: string;
}

const TOKEN = /^sfs_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** What whoever makes a key decides. */
export type ApiKeyFields = Pick<ApiKey, 'storefront' | 'role' | 'channel' | 'name'> & {
  /** None by default: a server key. */
  readonly origins?: ApiKey['origins'];
};

/** Whether a browser would send this as the origin of a page: scheme and host, and the port if it is not the usual one. */
export function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/** A new key and the token that is shown once, and kept nowhere. */
export function makeApiKey(fields: ApiKeyFields, now: Date): { key: ApiKey; token: string } {
  const id = randomBytes(6).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  const key = { id, hash: hashOf(secret), origins: null, ...fields, createdAt: now.toISOString(), revokedAt: null };
  return { key, token: `sfs_${id}_${secret}` };
}

/** The key that `token` proves, or `undefined`: unknown, wrong or revoked, which a caller can't tell apart. */
export function findApiKey(token: string, keys: ReadonlyMap<string, ApiKey>): ApiKey | undefined {
  const presented = readToken(token);
  if (presented === undefined) return undefined;
  const key = keys.get(presented.id);
  // Without a key a comparison is made all the same: its absence must not answer faster.
  const matches = sameHash(hashOf(presented.secret), key?.hash ?? NO_HASH);
  return matches && key?.revokedAt === null ? key : undefined;
}

function readToken(token: string): PresentedKey | undefined {
  const [, id, secret] = TOKEN.exec(token) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

const NO_HASH = '0'.repeat(64);

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function sameHash(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
