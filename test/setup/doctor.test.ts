import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqs } from '../../src/clients/sqs.ts';
import type { Config } from '../../src/config.ts';
import type { Check } from '../../src/setup/checks/check.ts';
import { checkNode } from '../../src/setup/checks/settings-checks.ts';
import { examine } from '../../src/setup/doctor.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { runCommand } from './run-command.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await createShop({ name: 'doctor', products: 60 });
});

afterAll(() => shop.close());

async function checksOf(changes: Partial<Config> = {}): Promise<Map<string, Check>> {
  const checks = new Map<string, Check>();
  for await (const check of examine({ ...shop.config, ...changes })) checks.set(check.name, check);
  return checks;
}

function failedOf(checks: Map<string, Check>): string[] {
  return [...checks.values()].filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);
}

describe('doctor', () => {
  it('finds nothing wrong right after set-up, but that no index is live yet', async () => {
    const checks = await checksOf();
    const troubled = [...checks.values()].filter(({ outcome }) => outcome !== 'ok').map(({ name }) => name);
    expect(troubled).toEqual(['Live indices']);
    expect(checks.get('Live indices')).toMatchObject({ outcome: 'warning', remedy: 'Run: storefront-search reindex' });
    expect(checks.size).toBeGreaterThan(20);
  });

  it('says it on the command line, with exit code 0 for warnings and 1 for failures', async () => {
    const fine = await runCommand(shop.config, 'doctor');
    expect(fine.stdout).toMatch(/\d+ ok, 1 warnings, 0 failed\n$/);
    expect(fine.code).toBe(0);
    const broken = await runCommand({ ...shop.config, ELASTICSEARCH_URL: 'http://127.0.0.1:9' }, 'doctor');
    expect(broken.stdout).toMatch(
      /^FAILED {3}Elasticsearch: Elasticsearch at http:\/\/127\.0\.0\.1:9 can not be reached/m,
    );
    expect(broken.code).toBe(1);
  });

  it('names an absent service once, with its remedy, and goes on with the others', async () => {
    const url = new URL(shop.config.MYSQL_URL ?? '');
    url.port = '9';
    const checks = await checksOf({ MYSQL_URL: url.href, ELASTICSEARCH_URL: 'http://127.0.0.1:9' });
    expect(failedOf(checks)).toEqual(['MySQL', 'Elasticsearch']);
    expect(checks.get('MySQL')?.remedy).toContain('MYSQL_URL');
    expect(checks.get('SQS queue changes')?.outcome).toBe('ok');
  });

  it('refuses OpenSearch and versions before 9', async () => {
    const versions = [
      { headers: {}, version: { number: '2.19.0', distribution: 'opensearch' }, expected: 'is not Elasticsearch' },
      { headers: { 'x-elastic-product': 'Elasticsearch' }, version: { number: '8.19.1' }, expected: '8.19.1' },
    ];
    for (const { headers, version, expected } of versions) {
      const server = createServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', ...headers });
        response.end(JSON.stringify({ name: 'x', version }));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const check = (await checksOf({ ELASTICSEARCH_URL: url })).get('Elasticsearch');
      server.closeAllConnections();
      server.close();
      expect(check).toMatchObject({ outcome: 'failed' });
      expect(check?.detail).toContain(expected);
      expect(check?.remedy).toMatch(/Elasticsearch 9 or newer/);
    }
  });

  it('notices a key that may do too little, and one that may do too much', async () => {
    const checks = await checksOf({
      ELASTICSEARCH_REINDEX_API_KEY: shop.config.ELASTICSEARCH_QUERY_API_KEY ?? '',
      ELASTICSEARCH_QUERY_API_KEY: shop.config.ELASTICSEARCH_REINDEX_API_KEY ?? '',
    });
    expect(checks.get('Elasticsearch role reindex')).toMatchObject({ outcome: 'failed' });
    expect(checks.get('Elasticsearch role reindex')?.detail).toContain('manage_search_synonyms');
    expect(checks.get('Elasticsearch role query')?.outcome).toBe('failed');
  });

  it("notices MySQL's administrator in place of an account that only reads", async () => {
    const check = (await checksOf({ MYSQL_URL: shop.config.MYSQL_ADMIN_URL ?? '' })).get('MySQL least privilege');
    expect(check).toMatchObject({ outcome: 'warning' });
  });

  it('names the query, table and column that do not fit the database', async () => {
    await shop.database.query('ALTER TABLE products RENAME COLUMN fit TO cut');
    try {
      const check = (await checksOf()).get('MySQL source queries');
      expect(check).toMatchObject({ outcome: 'failed' });
      expect(check?.detail).toMatch(/products\.sql: .*fit/);
    } finally {
      await shop.database.query('ALTER TABLE products RENAME COLUMN cut TO fit');
    }
  });

  it('names what set-up made and somebody removed', async () => {
    const { NAME_PREFIX: prefix, MYSQL_PIPELINE_SCHEMA: schema } = shop.config;
    await shop.database.query(`DELETE FROM \`${schema}\`.search_version`);
    await shop.elasticsearch.indices.delete({ index: `${prefix}search-leases` });
    await shop.elasticsearch.indices.deleteIndexTemplate({ name: `${prefix}storefront-search-state` });
    const sqs = createSqs(shop.config);
    await sqs.setQueueAttributes({
      QueueUrl: shop.config.SQS_FANOUT_QUEUE_URL,
      Attributes: { MessageRetentionPeriod: '3600' },
    });
    sqs.destroy();
    const checks = await checksOf();
    expect(failedOf(checks)).toEqual([
      'MySQL version row',
      'Elasticsearch templates',
      'Elasticsearch state',
      'SQS queue fanout',
    ]);
    for (const name of failedOf(checks)) expect(checks.get(name)?.remedy).toBe('Run: storefront-search setup');
    expect(checks.get('Elasticsearch state')?.detail).toContain(`${prefix}search-leases`);
    const { code, stdout } = await runCommand(shop.config, 'setup');
    expect(code, stdout).toBe(0);
    expect(failedOf(await checksOf())).toEqual([]);
  });

  it('shows no secret, whatever goes wrong', async () => {
    const secret = 'canary-51f0a3';
    const withSecrets: Config = {
      ...shop.config,
      ELASTICSEARCH_ADMIN_PASSWORD: `${secret}-a`,
      ELASTICSEARCH_QUERY_API_KEY: Buffer.from(`id:${secret}-b`).toString('base64'),
      ELASTICSEARCH_CONSUMER_API_KEY: `${secret}-c`,
      ELASTICSEARCH_REINDEX_API_KEY: `${secret}-d`,
      MYSQL_URL: `mysql://nobody:${secret}-e@127.0.0.1:${new URL(shop.config.MYSQL_URL ?? '').port}/shop`,
      MYSQL_ADMIN_URL: `mysql://root:${secret}-f@127.0.0.1:${new URL(shop.config.MYSQL_URL ?? '').port}/shop`,
      SLACK_TOKEN: `xoxb-${secret}-g`,
      SLACK_API_URL: 'http://127.0.0.1:9/',
    };
    for (const command of [['doctor'], ['setup'], ['setup', '--print'], ['check-source']]) {
      const { stdout, stderr } = await runCommand(withSecrets, ...command);
      expect(stdout + stderr, command.join(' ')).not.toContain(secret);
      expect(stdout + stderr).not.toContain(withSecrets.ELASTICSEARCH_QUERY_API_KEY);
      expect((stdout + stderr).length).toBeGreaterThan(50);
    }
  });

  it('knows which Node.js is new enough', () => {
    expect(checkNode('20.18.3').outcome).toBe('failed');
    expect(checkNode('18.20.0').outcome).toBe('failed');
    expect(checkNode('20.19.0').outcome).toBe('ok');
    expect(checkNode('22.0.0').outcome).toBe('ok');
  });
});
