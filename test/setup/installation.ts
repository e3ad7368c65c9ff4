import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { createPool, type Pool } from 'mysql2/promise';
import { inject } from 'vitest';
import { createElasticsearch } from '../../src/clients/elasticsearch.ts';
import { createSqs } from '../../src/clients/sqs.ts';
import type { Config } from '../../src/config.ts';

/** An installation of its own on the test stack: a prefix, a shop's database and a pipeline schema that no other has. */
export interface Installation {
  readonly config: Config;
  readonly shopDatabase: string;
  /** root of MySQL. */
  readonly admin: Pool;
  readonly remove: () => Promise<void>;
}

export async function createInstallation(): Promise<Installation> {
  const stack = inject('stack');
  const id = `s${randomBytes(4).toString('hex')}`;
  const shopDatabase = `${id}_shop`;
  const config = testConfig(id, shopDatabase);
  const admin = createPool({ uri: stack.mysqlUrl, connectionLimit: 2 });
  await admin.query(`CREATE DATABASE \`${shopDatabase}\` CHARACTER SET utf8mb4`);
  await admin.query(`CREATE TABLE \`${shopDatabase}\`.products (id BIGINT PRIMARY KEY, name VARCHAR(100))`);
  await admin.query(`INSERT INTO \`${shopDatabase}\`.products VALUES (1, '와이드 팬츠')`);
  return { config, shopDatabase, admin, remove: () => removeInstallation(config, shopDatabase, admin) };
}

function testConfig(id: string, shopDatabase: string): Config {
  const stack = inject('stack');
  const adminUrl = new URL(stack.mysqlUrl);
  adminUrl.pathname = `/${shopDatabase}`;
  return {
    NAME_PREFIX: `${id}-`,
    LOG_LEVEL: 'silent',
    STOREFRONTS_DIR: tmpdir(),
    MAPPINGS_DIR: tmpdir(),
    DICTIONARIES_DIR: tmpdir(),
    SOURCE_SQL_DIR: tmpdir(),
    ELASTICSEARCH_URL: stack.elasticsearchUrl,
    ELASTICSEARCH_ADMIN_USERNAME: stack.elasticsearchAdminUser,
    ELASTICSEARCH_ADMIN_PASSWORD: stack.elasticsearchAdminPassword,
    MYSQL_ADMIN_URL: adminUrl.href,
    MYSQL_PIPELINE_SCHEMA: `${id}_pipeline`,
    AWS_REGION: 'ap-northeast-2',
    AWS_ENDPOINT_URL_SQS: stack.sqsUrl,
    SLACK_API_URL: `${stack.slackUrl}/api/`,
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
    OPERATOR_HOST: '127.0.0.1',
    OPERATOR_PORT: 0,
    API_REQUESTS_PER_SECOND: 1_000,
    API_SEARCHES_IN_FLIGHT: 128,
    API_MAX_DELAY_MS: 0,
    // The machine of the tests is busy.
    SEARCH_TIMEOUT_MS: 10_000,
    API_DRAIN_MS: 0,
    QUERY_LOG_DAYS: 90,
  };
}

async function removeInstallation(config: Config, shopDatabase: string, admin: Pool): Promise<void> {
  const prefix = config.NAME_PREFIX;
  await admin.query(`DROP DATABASE IF EXISTS \`${shopDatabase}\``);
  await admin.query(`DROP DATABASE IF EXISTS \`${config.MYSQL_PIPELINE_SCHEMA}\``);
  await admin.query('DROP USER IF EXISTS ?@?', [`${prefix.replace('-', '_')}search_reader`, '%']);
  await admin.end();

  const elasticsearch = createElasticsearch({
    url: config.ELASTICSEARCH_URL,
    auth: { username: config.ELASTICSEARCH_ADMIN_USERNAME ?? '', password: config.ELASTICSEARCH_ADMIN_PASSWORD ?? '' },
  });
  const names = Object.keys(await elasticsearch.indices.get({ index: `${prefix}*` }));
  if (names.length > 0) await elasticsearch.indices.delete({ index: names });
  await elasticsearch.indices.deleteIndexTemplate({ name: `${prefix}*` }, { ignore: [404] });
  const { api_keys: keys } = await elasticsearch.security.getApiKey({ name: `${prefix}*` });
  const ids = keys.flatMap((key) => (key.invalidated ? [] : [key.id]));
  if (ids.length > 0) await elasticsearch.security.invalidateApiKey({ ids });
  await elasticsearch.close();

  const sqs = createSqs(config);
  const { QueueUrls: urls = [] } = await sqs.listQueues({ QueueNamePrefix: prefix });
  await Promise.all(urls.map((url) => sqs.deleteQueue({ QueueUrl: url })));
  sqs.destroy();
}
