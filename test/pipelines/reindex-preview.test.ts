import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { runReindex } from '../../src/commands/reindex.ts';
import { previewIndexName, trialIndexName } from '../../src/indices/index-name.ts';
import { prunePreviews } from '../../src/indices/preview-indices.ts';
import { readAliases } from '../../src/indices/read-aliases.ts';
import { listStorefrontIndices, resolveWriteTargets } from '../../src/indices/storefront-indices.ts';
import { putSynonymsSet } from '../../src/indices/synonyms-sets.ts';
import { createResources } from '../../src/resources.ts';
import type { Run } from '../../src/runs/run.ts';
import type { InstantSearchAnswer } from '../../src/search/instantsearch-result.ts';
import type { SearchResult } from '../../src/search/search-result.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { createShop, type Shop } from '../support/shop.ts';

const resources = createResources();
const HOUR = 3_600_000;
/** 2027-01-10 in Seoul. */
const AT = Date.UTC(2027, 0, 9, 15);

let shop: Shop;
let api: TestApi;
let operator: string;
let live: Run;
let preview: Run;
/** Shown by nobody before AT. */
let coming: number;
let priced: number;

beforeAll(async () => {
  shop = resources.use(await createShop({ name: 'preview', products: 300 }), (opened) => opened.close());
  live = await shop.reindex(['brandi']);
  const storefronts = [...(await readStorefronts(shop.config.STOREFRONTS_DIR)).values()];
  const indices = { client: shop.elasticsearch, prefix: shop.config.NAME_PREFIX };
  api = resources.use(await startTestApi({ indices, storefronts, overrides: { now: Date.now } }), (opened) =>
    opened.close(),
  );
  operator = await api.keyFor('brandi', { role: 'operator' });
  const shown = (await search({ size: '2', sort: 'popular' })).hits.map(({ id }) => id);
  [coming = 0, priced = 0] = shown;
  await shop.database.query(
    "UPDATE product_exposures SET display_from = '2027-01-09 15:00:00' WHERE product_id = ? AND storefront_id = 'brandi'",
    [coming],
  );
  await shop.database.query(
    `INSERT INTO display_policies (storefront_id, target_type, target_id, effect, parameters, starts_at, ends_at, priority, created_by, reason)
     VALUES ('brandi', 'product', ?, 'price', '{"price": 777}', '2027-01-09', '2027-01-10', 99, 'x', 'x')`,
    [String(priced)],
  );
  preview = await runReindex(shop.config, ['brandi'], AT);
});

afterAll(() => resources.close());

async function ask(query: Record<string, string>, token = operator) {
  const headers = { authorization: `Bearer ${token}` };
  return api.app.inject({ url: '/v1/storefronts/brandi/products', query, headers });
}

async function search(query: Record<string, string>): Promise<SearchResult> {
  const answer = await ask(query);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<SearchResult>();
}

