import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMySqlPool } from '../../src/clients/mysql.ts';
import { readLastProductId, readProductPage } from '../../src/extract/product-rows.ts';
import { readSourceQueries } from '../../src/extract/source-queries.ts';
import type { Run } from '../../src/runs/run.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import { DOCUMENT_SHAPE } from '../../src/transform/product-document.ts';
import { serialiseDocument } from '../../src/transform/serialise-document.ts';
import { preparePolicies, transformProduct } from '../../src/transform/transform-product.ts';
import { aliasesOf, liveIndexOf, readLiveDocuments } from '../support/live-documents.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { slackMessages } from '../support/slack-messages.ts';

const PRODUCTS = 300;
const STOREFRONTS = ['brandi', 'hiver', 'selpi', 'seoulstore'];

let shop: Shop;
let run: Run;

beforeAll(async () => {
  shop = await createShop({ name: 'full', products: PRODUCTS });
  run = await shop.reindex();
}, 120_000);

afterAll(() => shop.close());

describe('the first run over all storefronts', () => {
  it('finishes, and says what it did', () => {
    expect(run).toMatchObject({ state: 'finished', rowsRead: PRODUCTS, error: null });
    expect(run.storefronts.map((part) => [part.storefront, part.state, part.error])).toEqual(
      STOREFRONTS.map((id) => [id, 'promoted', null]),
    );
    for (const part of run.storefronts) {
      expect(part.documents).toBeGreaterThan(0);
      expect(part.documents + part.withheld + part.rejected).toBe(PRODUCTS);
    }
  });

  it('leaves in each storefront what the transform makes of every row, and nothing else', async () => {
    const expected = await transformEverything();
    for (const id of STOREFRONTS) {
      const documents = await readLiveDocuments(shop, id);
      expect(new Map(documents.map((document) => [document.id, document.contentHash])), id).toEqual(expected.get(id));
    }
  });

  it('gives every document its run, and one version as content and for comparing', async () => {
    for (const id of STOREFRONTS) {
      for (const document of await readLiveDocuments(shop, id)) {
        expect(document).toMatchObject({ run: run.id, state: 'product', sentVersion: document.version });
        expect(Math.abs(document.version / 1_000 - Date.now())).toBeLessThan(120_000);
      }
    }
  });

  it('keeps its document: finished, with each storefront and the checks of its gate', async () => {
    const found = await shop.elasticsearch.get<{ state: string; indices: string[]; details: Pick<Run, 'storefronts'> }>(
      {
        index: `${shop.config.NAME_PREFIX}search-runs`,
        id: run.id,
      },
    );
    expect(found._source).toMatchObject({ state: 'finished', indices: run.storefronts.map((part) => part.index) });
    const checks = found._source?.details.storefronts[0]?.gate ?? [];
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    // What needs a live index says that there is none.
    expect(checks.filter(({ measured }) => measured !== null).map(({ name }) => name)).toEqual([
      'complete',
      'minimum',
      'rejected',
      'nothing due',
      'count against source',
      'sample against the database',
    ]);
  });

  it('leaves indices as readers need them', async () => {
    const index = (await liveIndexOf(shop, 'brandi')) ?? '';
    const settings = (await shop.elasticsearch.indices.getSettings({ index }))[index]?.settings?.index;
    expect(settings).toMatchObject({ refresh_interval: '1s', number_of_replicas: '0' });
    const meta = (await shop.elasticsearch.indices.getMapping({ index }))[index]?.mappings._meta;
    expect(meta).toMatchObject({ run: run.id, shape: DOCUMENT_SHAPE });
  });

  it('sends one message to Slack, with the numbers of every storefront', async () => {
    const messages = await slackMessages(shop);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(/Full reindex finished in \d+ s/);
    expect(messages[0]).toContain(`${PRODUCTS} rows read`);
    for (const part of run.storefronts) {
      expect(messages[0]).toContain(`${part.storefront}: ${part.index} is live, ${part.documents} products`);
    }
  });
});

describe('runs after the first', () => {
  const only = ['hiver'];

  it('leave the live index and the previous one, both write targets, and prune what is older', async () => {
    const first = run.storefronts.find((part) => part.storefront === 'hiver')?.index ?? '';
    const second = (await shop.reindex(only)).storefronts[0];
    expect(second).toMatchObject({ state: 'promoted', previousIndex: first, pruned: [] });
    expect(await aliasesOf(shop, 'hiver')).toEqual({
      [first]: ['products-write'],
      [second?.index ?? '']: ['products', 'products-write'],
    });

    const third = (await shop.reindex(only)).storefronts[0];
    expect(third).toMatchObject({ state: 'promoted', previousIndex: second?.index, pruned: [first] });
    expect(await aliasesOf(shop, 'hiver')).toEqual({
      [second?.index ?? '']: ['products-write'],
      [third?.index ?? '']: ['products', 'products-write'],
    });
  });

  it('touch no storefront that was not asked for', async () => {
    const index = run.storefronts.find((part) => part.storefront === 'brandi')?.index ?? '';
    expect(Object.keys(await aliasesOf(shop, 'brandi'))).toEqual([index]);
  });

  it('rebuild a storefront that is named twice once', async () => {
    const again = await shop.reindex(['hiver', 'hiver']);
    expect(again.storefronts.map((part) => part.storefront)).toEqual(['hiver']);
  });

  it('give the same documents for the same rows', async () => {
    const expected = await transformEverything();
    const documents = await readLiveDocuments(shop, 'hiver');
    expect(new Map(documents.map((one) => [one.id, one.contentHash]))).toEqual(expected.get('hiver'));
  });
});

describe('without anybody to tell', () => {
  it.each([
    ['Slack is down', { SLACK_API_URL: 'http://127.0.0.1:9/api/' }],
    ['Slack has no such channel', { SLACK_CHANNEL: '' }],
  ])('the run is as good: %s', async (_, changes) => {
    const quiet = await shop.reindex(['hiver'], changes);
    expect(quiet).toMatchObject({ state: 'finished', error: null });
    expect(await liveIndexOf(shop, 'hiver')).toBe(quiet.storefronts[0]?.index);
  });
});

/** Content hash by id for each storefront, read and transformed without the pipeline. */
async function transformEverything(): Promise<Map<string, Map<number, string>>> {
  const { config } = shop;
  const queries = await readSourceQueries(config.SOURCE_SQL_DIR);
  const storefronts = await readStorefronts(config.STOREFRONTS_DIR);
  const pool = createMySqlPool(config.MYSQL_URL ?? '', { connectionLimit: 1 });
  try {
    const source = { pool, pipelineSchema: config.MYSQL_PIPELINE_SCHEMA };
    const through = await readLastProductId(source, queries);
    const page = await readProductPage(source, queries, { after: 0, through }, PRODUCTS);
    const context = preparePolicies(page.state);
    return new Map(
      [...storefronts.values()].map((storefront) => [
        storefront.id,
        new Map(
          page.rows.flatMap((row): [number, string][] => {
            const made = transformProduct(row, storefront, context, page.now);
            if (made.kind === 'withheld') return [];
            return [[row.id, serialiseDocument(made.document, '', 0).contentHash]];
          }),
        ),
      ]),
    );
  } finally {
    await pool.end();
  }
}
