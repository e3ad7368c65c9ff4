import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readDictionaries } from '../../src/dictionaries/read-dictionaries.ts';
import {
  indexDefinition,
  type IndexMeta,
  type ProductMapping,
  readMappingFile,
  servingSettings,
} from '../../src/indices/index-definition.ts';
import { putSynonymsSet } from '../../src/indices/synonyms-sets.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { serialiseDocument } from '../../src/transform/serialise-document.ts';
import { preparePolicies, transformProduct } from '../../src/transform/transform-product.ts';
import { brandRow, exposureRow, NOW, policyRow, productRow, sourceState, storefront } from '../support/product-row.ts';
import { openSearchIndices, type SearchIndices } from '../support/search-index.ts';

const FILE = join(PACKAGE_ROOT, 'mappings', 'products.json');
const META: IndexMeta = {
  shape: 1,
  storefrontHash: 's',
  dictionariesHash: 'd',
  mappingHash: 'm',
  run: 'run-1',
  createdAt: '2026-11-23T00:00:00.000Z',
};

function define(mapping: ProductMapping, synonymsSet = 'set') {
  const shop = storefront({ index: { shards: 3, replicas: 1, refreshInterval: '2s' } });
  return indexDefinition({
    mapping,
    storefront: shop,
    userWords: ['맨투맨', '미니백 미니 백'],
    synonymsSet,
    meta: META,
  });
}

describe('an index', () => {
  it('is set for loading, then for serving', async () => {
    const { settings, mappings } = define(await readMappingFile(FILE));
    expect(settings).toMatchObject({
      number_of_shards: 3,
      number_of_replicas: 0,
      refresh_interval: '-1',
      translog: { durability: 'request' },
    });
    expect(mappings).toMatchObject({ dynamic: 'strict', _meta: META });
    const shop = storefront({ index: { shards: 3, replicas: 1, refreshInterval: '2s' } });
    expect(servingSettings(shop)).toEqual({ refresh_interval: '2s', number_of_replicas: 1 });
  });

  it('has the user words in every Korean tokenizer, and the synonyms set in the search analyzer', async () => {
    const { settings } = define(await readMappingFile(FILE));
    const { tokenizer, filter } = settings.analysis ?? {};
    for (const name of ['ko_mixed', 'ko_discard', 'ko_none']) {
      expect(tokenizer?.[name]).toMatchObject({ user_dictionary_rules: ['맨투맨', '미니백 미니 백'] });
    }
    expect(filter?.['syn']).toMatchObject({ synonyms_set: 'set', updateable: true });
    expect(JSON.stringify(settings)).not.toMatch(/\{(?:userWords|synonymsSet)\}/);
  });
});

describe('a malformed mapping file is refused by name', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mappings-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([
    ['that is not JSON', () => '{', /it is not JSON/],
    ['without settings', ({ mappings }: ProductMapping) => ({ mappings }), /has no object "settings"/],
    ['without analysis', ({ mappings }: ProductMapping) => ({ settings: {}, mappings }), /has no object "analysis"/],
    [
      'with settings that are not its own',
      ({ settings, mappings }: ProductMapping) => ({ settings: { ...settings, number_of_replicas: 1 }, mappings }),
      /may not have "number_of_replicas"/,
    ],
    [
      'without a place for the synonyms set',
      ({ mappings }: ProductMapping) => ({ settings: { analysis: {} }, mappings }),
      /no filter has "synonyms_set"/,
    ],
    [
      'without a place for the user words',
      ({ mappings }: ProductMapping) => ({
        settings: { analysis: { tokenizer: { ko: { type: 'nori_tokenizer', user_dictionary_rules: ['맨투맨'] } } } },
        mappings,
      }),
      /the tokenizer "ko" needs/,
    ],
    [
      'that is not strict',
      ({ settings, mappings }: ProductMapping) => ({ settings, mappings: { ...mappings, dynamic: true } }),
      /needs "dynamic": "strict"/,
    ],
    [
      'that lacks a field',
      ({ settings }: ProductMapping) => ({ settings, mappings: { dynamic: 'strict', properties: { id: {} } } }),
      /lacks "version", "run".*"shownDuring"/,
    ],
  ])('%s', async (_case, change, message) => {
    const path = join(folder, 'products.json');
    const content = change(await readMappingFile(FILE));
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    await expect(readMappingFile(path)).rejects.toMatchObject({
      code: 'mapping-invalid',
      message: expect.stringMatching(message) as string,
    });
    await expect(readMappingFile(path)).rejects.toThrow(path);
  });

  it('that is not there', async () => {
    await expect(readMappingFile(join(folder, 'none.json'))).rejects.toMatchObject({ code: 'mapping-invalid' });
  });
});

