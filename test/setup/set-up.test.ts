import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createElasticsearch, elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { createMySqlPool } from '../../src/clients/mysql.ts';
import { createSqs } from '../../src/clients/sqs.ts';
import { setUp } from '../../src/setup/set-up.ts';
import { readSettingsFile, SETTING_NAMES, type Settings, writeSettingsFile } from '../../src/setup/settings-file.ts';
import type { Step } from '../../src/setup/step.ts';
import { createInstallation, type Installation } from './installation.ts';
import { runCommand } from './run-command.ts';

let installation: Installation;
let settings: Settings;
let folder: string;
const firstSteps: Step[] = [];

beforeAll(async () => {
  installation = await createInstallation();
  folder = await mkdtemp(join(tmpdir(), 'set-up-'));
  settings = await setUp({ config: installation.config, report: (step) => firstSteps.push(step) });
});

afterAll(async () => {
  await installation.remove();
  await rm(folder, { recursive: true });
});

describe('the first set-up', () => {
  it('creates everything', () => {
    const created = firstSteps.filter((step) => step.outcome === 'created').map((step) => step.what);
    const { NAME_PREFIX: prefix, MYSQL_PIPELINE_SCHEMA: schema } = installation.config;
    expect(created).toEqual(
      expect.arrayContaining([
        `MySQL schema ${schema}`,
        `MySQL table ${schema}.search_version`,
        `MySQL row of ${schema}.search_version`,
        `MySQL table ${schema}.search_outbox`,
        `Elasticsearch index ${prefix}search-runs`,
        `Elasticsearch index ${prefix}search-leases`,
        `Elasticsearch index ${prefix}search-rejected`,
        `Elasticsearch index ${prefix}search-api-keys`,
        'Elasticsearch API key of the role query',
        'Elasticsearch API key of the role consumer',
        'Elasticsearch API key of the role reindex',
        `SQS queue ${prefix}search-changes`,
        `SQS queue ${prefix}search-changes-dead-letter`,
        `SQS queue ${prefix}search-fanout`,
        `SQS queue ${prefix}search-fanout-dead-letter`,
      ]),
    );
  });

  it('starts the version at zero and stamps outbox rows in UTC', async () => {
    const { admin, config } = installation;
    const [versions] = await admin.query<RowDataPacket[]>(
      `SELECT id, value FROM ${config.MYSQL_PIPELINE_SCHEMA}.search_version`,
    );
    expect(versions).toEqual([{ id: 1, value: 0 }]);

    const connection = await admin.getConnection();
    await connection.query("SET time_zone = '+09:00'");
    await connection.query(
      `INSERT INTO ${config.MYSQL_PIPELINE_SCHEMA}.search_outbox (message) VALUES ('{"ids": [1]}')`,
    );
    const [rows] = await connection.query<RowDataPacket[]>(
      `SELECT ABS(TIMESTAMPDIFF(SECOND, created_at, UTC_TIMESTAMP())) AS age FROM ${config.MYSQL_PIPELINE_SCHEMA}.search_outbox`,
    );
    await connection.query("SET time_zone = '+00:00'");
    connection.release();
    expect(Number(rows[0]?.age)).toBeLessThan(60);
  });

  it('lets nothing write an index into being', async () => {
    const admin = elasticsearchFor(installation.config, 'admin');
    const late = `${installation.config.NAME_PREFIX}products-brandi-20260101t000000000`;
    await expect(admin.index({ index: late, document: { id: 1 } })).rejects.toThrow(
      /index_not_found|allow_auto_create/,
    );
    const runs = `${installation.config.NAME_PREFIX}search-runs`;
    await expect(admin.index({ index: runs, document: { unknownField: 1 } })).rejects.toThrow('strict_dynamic_mapping');
    await admin.close();
  });

  it('gives queues 14 days and twenty receives before the dead-letter queue', async () => {
    const sqs = createSqs(installation.config);
    for (const url of [settings.SQS_CHANGES_QUEUE_URL, settings.SQS_FANOUT_QUEUE_URL]) {
      const { Attributes: attributes } = await sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ['All'] });
      expect(attributes?.MessageRetentionPeriod).toBe('1209600');
      const policy = JSON.parse(attributes?.RedrivePolicy ?? '{}') as Record<string, unknown>;
      expect(Number(policy.maxReceiveCount)).toBe(20);
      expect(policy.deadLetterTargetArn).toMatch(/dead-letter$/);
    }
    sqs.destroy();
  });
});

