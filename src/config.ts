import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { envSchema } from 'env-schema';
import { type Static, Type } from 'typebox';
import { ExpectedError } from './errors.ts';
import { PACKAGE_ROOT } from './package-root.ts';

const Url = (protocols: string) => Type.String({ pattern: `^(${protocols})://.+` });

/** Every setting of the product; `.env.example` explains them. */
const ConfigSchema = Type.Object({
  /** Put before every index, alias, role and queue name. */
  NAME_PREFIX: Type.String({ default: '', pattern: '^([a-z0-9][a-z0-9-]*-)?$' }),
  LOG_LEVEL: Type.String({ default: 'info', pattern: '^(trace|debug|info|warn|error|fatal|silent)$' }),

  STOREFRONTS_DIR: Type.String({ default: join(PACKAGE_ROOT, 'storefronts') }),
  MAPPINGS_DIR: Type.String({ default: join(PACKAGE_ROOT, 'mappings') }),
  DICTIONARIES_DIR: Type.String({ default: join(PACKAGE_ROOT, 'dictionaries') }),
  SOURCE_SQL_DIR: Type.String({ default: join(PACKAGE_ROOT, 'src', 'extract', 'sql') }),

  ELASTICSEARCH_URL: Url('https?'),
  ELASTICSEARCH_CA_FILE: Type.Optional(Type.String({ minLength: 1 })),
  ELASTICSEARCH_QUERY_API_KEY: Type.Optional(Type.String({ minLength: 1 })),
  ELASTICSEARCH_CONSUMER_API_KEY: Type.Optional(Type.String({ minLength: 1 })),
  ELASTICSEARCH_REINDEX_API_KEY: Type.Optional(Type.String({ minLength: 1 })),
  ELASTICSEARCH_ADMIN_USERNAME: Type.Optional(Type.String({ minLength: 1 })),
  ELASTICSEARCH_ADMIN_PASSWORD: Type.Optional(Type.String({ minLength: 1 })),

  MYSQL_URL: Type.Optional(Url('mysql')),
  MYSQL_ADMIN_URL: Type.Optional(Url('mysql')),
  /** A replica, for the rows of full reindexes; the primary by default. */
  MYSQL_READ_URL: Type.Optional(Url('mysql')),
  /** A full reindex stops when the replica is further behind. */
  MYSQL_READ_MAX_LAG_MS: Type.Integer({ default: 10_000, minimum: 100 }),
  /** For the commands with which operators change policies and merchandising. */
  MYSQL_OPERATOR_URL: Type.Optional(Url('mysql')),
  /** The pipeline's own schema: the version row and the outbox. */
  MYSQL_PIPELINE_SCHEMA: Type.String({ default: 'storefront_search', pattern: '^[A-Za-z0-9_]+$' }),

  AWS_REGION: Type.String({ default: 'ap-northeast-2' }),
  AWS_ENDPOINT_URL_SQS: Type.Optional(Url('https?')),
  SQS_CHANGES_QUEUE_URL: Type.Optional(Url('https?')),
  SQS_FANOUT_QUEUE_URL: Type.Optional(Url('https?')),

  CONSUMER_HOST: Type.String({ default: '127.0.0.1' }),
  CONSUMER_PORT: Type.Integer({ default: 3001, minimum: 0, maximum: 65535 }),
  /** Connections to the shop's database that one consumer reads with. */
  CONSUMER_CONNECTIONS: Type.Integer({ default: 4, minimum: 1, maximum: 100 }),
  /** Products that one consumer reads in a second; no limit by default. */
  CONSUMER_ROWS_PER_SECOND: Type.Optional(Type.Integer({ minimum: 1 })),
  /** MySQL stops a statement of the consumer that runs longer. */
  CONSUMER_STATEMENT_TIMEOUT_MS: Type.Integer({ default: 10_000, minimum: 100 }),

  /** Where `outbox relay` answers /metrics and /health; without a port it listens nowhere. */
  RELAY_HOST: Type.String({ default: '127.0.0.1' }),
  RELAY_PORT: Type.Optional(Type.Integer({ minimum: 0, maximum: 65535 })),

  /** Whether a canary product is changed every minute, and who tells of it: the shop's own triggers, or the consumer. */
  CANARY: Type.Union([Type.Literal('off'), Type.Literal('outbox'), Type.Literal('queue')], { default: 'off' }),
  /** A change, or a row of the outbox, that has waited for so long is told to people. */
  ALERT_LAG_SECONDS: Type.Integer({ default: 30, minimum: 1 }),
  /** An OTLP receiver over HTTP that takes traces; nothing is traced by default. */
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(Url('https?')),

  /** Where lineage is kept (Marquez, DataHub); no lineage by default. */
  OPENLINEAGE_URL: Type.Optional(Url('https?')),
  OPENLINEAGE_API_KEY: Type.Optional(Type.String({ minLength: 1 })),
  /** Of the job; storefront-search by default. */
  OPENLINEAGE_NAMESPACE: Type.Optional(Type.String({ minLength: 1 })),

  /** Connections to a server of the shop's database that one process of a full reindex has; as many as it needs by default. */
  REINDEX_CONNECTIONS: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  /** Products that one process of a full reindex reads in a second; no limit by default. */
  REINDEX_ROWS_PER_SECOND: Type.Optional(Type.Integer({ minimum: 1 })),
  /** MySQL stops a statement of a full reindex that runs longer. */
  REINDEX_STATEMENT_TIMEOUT_MS: Type.Integer({ default: 60_000, minimum: 100 }),

  SLACK_TOKEN: Type.Optional(Type.String({ minLength: 1 })),
  SLACK_CHANNEL: Type.Optional(Type.String({ minLength: 1 })),
  SLACK_API_URL: Type.Optional(Url('https?')),

  API_HOST: Type.String({ default: '127.0.0.1' }),
  API_PORT: Type.Integer({ default: 3000, minimum: 0, maximum: 65535 }),
  /** Where operators' routes and /metrics answer: never where shoppers' requests come in. */
  OPERATOR_HOST: Type.String({ default: '127.0.0.1' }),
  OPERATOR_PORT: Type.Integer({ default: 3002, minimum: 0, maximum: 65535 }),
  /** Of one API key, in each process; more are answered with 429. */
  API_REQUESTS_PER_SECOND: Type.Integer({ default: 1_000, minimum: 1 }),
  /** Searches that one process has in flight at most; more are answered with 503. */
  API_SEARCHES_IN_FLIGHT: Type.Integer({ default: 128, minimum: 1 }),
  /** A process that is later than this with its own timers refuses searches; 0: never. */
  API_MAX_DELAY_MS: Type.Integer({ default: 1_000, minimum: 0 }),
  /** So long a search may wait for Elasticsearch; several that wait longer open the breaker. */
  SEARCH_TIMEOUT_MS: Type.Integer({ default: 1_500, minimum: 100 }),
  /** After SIGTERM: not ready, but still answering, so that whoever sends requests here can notice. */
  API_DRAIN_MS: Type.Integer({ default: 3_000, minimum: 0, maximum: 8_000 }),
  /** A month of the query log goes when all of it is older than this. */
  QUERY_LOG_DAYS: Type.Integer({ default: 90, minimum: 1, maximum: 3_650 }),
  /** storefront=secret, separated by commas: with what storefronts sign who their shoppers are. */
  CONTEXT_SECRETS: Type.Optional(Type.String({ minLength: 1 })),
});

