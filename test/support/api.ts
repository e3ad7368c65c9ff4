import { Writable } from 'node:stream';
import type { Client } from '@elastic/elasticsearch';
import type { FastifyInstance } from 'fastify';
import { createAdmission } from '../../src/api/admission.ts';
import { createApiKeyRing } from '../../src/api/api-keys.ts';
import { type ApiDependencies, buildApp, buildOperatorApp } from '../../src/api/app.ts';
import { createApiMetrics } from '../../src/api/metrics.ts';
import type { ApiKey } from '../../src/api-keys/api-key.ts';
import { makeApiKey } from '../../src/api-keys/api-key.ts';
import { createElasticsearch } from '../../src/clients/elasticsearch.ts';
import { explainElasticsearchError } from '../../src/clients/elasticsearch-errors.ts';
import { createLogger } from '../../src/logger.ts';
import { NOTHING_DENIED } from '../../src/search/denied.ts';
import type { Storefront } from '../../src/storefronts/storefront.ts';
import { NOW } from './product-document.ts';

/** The API of a test, without a port. */
export interface TestApi {
  readonly app: FastifyInstance;
  /** Operators' routes and metrics of the same API. */
  readonly operatorApp: FastifyInstance;
  /** What it logged so far. */
  readonly log: () => string;
  /** A key that is valid at once. */
  readonly keyFor: (
    storefront: string,
    fields?: Partial<Pick<ApiKey, 'role' | 'channel' | 'origins'>>,
  ) => Promise<string>;
  readonly close: () => Promise<void>;
}

export interface TestApiOptions {
  readonly indices: { readonly client: Client; readonly prefix: string };
  readonly storefronts: readonly Storefront[];
  readonly overrides?: Partial<ApiDependencies>;
}

export async function startTestApi({ indices, storefronts, overrides = {} }: TestApiOptions): Promise<TestApi> {
  const keys: ApiKey[] = [];
  const lines: string[] = [];
  const destination = new Writable({
    write: (line: Buffer, _encoding, done) => {
      lines.push(line.toString());
      done();
    },
  });
  const logger = createLogger({ level: 'info', name: 'api', destination });
  const ring = createApiKeyRing({ read: () => Promise.resolve(keys), logger });
  const admission = createAdmission({ most: 1_000, longMs: 30_000 });
  const dependencies: ApiDependencies = {
    elasticsearch: indices.client,
    searching: indices.client,
    admission,
    prefix: indices.prefix,
    storefronts: new Map(storefronts.map((storefront) => [storefront.id, storefront])),
    keys: ring,
    merchandising: { rulesOf: () => [] },
    denyLists: { deniedIn: () => NOTHING_DENIED, isStale: false },
    contextSecrets: new Map(),
    queryLog: { record: () => undefined },
    source: null,
    explainError: (error) => explainElasticsearchError(error, 'http://elastic:hunter2@search.example:9200'),
    logger,
    now: () => NOW,
    requestsPerSecond: 1_000,
    // The machine of the tests may be busy with something else.
    maxEventLoopDelayMs: 0,
    // What a test publishes is what it asks.
    aliasFreshMs: 0,
    metrics: createApiMetrics(admission),
    isStopping: () => false,
    ...overrides,
  };
  const app = await buildApp(dependencies);
  const operatorApp = await buildOperatorApp(dependencies);
  return {
    app,
    operatorApp,
    log: () => lines.join(''),
    keyFor: async (storefront, fields = {}) => {
      const { key, token } = makeApiKey(
        { storefront, role: 'search', channel: 'web', name: 'test', ...fields },
        new Date(),
      );
      keys.push(key);
      await ring.refresh();
      return token;
    },
    close: async () => {
      await app.close();
      await operatorApp.close();
    },
  };
}

/** A client to which nothing answers. */
export function createDeadElasticsearch() {
  return createElasticsearch({ url: 'http://127.0.0.1:1', auth: { username: 'nobody', password: 'nothing' } });
}
