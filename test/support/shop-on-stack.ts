import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@elastic/elasticsearch';
import type { Pool } from 'mysql2/promise';
import { loadCatalogue } from '../../demo/load-catalogue.ts';
import type { StackAddresses } from '../../local/index.ts';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { createMySqlPool } from '../../src/clients/mysql.ts';
import { createSqs } from '../../src/clients/sqs.ts';
import { runReindex } from '../../src/commands/reindex.ts';
import type { Config } from '../../src/config.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { createResources } from '../../src/resources.ts';
import type { Run } from '../../src/runs/run.ts';
import { operatorName, readerName } from '../../src/setup/mysql-statements.ts';
import { setUp } from '../../src/setup/set-up.ts';
import type { Storefront } from '../../src/storefronts/storefront.ts';
import { writeStorefronts } from './storefront-files.ts';

export interface ShopOptions {
  /** Starts the names of what is created, so that a leftover tells whose it is: [a-z]+, at most 12 letters. */
  readonly name: string;
  /** 300 by default; 0 leaves the tables of products empty. */
  readonly products?: number;
  readonly seed?: number;
  /** Storefronts of its own instead of the product's four. The catalogue exposes products in those four ids. */
  readonly storefronts?: readonly Storefront[];
}

/** A shop of its own on a stack: database, pipeline schema and prefix that no other test file has. */
export interface Shop {
  /** As `storefront-search setup` leaves it: least grants, a key for each role. */
  readonly config: Config;
  /** Root of MySQL; the shop's database is the default one. */
  readonly database: Pool;
  /** Administrator of Elasticsearch. */
  readonly elasticsearch: Client;
  /** A full reindex as the command runs it. @param ids storefronts; none: all */
  reindex(ids?: readonly string[], changes?: Partial<Config>): Promise<Run>;
  /** A copy of one of the product's own folders, to be changed: pass it to `reindex` in its setting. */
  copyOf(folder: ProductFolder): Promise<string>;
  /** Removes everything that was created, also by runs of this shop. */
  close(): Promise<void>;
}

export type ProductFolder = 'storefronts' | 'mappings' | 'dictionaries' | 'src/extract/sql';

/** Creates the shop with its catalogue and sets the product up for it: about a second. */
export async function createShopOn(stack: StackAddresses, options: ShopOptions): Promise<Shop> {
  const id = `${options.name}${randomBytes(4).toString('hex')}`;
  const resources = createResources();
  try {
    const folder = resources.use(await mkdtemp(join(tmpdir(), `${id}-`)), (path) => rm(path, { recursive: true }));
    const first = startingConfig(stack, id);
    if (options.storefronts !== undefined) {
      first.STOREFRONTS_DIR = await writeStorefronts(join(folder, 'storefronts'), options.storefronts);
    }
    await createDatabase(stack, id);
    resources.use(first, (config) => removeFromMySql(stack, config));
    const database = resources.use(createMySqlPool(first.MYSQL_ADMIN_URL ?? '', { connectionLimit: 4 }), (pool) =>
      pool.end(),
    );
    const connection = await database.getConnection();
    await loadCatalogue({ connection, products: options.products ?? 300, seed: options.seed ?? 1 });
    // The loader leaves its own sql_mode behind.
    connection.destroy();

    const elasticsearch = resources.use(elasticsearchFor(first, 'admin'), (client) => client.close());
    resources.use(first, (config) => removeFromElasticsearch(elasticsearch, config.NAME_PREFIX));
    resources.use(first, removeFromSqs);
    const config: Config = { ...first, ...(await setUp({ config: first, shopDatabase: id })) };
    let copies = 0;
    return {
      config,
      database,
      elasticsearch,
      reindex: (ids = [], changes = {}) => runReindex({ ...config, ...changes }, ids),
      async copyOf(source) {
        const copy = join(folder, `${source.replaceAll('/', '-')}-${++copies}`);
        await cp(join(PACKAGE_ROOT, source), copy, { recursive: true });
        return copy;
      },
      close: () => resources.close(),
    };
  } catch (error) {
    await resources.close().catch(() => undefined);
    throw error;
  }
}