export type Config = Static<typeof ConfigSchema>;

/** Names of every setting, in the order of the schema. */
export const CONFIG_NAMES: readonly string[] = Object.keys(ConfigSchema.properties);

/** Whoever names one of these has services of his own. */
const SERVICES = ['ELASTICSEARCH_URL', 'MYSQL_URL', 'MYSQL_ADMIN_URL'] as const;

/**
 * Reads the settings once: `env` first, then `.env` in the working directory. Where neither names a service, the demo
 * stack that runs from this checkout is meant, and its files are read below them; its keys never mix with other
 * services.
 *
 * @param stackFolder where the demo stack leaves its settings
 * @throws ExpectedError configuration-invalid that names the variable
 */
export function readConfig(
  env: NodeJS.ProcessEnv = process.env,
  folder: string = process.cwd(),
  stackFolder: string = join(PACKAGE_ROOT, '.stack'),
): Config {
  const own = { ...readEnvFile(join(folder, '.env')), ...withoutEmpty(env) };
  const demo = SERVICES.some((name) => own[name] !== undefined)
    ? {}
    : { ...readEnvFile(join(stackFolder, 'demo.env')), ...readEnvFile(join(stackFolder, 'demo.settings.env')) };
  const known = { ...demo, ...own };
  try {
    return envSchema<Config>({
      schema: ConfigSchema,
      data: known,
      env: false,
      dotenv: false,
    });
  } catch (error) {
    throw explainInvalid(error);
  }
}

function readEnvFile(path: string): Record<string, string> {
  return existsSync(path) ? withoutEmpty(parseEnv(readFileSync(path, 'utf8'))) : {};
}

function withoutEmpty(env: NodeJS.Dict<string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
}

function explainInvalid(error: unknown): ExpectedError {
  const message = error instanceof Error ? error.message : String(error);
  const missing = /must have required property '?([A-Z_]+)'?/.exec(message)?.[1];
  if (missing !== undefined) {
    return new ExpectedError(
      'configuration-invalid',
      `The setting ${missing} is missing.`,
      'Set it in the environment or in .env (see .env.example), or start the demo stack with: npm run stack -- start',
    );
  }
  const name = /([A-Z][A-Z_]+)/.exec(message)?.[1] ?? 'a setting';
  return new ExpectedError(
    'configuration-invalid',
    `The setting ${name} is not valid: ${message.replace(/^env\//, '')}.`,
    'Correct it; .env.example says what each setting takes.',
  );
}
