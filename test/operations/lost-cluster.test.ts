import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { createResources } from '../../src/resources.ts';
import { readSettingsFile } from '../../src/setup/settings-file.ts';
import { startApiProcess } from '../support/api-process.ts';
import { runCommand } from '../support/command-line.ts';
import { readLiveDocuments } from '../support/live-documents.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { removeFromElasticsearch } from '../support/shop-on-stack.ts';

const STOREFRONTS = ['brandi', 'hiver', 'seoulstore', 'selpi'] as const;

const resources = createResources();
let shop: Shop;
let folder: string;

beforeAll(async () => {
  shop = resources.use(await createShop({ name: 'lostcluster', products: 200 }), (opened) => opened.close());
  folder = resources.use(await mkdtemp(join(tmpdir(), 'lost-')), (path) => rm(path, { recursive: true }));
}, 120_000);
afterAll(() => resources.close());

async function run(config: Config, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand({ ...config, LOG_LEVEL: 'silent' }, args);
  expect({ code, stderr }, `${args.join(' ')}: ${stdout}`).toEqual({ code: 0, stderr: '' });
  return stdout;
}

const contents = async () =>
  Promise.all(
    STOREFRONTS.map(async (id) => (await readLiveDocuments(shop, id)).map((one) => [one.id, one.contentHash])),
  );

it(
  'a lost cluster is back by setup, reindex and new keys, as docs/operations.md says',
  { timeout: 240_000 },
  async () => {
    await shop.reindex();
    const before = await contents();
    await removeFromElasticsearch(shop.elasticsearch, shop.config.NAME_PREFIX);

    const file = join(folder, '.env');
    await run(shop.config, 'setup', '--write-settings', file, '--shop-database', shop.config.NAME_PREFIX.slice(0, -1));
    const config: Config = { ...shop.config, ...(await readSettingsFile(file)) };
    expect(config.ELASTICSEARCH_REINDEX_API_KEY).not.toBe(shop.config.ELASTICSEARCH_REINDEX_API_KEY);
    await run(config, 'reindex');
    expect(await contents()).toEqual(before);

    const made = await run(config, 'keys', 'create', '--storefront', 'brandi', '--role', 'search', '--channel', 'web');
    const key = made.trim();
    const api = await startApiProcess(config);
    try {
      const answer = await fetch(`${api.url}/v1/storefronts/brandi/products?size=1`, { headers: { 'x-api-key': key } });
      expect(answer.status, `${made} ${await answer.clone().text()}`).toBe(200);
      expect(((await answer.json()) as { total: number }).total).toBeGreaterThan(0);
    } finally {
      await api.stop();
    }
    // What only Elasticsearch had is gone.
    expect(await run(config, 'runs', 'list')).toMatch(/^\S+\s+finished[^\n]*\n$/);
  },
);