function startingConfig(stack: StackAddresses, id: string): Config {
  const adminUrl = new URL(stack.mysqlUrl);
  adminUrl.pathname = `/${id}`;
  return {
    NAME_PREFIX: `${id}-`,
    LOG_LEVEL: 'silent',
    STOREFRONTS_DIR: join(PACKAGE_ROOT, 'storefronts'),
    MAPPINGS_DIR: join(PACKAGE_ROOT, 'mappings'),
    DICTIONARIES_DIR: join(PACKAGE_ROOT, 'dictionaries'),
    SOURCE_SQL_DIR: join(PACKAGE_ROOT, 'src', 'extract', 'sql'),
    ELASTICSEARCH_URL: stack.elasticsearchUrl,
    ELASTICSEARCH_ADMIN_USERNAME: stack.elasticsearchAdminUser,
    ELASTICSEARCH_ADMIN_PASSWORD: stack.elasticsearchAdminPassword,
    MYSQL_ADMIN_URL: adminUrl.href,
    MYSQL_PIPELINE_SCHEMA: `${id}_pipeline`,
    AWS_REGION: 'ap-northeast-2',
    AWS_ENDPOINT_URL_SQS: stack.sqsUrl,
    SLACK_API_URL: `${stack.slackUrl}/api/`,
    SLACK_TOKEN: 'xoxb-test',
    OPENLINEAGE_NAMESPACE: id,
    // One channel a shop: the recorder is shared by every test file.
    SLACK_CHANNEL: id,
    CONSUMER_HOST: '127.0.0.1',
    CONSUMER_PORT: 0,
    CONSUMER_CONNECTIONS: 4,
    CONSUMER_STATEMENT_TIMEOUT_MS: 10_000,
    RELAY_HOST: '127.0.0.1',
    ALERT_LAG_SECONDS: 30,
    CANARY: 'off',
    MYSQL_READ_MAX_LAG_MS: 10_000,
    REINDEX_STATEMENT_TIMEOUT_MS: 60_000,
    API_HOST: '127.0.0.1',
    API_PORT: 0,
    QUERY_LOG_DAYS: 90,
    OPERATOR_HOST: '127.0.0.1',
    OPERATOR_PORT: 0,
    API_REQUESTS_PER_SECOND: 1_000,
    API_SEARCHES_IN_FLIGHT: 128,
    API_MAX_DELAY_MS: 0,
    // The machine of the tests is busy.
    SEARCH_TIMEOUT_MS: 10_000,
    API_DRAIN_MS: 0,
  };
}

async function createDatabase(stack: StackAddresses, name: string): Promise<void> {
  await asRoot(stack, (root) =>
    root.query(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`).then(() => undefined),
  );
}

async function removeFromMySql(
  stack: StackAddresses,
  { NAME_PREFIX: prefix, MYSQL_PIPELINE_SCHEMA: schema }: Config,
): Promise<void> {
  await asRoot(stack, async (root) => {
    await root.query(`DROP DATABASE IF EXISTS \`${prefix.slice(0, -1)}\``);
    await root.query(`DROP DATABASE IF EXISTS \`${schema}\``);
    for (const user of [readerName(prefix), operatorName(prefix)])
      await root.query("DROP USER IF EXISTS ?@'%'", [user]);
  });
}

async function asRoot(stack: StackAddresses, work: (root: Pool) => Promise<void>): Promise<void> {
  const root = createMySqlPool(stack.mysqlUrl, { connectionLimit: 1 });
  try {
    await work(root);
  } finally {
    await root.end();
  }
}

/** Takes everything of the shop out of Elasticsearch, as when its cluster is lost. */
export async function removeFromElasticsearch(admin: Client, prefix: string): Promise<void> {
  const names = Object.keys(await admin.indices.get({ index: `${prefix}*`, features: ['settings'] }));
  if (names.length > 0) await admin.indices.delete({ index: names });
  const { results: sets } = await admin.synonyms.getSynonymsSets({ size: 1_000 });
  for (const { synonyms_set: set } of sets.filter((found) => found.synonyms_set.startsWith(prefix))) {
    await admin.synonyms.deleteSynonym({ id: set });
  }
  await admin.indices.deleteIndexTemplate({ name: `${prefix}*` }, { ignore: [404] });
  const { api_keys: keys } = await admin.security.getApiKey({ name: `${prefix}*`, active_only: true });
  if (keys.length > 0) await admin.security.invalidateApiKey({ ids: keys.map((key) => key.id) });
}

async function removeFromSqs(config: Config): Promise<void> {
  const sqs = createSqs(config);
  const { QueueUrls: urls = [] } = await sqs.listQueues({ QueueNamePrefix: config.NAME_PREFIX });
  await Promise.all(urls.map((url) => sqs.deleteQueue({ QueueUrl: url })));
  sqs.destroy();
}