describe('a second set-up', () => {
  it('keeps everything, and the same settings', async () => {
    const steps: Step[] = [];
    const again = await setUp({ config: { ...installation.config, ...settings }, report: (step) => steps.push(step) });
    expect(again).toEqual(settings);
    expect(steps.filter((step) => step.outcome !== 'kept')).toEqual([]);
    expect(steps).toHaveLength(firstSteps.length);
  });

  it('repairs what somebody changed: a grant, a queue, a key', async () => {
    const { config, admin, shopDatabase } = installation;
    const user = `${config.NAME_PREFIX.replace('-', '_')}search_reader`;
    await admin.query(`REVOKE SELECT ON \`${shopDatabase.replace('_', '\\_')}\`.* FROM ?@'%'`, [user]);
    const sqs = createSqs(config);
    await sqs.setQueueAttributes({
      QueueUrl: settings.SQS_FANOUT_QUEUE_URL,
      Attributes: { MessageRetentionPeriod: '60' },
    });
    sqs.destroy();
    const stale = { ...config, ...settings, ELASTICSEARCH_QUERY_API_KEY: Buffer.from('gone:gone').toString('base64') };

    const steps: Step[] = [];
    const repaired = await setUp({ config: stale, report: (step) => steps.push(step) });
    expect(steps.filter((step) => step.outcome !== 'kept').map((step) => step.outcome)).toEqual([
      'changed',
      'created',
      'changed',
    ]);
    const pool = createMySqlPool(repaired.MYSQL_URL, { connectionLimit: 1 });
    const [rows] = await pool.query<RowDataPacket[]>('SELECT name FROM products');
    expect(rows).toEqual([{ name: '와이드 팬츠' }]);
    await pool.end();
    settings = repaired;
  });

  it('neither changes nor ends the keys of another installation', async () => {
    const other = await createInstallation();
    try {
      const foreign = Object.fromEntries(Object.entries(settings).filter(([name]) => name.endsWith('_API_KEY')));
      const own = await setUp({ config: { ...other.config, ...foreign }, rotate: true });
      expect(own.ELASTICSEARCH_QUERY_API_KEY).not.toBe(settings.ELASTICSEARCH_QUERY_API_KEY);
      const query = elasticsearchFor({ ...installation.config, ...settings }, 'query');
      await query.count({ index: `${installation.config.NAME_PREFIX}search-api-keys` });
      await query.close();
    } finally {
      await other.remove();
    }
  });

  it('takes the account that MYSQL_URL names, with its password', async () => {
    const { config, admin, shopDatabase } = installation;
    const user = `${shopDatabase}_own`;
    const url = new URL(settings.MYSQL_URL);
    url.username = user;
    url.password = 'Chosen%20by%20a%20person-1';
    try {
      const { MYSQL_URL: kept } = await setUp({ config: { ...config, ...settings, MYSQL_URL: url.href } });
      expect(kept).toBe(url.href);
      url.password = 'Another-Password-1';
      const refused = setUp({ config: { ...config, ...settings, MYSQL_URL: url.href } });
      await expect(refused).rejects.toMatchObject({ code: 'mysql-refused' });
      await expect(refused).rejects.toThrow(`knows the user ${user} of MYSQL_URL, but with another password`);
    } finally {
      await admin.query('DROP USER IF EXISTS ?@?', [user, '%']);
    }
  });
});

describe('--rotate', () => {
  it('makes new keys and a new password, and the old ones stop working', async () => {
    const { config } = installation;
    const saved: Partial<Settings> = {};
    const rotated = await setUp({
      config: { ...config, ...settings },
      rotate: true,
      save: async (part) => {
        Object.assign(saved, part);
      },
    });
    expect(saved).toEqual(rotated);
    expect(rotated.MYSQL_URL).not.toBe(settings.MYSQL_URL);

    const old = createMySqlPool(settings.MYSQL_URL, { connectionLimit: 1 });
    await expect(old.query('SELECT 1')).rejects.toMatchObject({ code: 'ER_ACCESS_DENIED_ERROR' });
    await old.end();
    for (const role of ['QUERY', 'CONSUMER', 'REINDEX'] as const) {
      const before = settings[`ELASTICSEARCH_${role}_API_KEY`];
      const after = rotated[`ELASTICSEARCH_${role}_API_KEY`];
      expect(await authenticates(before)).toBe(false);
      expect(await authenticates(after)).toBe(true);
    }
    settings = rotated;
  });

  async function authenticates(apiKey: string): Promise<boolean> {
    const client = createElasticsearch({ url: installation.config.ELASTICSEARCH_URL, auth: { apiKey } });
    const answer = await client.security.authenticate().then(
      () => true,
      () => false,
    );
    await client.close();
    return answer;
  }
});