describe('Elasticsearch', () => {
  let indices: SearchIndices;
  let index = '';
  beforeAll(async () => {
    indices = openSearchIndices();
    index = await indices.publish(storefront(), { documents: [] });
  });
  afterAll(async () => indices.remove());

  it('takes every document that the transform makes, and refuses a field that the mapping lacks', async () => {
    const period = exposureRow({ displayFrom: NOW, displayTo: NOW + 1_000 });
    const rows = [
      productRow({ id: 1 }),
      productRow({ id: 2, exposures: [period], brand: brandRow({ embargoFrom: NOW + 10, embargoUntil: NOW + 20 }) }),
      productRow({ id: 3, priceDisplay: 'inquiry', saleFrom: NOW, groupId: 9, memberGrades: ['vip'] }),
    ];
    const context = preparePolicies(sourceState([policyRow({ startsAt: NOW + 100, endsAt: NOW + 200 })]));
    for (const row of rows) {
      const result = transformProduct(row, storefront(), context, NOW);
      if (result.kind === 'withheld') throw new Error(`${row.id}: ${result.reasons.join()}`);
      await put(serialiseDocument(result.document, 'run-1', 5).json, row.id);
    }
    await put(serialiseDocument({ id: 4, state: 'tombstone', reasons: ['not-exposed'] }, 'run-1', 5).json, 4);
    await expect(put('{"id":5,"colour":"red"}', 5)).rejects.toThrow('strict_dynamic_mapping_exception');
    await indices.client.indices.refresh({ index });
    expect(await shownAt(NOW - 1)).toEqual([1, 3]);
    expect(await shownAt(NOW)).toEqual([1, 2, 3]);
    expect(await shownAt(NOW + 10)).toEqual([1, 3]);
    expect(await shownAt(NOW + 20)).toEqual([1, 2, 3]);
    expect(await shownAt(NOW + 100)).toEqual([]);
    expect(await shownAt(NOW + 999)).toEqual([1, 2, 3]);
    expect(await shownAt(NOW + 1_000)).toEqual([1, 3]);
  });

  it('keeps a synonyms set as it is told', async () => {
    const name = `${indices.prefix}set`;
    const rule = { id: 'a', rule: '자켓, 재킷' };
    expect(await putSynonymsSet(indices.client, name, [rule])).toBe('created');
    expect(await putSynonymsSet(indices.client, name, [rule])).toBe('unchanged');
    expect(await putSynonymsSet(indices.client, name, [rule, { id: 'b', rule: '니트, knit' }])).toBe('updated');
    expect(await putSynonymsSet(indices.client, name, [{ id: 'a', rule: '자켓, 쟈켓' }])).toBe('updated');
    expect(await putSynonymsSet(indices.client, name, [])).toBe('updated');
    expect(await putSynonymsSet(indices.client, name, [])).toBe('unchanged');
    await indices.client.synonyms.deleteSynonym({ id: name });
  });

  it.each(['brandi', 'hiver', 'seoulstore', 'selpi'])('builds every synonym rule of %s, leniency off', async (id) => {
    const dictionaries = (await readDictionaries(join(PACKAGE_ROOT, 'dictionaries'), [id])).get(id);
    const mapping = await readMappingFile(FILE);
    const { userWords = [], synonyms = [] } = dictionaries ?? {};
    expect(synonyms.length).toBeGreaterThan(50);
    const { settings } = indexDefinition({
      mapping,
      storefront: storefront({ id }),
      userWords,
      synonymsSet: '',
      meta: META,
    });
    const { filter, ...analysis } = settings.analysis ?? {};
    const syn = { type: 'synonym_graph' as const, synonyms: synonyms.map(({ rule }) => rule), lenient: false };
    const name = `${indices.prefix}strict-${id}`;
    await indices.client.indices.create({
      index: name,
      settings: { number_of_replicas: 0, analysis: { ...analysis, filter: { ...filter, syn } } },
    });
    // _analyze has the rules built; creating an index need not.
    const { tokens } = await indices.client.indices.analyze({ index: name, analyzer: 'ko_search', text: '자켓' });
    expect(tokens?.map(({ token }) => token)).toContain('재킷');
  });

  async function put(json: string, id: number): Promise<void> {
    await indices.client.transport.request(
      { method: 'PUT', path: `/${index}/_doc/${id}`, body: json },
      { headers: { 'content-type': 'application/json' } },
    );
  }

  async function shownAt(moment: number): Promise<number[]> {
    const { hits } = await indices.client.search<{ id: number }>({
      index,
      query: { term: { shownDuring: moment } },
      sort: ['id'],
      _source: ['id'],
    });
    return hits.hits.map(({ _source }) => _source?.id ?? 0);
  }
});
