import { readFileSync } from 'node:fs';
import { Client, type SniffingTransport } from '@elastic/elasticsearch';
import type { Config } from '../config.ts';
import { ExpectedError } from '../errors.ts';

export interface ElasticsearchSettings {
  readonly url: string;
  /** PEM file of the authority that signed the server's certificate; absent: those that Node trusts. */
  readonly caFile?: string | undefined;
  readonly auth: { readonly apiKey: string } | { readonly username: string; readonly password: string };
  /** Tries after the first. 0 by default: whoever calls has a retry table of its own. */
  readonly maxRetries?: number | undefined;
  /** 30,000 by default. */
  readonly requestTimeoutMs?: number | undefined;
  /** What sends the requests; the client's own by default. */
  readonly Transport?: typeof SniffingTransport | undefined;
}

/** The product's roles in Elasticsearch. `admin` is a person's, for set-up only. */
export type ElasticsearchRole = 'query' | 'consumer' | 'reindex' | 'admin';

const KEY_SETTINGS = {
  query: 'ELASTICSEARCH_QUERY_API_KEY',
  consumer: 'ELASTICSEARCH_CONSUMER_API_KEY',
  reindex: 'ELASTICSEARCH_REINDEX_API_KEY',
} as const satisfies Record<Exclude<ElasticsearchRole, 'admin'>, keyof Config>;

/** A query waits seconds, not half a minute: the shopper is gone by then. */
const QUERY_TIMEOUT_MS = 5_000;

/**
 * Constructs a client; no connection is opened before its first request. Close it with `client.close()`.
 *
 * @throws ExpectedError configuration-invalid when the authority's file can't be read
 */
export function createElasticsearch(settings: ElasticsearchSettings): Client {
  const { url, caFile, auth, maxRetries = 0, requestTimeoutMs = 30_000, Transport } = settings;
  return new Client({
    node: url,
    auth,
    maxRetries,
    requestTimeout: requestTimeoutMs,
    ...(Transport === undefined ? {} : { Transport }),
    ...(caFile === undefined ? {} : { tls: { ca: readAuthority(caFile) } }),
  });
}

/**
 * The client of one role, with that role's key.
 *
 * @throws ExpectedError configuration-invalid that names the missing setting
 */
export function elasticsearchFor(
  config: Config,
  role: ElasticsearchRole,
  changes: Pick<ElasticsearchSettings, 'requestTimeoutMs' | 'Transport'> = {},
): Client {
  return createElasticsearch({
    url: config.ELASTICSEARCH_URL,
    caFile: config.ELASTICSEARCH_CA_FILE,
    auth: role === 'admin' ? adminLogin(config) : { apiKey: roleKey(config, role) },
    // A connection that the server closed while it was idle fails one request; a second try finds a fresh one.
    ...(role === 'query' ? { maxRetries: 1, requestTimeoutMs: QUERY_TIMEOUT_MS } : {}),
    ...changes,
  });
}

function roleKey(config: Config, role: Exclude<ElasticsearchRole, 'admin'>): string {
  const name = KEY_SETTINGS[role];
  return config[name] ?? missing(name, 'Create the roles and their keys with: storefront-search setup');
}

function adminLogin(config: Config): { username: string; password: string } {
  const remedy =
    'Set it for this command only: setup and keys need an administrator of Elasticsearch (docs/set-up.md).';
  return {
    username: config.ELASTICSEARCH_ADMIN_USERNAME ?? missing('ELASTICSEARCH_ADMIN_USERNAME', remedy),
    password: config.ELASTICSEARCH_ADMIN_PASSWORD ?? missing('ELASTICSEARCH_ADMIN_PASSWORD', remedy),
  };
}

function missing(name: keyof Config, remedy: string): never {
  throw new ExpectedError('configuration-invalid', `The setting ${name} is missing.`, remedy);
}

function readAuthority(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ExpectedError(
      'configuration-invalid',
      `The setting ELASTICSEARCH_CA_FILE names ${file}, which can't be read.`,
      'Give the path of a PEM file that this user may read.',
      { cause: error },
    );
  }
}