describe('storefront-search setup', () => {
  it('writes the settings into a file, shows none of them, and finds them again', async () => {
    const file = join(folder, 'command.env');
    const first = await runCommand(installation.config, 'setup', '--write-settings', file);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toContain('created  Elasticsearch API key of the role query');
    expect(first.stdout).toContain(`to ${file}`);
    const written = await readSettingsFile(file);
    // This shop has no tables for operators.
    const expected = SETTING_NAMES.filter((name) => name !== 'MYSQL_OPERATOR_URL').sort();
    expect(Object.keys(written).sort()).toEqual(expected);
    for (const role of ['QUERY', 'CONSUMER', 'REINDEX'] as const) {
      expect(first.stdout + first.stderr).not.toContain(written[`ELASTICSEARCH_${role}_API_KEY`]);
    }
    expect(first.stdout + first.stderr).not.toContain(new URL(written.MYSQL_URL ?? '').password);

    const second = await runCommand(installation.config, 'setup', '--write-settings', file);
    expect(second.code).toBe(0);
    expect(second.stdout).not.toMatch(/created|changed|Wrote/);
    expect(await readSettingsFile(file)).toEqual(written);
    settings = { ...settings, ...written };
  });

  it('prints what it would do without asking anybody', async () => {
    const nowhere = 'mysql://root:unseen@127.0.0.1:9/fashion_shop';
    const config = { ...installation.config, ELASTICSEARCH_URL: 'http://127.0.0.1:9', MYSQL_ADMIN_URL: nowhere };
    const { code, stdout } = await runCommand(config, 'setup', '--print');
    expect(code).toBe(0);
    expect(stdout).toContain('CREATE TABLE IF NOT EXISTS');
    expect(stdout).toContain('GRANT SELECT ON `fashion\\_shop`.* TO');
    expect(stdout).toContain('PUT /_index_template/');
    expect(stdout).toContain('POST /_security/api_key');
    expect(stdout).toContain('maxReceiveCount 20');
    expect(stdout).not.toContain('unseen');
  });
});

describe('what a person reads when it fails', () => {
  it('names the shop database that is not there, before anything is made', async () => {
    const steps: Step[] = [];
    const failing = setUp({
      config: installation.config,
      shopDatabase: 'no_such_shop',
      report: (step) => steps.push(step),
    });
    await expect(failing).rejects.toThrow('MySQL has no database no_such_shop');
    expect(steps).toEqual([]);
  });

  it('says which password is wrong, without showing it', async () => {
    const adminUrl = new URL(installation.config.MYSQL_ADMIN_URL ?? '');
    adminUrl.password = 'wrong-mysql-secret';
    const mysql = setUp({ config: { ...installation.config, MYSQL_ADMIN_URL: adminUrl.href } });
    await expect(mysql).rejects.toMatchObject({
      code: 'mysql-refused',
      remedy: expect.stringMatching('MYSQL_ADMIN_URL') as string,
    });
    await expect(mysql).rejects.not.toThrow('wrong-mysql-secret');

    const elasticsearch = setUp({
      config: { ...installation.config, ...settings, ELASTICSEARCH_ADMIN_PASSWORD: 'wrong-elastic-secret' },
    });
    await expect(elasticsearch).rejects.toMatchObject({ code: 'elasticsearch-refused' });
    await expect(elasticsearch).rejects.not.toThrow('wrong-elastic-secret');
  });

  it('keeps the keys that were made before SQS turned out to be away', async () => {
    const file = join(folder, 'partial.env');
    await writeFile(file, 'LOG_LEVEL=debug\nELASTICSEARCH_QUERY_API_KEY=old\n', { mode: 0o644 });
    const failing = setUp({
      config: { ...installation.config, ...settings, AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9' },
      save: (part) => writeSettingsFile(file, part),
    });
    await expect(failing).rejects.toMatchObject({ code: 'sqs-unavailable' });
    const text = await readFile(file, 'utf8');
    expect(text).toContain('LOG_LEVEL=debug\n');
    expect(text).toContain(`ELASTICSEARCH_QUERY_API_KEY=${settings.ELASTICSEARCH_QUERY_API_KEY}\n`);
    expect(text).not.toContain('=old');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});