describe('a preview', () => {
  it('is an index that no reader, promotion or change finds', async () => {
    expect(preview).toMatchObject({ state: 'finished', storefronts: [{ state: 'previewed', error: null }] });
    const index = previewIndexName(shop.config.NAME_PREFIX, 'brandi', preview.id);
    expect(preview.storefronts[0]?.index).toBe(index);
    expect(await readAliases(shop.elasticsearch, { index })).toEqual(new Map([[index, []]]));
    const { NAME_PREFIX: prefix } = shop.config;
    const indices = await listStorefrontIndices(shop.elasticsearch, prefix, 'brandi');
    expect(indices).toMatchObject([{ name: live.storefronts[0]?.index, live: true, writeTarget: true }]);
    const targets = await resolveWriteTargets(shop.elasticsearch, prefix, ['brandi']);
    expect(targets.get('brandi')).toHaveLength(1);
  });

  it('shows the shop as it will be, while the live index shows it as it is', async () => {
    const ahead = await search({ preview: preview.id, size: '100', sort: 'popular' });
    expect(ahead.release).toMatchObject({ run: preview.id });
    expect(ahead.hits.map(({ id }) => id)).toContain(coming);
    expect(ahead.hits.find(({ id }) => id === priced)?.price).toBe(777);
    const now = await search({ size: '100', sort: 'popular' });
    expect(now.release.run).toBe(live.id);
    expect(now.hits.find(({ id }) => id === priced)?.price).not.toBe(777);
  });

  it('is for operators of its storefront, and only while it is there', async () => {
    const refused = await ask({ preview: preview.id }, await api.keyFor('brandi'));
    expect([refused.statusCode, refused.json()]).toMatchObject([403, { type: '/problems/operator-only' }]);
    for (const run of ['20990101t000000000-0000', live.id]) {
      const missing = await ask({ preview: run });
      expect([missing.statusCode, missing.body]).toMatchObject([400, expect.stringContaining('no preview')]);
    }
    expect((await ask({ preview: '../products' })).statusCode).toBe(400);
  });

  it('is shown to InstantSearch front ends of operators, and to no others', async () => {
    const instantSearch = async (address: string, token = operator) =>
      api.app.inject({
        method: 'POST',
        url: `/v1/storefronts/brandi/instantsearch${address}`,
        headers: { 'x-api-key': token },
        payload: {
          requests: [{ indexName: 'brandi_popular', params: { hitsPerPage: 100, facets: ['category.lvl0'] } }],
        },
      });
    const prices = async (address: string) => {
      const answer = await instantSearch(address);
      expect(answer.statusCode, answer.body).toBe(200);
      const { results, release } = answer.json<InstantSearchAnswer>();
      const [first] = results;
      if (first === undefined || !('hits' in first)) throw new Error('There is no answer.');
      expect(Object.keys(first.facets['category.lvl0'] ?? {})).toContain('의류');
      return { run: release.run, price: first.hits.find(({ id }) => id === priced)?.['price'] };
    };
    expect(await prices(`?preview=${preview.id}`)).toEqual({ run: preview.id, price: 777 });
    expect(await prices('')).toMatchObject({ run: live.id });
    const refused = await instantSearch(`?preview=${preview.id}`, await api.keyFor('brandi'));
    expect([refused.statusCode, refused.json()]).toMatchObject([403, { type: '/problems/operator-only' }]);
    expect((await instantSearch('?preview=x')).statusCode).toBe(400);
    expect((await instantSearch('?previews=x')).statusCode).toBe(400);
  });

  it('leaves the lease alone, survives a full reindex, and is pruned after a day', async () => {
    const [next, another] = await Promise.all([
      shop.reindex(['brandi']),
      runReindex(shop.config, ['brandi'], AT + HOUR),
    ]);
    expect([next?.state, another?.state]).toEqual(['finished', 'finished']);
    expect((await ask({ preview: preview.id })).statusCode).toBe(200);
    const { NAME_PREFIX: prefix } = shop.config;
    const made = Date.parse(preview.startedAt);
    expect(await prunePreviews(shop.elasticsearch, prefix, 'brandi', made + 24 * HOUR)).toEqual([]);
    expect(await prunePreviews(shop.elasticsearch, prefix, 'brandi', made + 24 * HOUR + 1)).toEqual([
      previewIndexName(prefix, 'brandi', preview.id),
    ]);
    expect((await ask({ preview: preview.id })).statusCode).toBe(400);
    // What a killed trial of dictionaries left behind goes as well, with its synonyms set; what is new stays.
    const trial = trialIndexName(prefix, 'brandi', new Date(made), 4711);
    const fresh = trialIndexName(prefix, 'brandi', new Date(made + HOUR), 4711);
    for (const name of [trial, fresh]) {
      await putSynonymsSet(shop.elasticsearch, name, [{ id: '1', rule: '자켓, 재킷' }]);
      await shop.elasticsearch.indices.create({
        index: name,
        settings: { analysis: { filter: { own: { type: 'synonym_graph', synonyms_set: name, updateable: true } } } },
      });
    }
    const reindexer = elasticsearchFor(shop.config, 'reindex');
    expect(await prunePreviews(reindexer, prefix, 'brandi', made + 24 * HOUR + 1)).toEqual([trial]);
    await reindexer.close();
    const { results: sets } = await shop.elasticsearch.synonyms.getSynonymsSets({ size: 1_000 });
    const left = sets.map(({ synonyms_set: name }) => name).filter((name) => [trial, fresh].includes(name));
    expect(left).toEqual([fresh]);
    const [rows] = await shop.database.query<RowDataPacket[]>('SELECT COUNT(*) AS n FROM products');
    expect(rows[0]?.['n']).toBe(300);
  });
});
