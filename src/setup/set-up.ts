import type { Client } from '@elastic/elasticsearch';
import { createElasticsearch, elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { readMySqlUrl } from '../clients/mysql.ts';
import { createSqs } from '../clients/sqs.ts';
import type { Config } from '../config.ts';
import { ExpectedError } from '../errors.ts';
import { invalidateKeys, setUpRoleKey, statusOf } from './elasticsearch-keys.ts';
import { ROLE_NAMES, roleDescriptors, type RoleName } from './elasticsearch-roles.ts';
import { setUpTemplates } from './index-templates.ts';
import { setUpOperator } from './mysql-operator.ts';
import { setUpMySql } from './mysql-set-up.ts';
import { queuePlan, setUpQueue } from './queues.ts';
import type { Settings } from './settings-file.ts';
import { setUpStateIndices } from './state-indices.ts';
import type { ReportStep } from './step.ts';

export interface SetUpOptions {
  /** Addresses, administrators' credentials, prefix, and the settings in use so far, which are kept where they work. */
  readonly config: Config;
  /** The shop's database; by default the path of MYSQL_ADMIN_URL or MYSQL_URL. */
  readonly shopDatabase?: string | undefined;
  /** New keys and a new password even where the old ones work. */
  readonly rotate?: boolean | undefined;
  readonly report?: ReportStep | undefined;
  /** Keeps what is there so far, after each part: a key that is made must not be lost because SQS is away. */
  readonly save?: ((settings: Partial<Settings>) => Promise<void>) | undefined;
}

/**
 * Prepares MySQL, Elasticsearch and SQS for the product. Can be run again and again: what is as it should be stays.
 * Keys that were replaced stop working once the new ones are saved.
 *
 * @returns the settings with which the product runs
 * @throws ExpectedError when a service is absent, refuses, or a setting is missing
 */
export async function setUp(options: SetUpOptions): Promise<Settings> {
  const { config, rotate = false } = options;
  const report = options.report ?? (() => undefined);
  const save = options.save ?? (async () => undefined);
  const adminUrl = required(config, 'MYSQL_ADMIN_URL');
  const shopDatabase = chooseShopDatabase(config, options.shopDatabase);

  const mysql = { adminUrl, shopDatabase, prefix: config.NAME_PREFIX, rotate, report };
  const mysqlUrl = await setUpMySql({
    ...mysql,
    url: config.MYSQL_URL,
    pipelineSchema: config.MYSQL_PIPELINE_SCHEMA,
  });
  await save({ MYSQL_URL: mysqlUrl });
  const operatorUrl = await setUpOperator({ ...mysql, url: config.MYSQL_OPERATOR_URL });
  const operator = operatorUrl === undefined ? {} : { MYSQL_OPERATOR_URL: operatorUrl };
  await save(operator);

  const keys = await setUpElasticsearch(config, rotate, report, save);
  const queues = await setUpQueues(config, report);
  await save(queues);
  return { ...keys, MYSQL_URL: mysqlUrl, ...operator, ...queues };
}

/** @throws ExpectedError configuration-invalid when no setting names a database */
export function chooseShopDatabase(config: Config, given: string | undefined): string {
  const named = [given, databaseOf(config.MYSQL_ADMIN_URL), databaseOf(config.MYSQL_URL)];
  const database = named.find((name) => name !== undefined && name !== '');
  if (database !== undefined) return database;
  throw new ExpectedError(
    'configuration-invalid',
    "Nothing names the shop's database.",
    'Name it by --shop-database, or as the path of MYSQL_ADMIN_URL, such as mysql://admin:password@host:3306/shop.',
  );
}

type KeySettings = Pick<Settings, `ELASTICSEARCH_${Uppercase<RoleName>}_API_KEY`>;

async function setUpElasticsearch(
  config: Config,
  rotate: boolean,
  report: ReportStep,
  save: (settings: Partial<Settings>) => Promise<void>,
): Promise<KeySettings> {
  const admin = elasticsearchFor(config, 'admin');
  try {
    await requireSecurity(admin);
    await setUpTemplates(admin, config.NAME_PREFIX, report);
    await setUpStateIndices(admin, config.NAME_PREFIX, report);
    const { keys, replaced } = await setUpKeys(admin, config, rotate, report);
    await save(keys);
    await invalidateKeys(admin, replaced);
    return keys;
  } catch (error) {
    throw explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? error;
  } finally {
    await admin.close();
  }
}

async function setUpKeys(
  admin: Client,
  config: Config,
  rotate: boolean,
  report: ReportStep,
): Promise<{ keys: KeySettings; replaced: string[] }> {
  const descriptors = roleDescriptors(config.NAME_PREFIX);
  const clientFor = (apiKey: string): Client =>
    createElasticsearch({ url: config.ELASTICSEARCH_URL, caFile: config.ELASTICSEARCH_CA_FILE, auth: { apiKey } });
  const current: Record<RoleName, string | undefined> = {
    query: config.ELASTICSEARCH_QUERY_API_KEY,
    consumer: config.ELASTICSEARCH_CONSUMER_API_KEY,
    reindex: config.ELASTICSEARCH_REINDEX_API_KEY,
  };
  const made: Record<RoleName, string> = { query: '', consumer: '', reindex: '' };
  const replaced: string[] = [];
  for (const role of ROLE_NAMES) {
    const key = await setUpRoleKey({
      admin,
      clientFor,
      prefix: config.NAME_PREFIX,
      role,
      descriptor: descriptors[role],
      current: current[role],
      rotate,
      report,
    });
    made[role] = key.apiKey;
    if (key.replaced !== undefined) replaced.push(key.replaced);
  }
  const keys = {
    ELASTICSEARCH_QUERY_API_KEY: made.query,
    ELASTICSEARCH_CONSUMER_API_KEY: made.consumer,
    ELASTICSEARCH_REINDEX_API_KEY: made.reindex,
  };
  return { keys, replaced };
}

/** Without security there are no keys, and whoever reaches the port may do everything. */
async function requireSecurity(admin: Client): Promise<void> {
  try {
    await admin.security.authenticate();
  } catch (error) {
    const status = statusOf(error);
    // Switched off, the server has no handler for such a request.
    if (status !== 400 && status !== 405) throw error;
    throw new ExpectedError(
      'elasticsearch-refused',
      'Elasticsearch runs with its security switched off, so the three roles would hold nobody back.',
      'Set xpack.security.enabled: true in elasticsearch.yml and restart it.',
      { cause: error },
    );
  }
}

async function setUpQueues(
  config: Config,
  report: ReportStep,
): Promise<Pick<Settings, 'SQS_CHANGES_QUEUE_URL' | 'SQS_FANOUT_QUEUE_URL'>> {
  const sqs = createSqs(config);
  const prefix = config.NAME_PREFIX;
  try {
    return {
      SQS_CHANGES_QUEUE_URL: await setUpQueue(sqs, queuePlan(prefix, 'changes', config.SQS_CHANGES_QUEUE_URL), report),
      SQS_FANOUT_QUEUE_URL: await setUpQueue(sqs, queuePlan(prefix, 'fanout', config.SQS_FANOUT_QUEUE_URL), report),
    };
  } finally {
    sqs.destroy();
  }
}

function databaseOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : readMySqlUrl(url).database;
}

function required(config: Config, name: 'MYSQL_ADMIN_URL'): string {
  const value = config[name];
  if (value !== undefined) return value;
  throw new ExpectedError(
    'configuration-invalid',
    `The setting ${name} is missing.`,
    'Set it for this command only, such as mysql://admin:password@host:3306/shop; setup --print shows what it is for.',
  );
}
