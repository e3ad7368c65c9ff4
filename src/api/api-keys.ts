import type { FastifyBaseLogger } from 'fastify';
import { type ApiKey, findApiKey } from '../api-keys/api-key.ts';

/** The API keys of this process: read at start, and again and again. */
export interface ApiKeyRing {
  /** The valid key of a token, or `undefined`. */
  find(token: string): ApiKey | undefined;
  /** Where the pages are that have a valid browser key of this storefront. */
  originsOf(storefront: string): ReadonlySet<string>;
  /** Reads the keys. @throws what reading threw; the keys stay as they were */
  refresh(): Promise<void>;
  /** Refreshes from now on, until `stop`. */
  start(): void;
  stop(): void;
}

export interface ApiKeyRingOptions {
  readonly read: () => Promise<readonly ApiKey[]>;
  readonly logger: Pick<FastifyBaseLogger, 'warn'>;
  /** 5,000 by default: that long a revoked key may still work. */
  readonly refreshMs?: number;
}

/** An outage of Elasticsearch keeps the keys as they were: without it nothing can be searched anyway. */
export function createApiKeyRing({ read, logger, refreshMs = 5_000 }: ApiKeyRingOptions): ApiKeyRing {
  let keys: ReadonlyMap<string, ApiKey> = new Map();
  let origins: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  let timer: NodeJS.Timeout | undefined;
  let failed = false;

  const refresh = async () => {
    const found = await read();
    keys = new Map(found.map((key) => [key.id, key]));
    origins = originsByStorefront(found);
  };
  const schedule = () => {
    timer = setTimeout(() => {
      refresh().then(
        () => {
          failed = false;
          if (timer !== undefined) schedule();
        },
        (error: unknown) => {
          // Once for each outage, not every five seconds.
          if (!failed) logger.warn({ err: error }, 'The API keys could not be read; the known ones stay valid.');
          failed = true;
          if (timer !== undefined) schedule();
        },
      );
    }, refreshMs);
  };
  return {
    find: (token) => findApiKey(token, keys),
    originsOf: (storefront) => origins.get(storefront) ?? NO_ORIGINS,
    refresh,
    start() {
      if (timer === undefined) schedule();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

const NO_ORIGINS: ReadonlySet<string> = new Set();

function originsByStorefront(keys: readonly ApiKey[]): ReadonlyMap<string, ReadonlySet<string>> {
  const origins = new Map<string, Set<string>>();
  for (const key of keys) {
    if (key.origins === null || key.revokedAt !== null) continue;
    const known = origins.get(key.storefront) ?? new Set();
    for (const origin of key.origins) known.add(origin);
    origins.set(key.storefront, known);
  }
  return origins;
}
