import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { readDictionaries } from '../../src/dictionaries/read-dictionaries.ts';
import { createIndex } from '../../src/indices/create-index.ts';
import { indexDefinition, readMappingFile } from '../../src/indices/index-definition.ts';
import { liveAlias, synonymsSetName } from '../../src/indices/index-name.ts';
import { putSynonymsSet } from '../../src/indices/synonyms-sets.ts';
import { publishDictionaries } from '../../src/pipelines/publish-dictionaries.ts';
import { createResources } from '../../src/resources.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import type { Storefront } from '../../src/storefronts/storefront.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { liveIndexOf } from '../support/live-documents.ts';
import { productDocument } from '../support/product-document.ts';
import { createDictionaryShop, type DictionaryShop } from './dictionary-shop.ts';

const STOREFRONTS = ['brandi', 'hiver', 'selpi', 'seoulstore'];

const resources = createResources();
let shop: DictionaryShop;
let storefronts: ReadonlyMap<string, Storefront>;
let api: TestApi;
let query: Client;
const tokens = new Map<string, string>();

beforeAll(async () => {
  shop = resources.use(await createDictionaryShop('releases', 250), (opened) => opened.close());
  storefronts = await readStorefronts(shop.config.STOREFRONTS_DIR);
  const run = await shop.reindex();
  expect([run.error, ...run.storefronts.map(({ error }) => error)]).toEqual([null, null, null, null, null]);
  query = resources.use(elasticsearchFor(shop.config, 'query'), (opened) => opened.close());
  const started = await startTestApi({
    indices: { client: query, prefix: shop.config.NAME_PREFIX },
    storefronts: [...storefronts.values()],
    overrides: { now: Date.now },
  });
  api = resources.use(started, (opened) => opened.close());
  for (const id of STOREFRONTS) tokens.set(id, await api.keyFor(id));
});

afterAll(() => resources.close());

afterEach(() => shop.restoreFiles());

interface Answer {
  readonly status: number;
  readonly total: number;
  readonly stage: string;
  readonly release: number | null;
}

async function search(storefront: string, q: string): Promise<Answer> {
  const answer = await api.app.inject({
    url: `/v1/storefronts/${storefront}/products?q=${encodeURIComponent(q)}`,
    headers: { authorization: `Bearer ${tokens.get(storefront) ?? ''}` },
  });
  const body = answer.json<{ total: number; query?: { stage: string }; release?: { dictionaries: number | null } }>();
  return {
    status: answer.statusCode,
    total: body.total,
    stage: body.query?.stage ?? answer.body,
    release: body.release?.dictionaries ?? null,
  };
}

/** Finds whatever 티셔츠 finds once the two are synonyms, and nothing word for word before. */
async function findsAllWords(storefront: string, q: string): Promise<boolean> {
  const { total, stage } = await search(storefront, q);
  return total > 0 && stage === 'all-words';
}

/** As `findsAllWords`, once a process that has just read the release before knows: it reads them each second. */
async function soonFindsAllWords(storefront: string, q: string, expected: boolean): Promise<boolean> {
  const giveUpAt = performance.now() + 3_000;
  for (;;) {
    const found = await findsAllWords(storefront, q);
    if (found === expected || performance.now() > giveUpAt) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function history(...ids: string[]): Promise<string[]> {
  const { stdout } = await shop.dictionaries('history', ...ids.flatMap((id) => ['--storefront', id]));
  return stdout.split('\n').map((line) => line.split('\t').slice(0, 3).join(' '));
}

async function liveIndices(): Promise<(string | null)[]> {
  return Promise.all(STOREFRONTS.map((id) => liveIndexOf(shop, id)));
}

describe('a dictionary release', () => {
  it('is made by the first full reindex, and named in every answer', async () => {
    expect(await history(...STOREFRONTS)).toEqual([...STOREFRONTS.map((id) => `1 ${id} live`), '']);
    for (const id of STOREFRONTS) expect(await search(id, '티셔츠')).toMatchObject({ status: 200, release: 1 });
  });

  it('is live within seconds everywhere, without a failed query or a new index, and gone as fast', async () => {
    const before = await liveIndices();
    await shop.edit('common/synonyms.txt', '쿨쿨상의, 티셔츠');
    const drafts = await readDictionaries(shop.config.DICTIONARIES_DIR, STOREFRONTS);
    const reindex = elasticsearchFor(shop.config, 'reindex');
    const failures: Answer[] = [];
    let asked = 0;
    let asking = true;
    const shoppers = STOREFRONTS.map(async (id) => {
      while (asking) {
        const answer = await search(id, '티셔츠');
        asked += 1;
        await sleep(5);
        if (answer.status !== 200 || answer.total === 0 || answer.stage !== 'all-words') failures.push(answer);
      }
    });
    const startedAt = performance.now();
    const services = { elasticsearch: reindex, prefix: shop.config.NAME_PREFIX, now: Date.now };
    const published = await publishDictionaries(services, drafts, { by: 'test', reason: 'cool tops' });
    const liveAfter = await Promise.all(
      STOREFRONTS.map(async (id) => {
        while (!((await findsAllWords(id, '쿨쿨상의')) && (await search(id, '티셔츠')).release === 2)) {
          if (performance.now() - startedAt > 10_000) break;
        }
        return performance.now() - startedAt;
      }),
    );
    asking = false;
    await Promise.all(shoppers);
    await reindex.close();
    expect(published.map(({ outcome, number, needsReindex }) => ({ outcome, number, needsReindex }))).toEqual(
      STOREFRONTS.map(() => ({ outcome: 'published', number: 2, needsReindex: false })),
    );
    expect(Math.max(...liveAfter)).toBeLessThan(5_000);
    expect(failures).toEqual([]);
    expect(asked).toBeGreaterThan(20);
    expect(await liveIndices()).toEqual(before);

    const { code, stdout } = await shop.dictionaries('rollback');
    expect({ code, lines: stdout.trim().split('\n') }).toEqual({
      code: 0,
      lines: STOREFRONTS.map((id) => `${id}: release 1 is live again`),
    });
    for (const id of STOREFRONTS) expect(await soonFindsAllWords(id, '쿨쿨상의', false)).toBe(false);
    expect(await history('brandi')).toEqual(['2 brandi rolled-back', '1 brandi live', '']);
    expect((await shop.dictionaries('rollback')).stderr).toContain('no earlier dictionary release');
    await shop.dictionaries('rollback', '--to', '2');
    expect(await soonFindsAllWords('hiver', '쿨쿨상의', true)).toBe(true);
    await shop.dictionaries('rollback', '--to', '1');
    expect(await soonFindsAllWords('hiver', '쿨쿨상의', false)).toBe(false);
  });

  it('of one storefront leaves the others alone', async () => {
    await shop.edit('hiver/synonyms.txt', '사나이상의, 티셔츠');
    const { code, stdout } = await shop.dictionaries('publish', '--reason', "men's words");
    expect(code).toBe(0);
    expect(stdout).toMatch(/hiver: release 3 is live\n/);
    expect(stdout).toMatch(/brandi: release 1 was live already/);
    expect(await soonFindsAllWords('hiver', '사나이상의', true)).toBe(true);
    expect(await soonFindsAllWords('brandi', '사나이상의', false)).toBe(false);
    expect((await shop.dictionaries('rollback')).stdout).toBe('hiver: release 1 is live again\n');
  });

  it('with errors is not published, and nothing changes', async () => {
    const before = await history('brandi');
    await shop.edit('brandi/synonyms.txt', '외톨이');
    const { code, stdout, stderr } = await shop.dictionaries('publish', '--reason', 'broken');
    expect(code).toBe(1);
    expect(stdout).toMatch(/brandi\/synonyms\.txt:\d+: error: a group needs two terms or more/);
    expect(stderr).toContain('Nothing was published');
    expect(await history('brandi')).toEqual(before);
    expect(await search('brandi', '티셔츠')).toMatchObject({ status: 200, stage: 'all-words' });
  });

  it('is what a full reindex is built from; user words of the files wait until they are published', async () => {
    await shop.edit('selpi/user-words.txt', '쿨쿨상의 쿨쿨 상의');
    await shop.edit('selpi/synonyms.txt', '홈홈상의, 티셔츠');
    await shop.reindex(['selpi']);
    expect(await userWords('selpi')).not.toContain('쿨쿨상의 쿨쿨 상의');
    expect(await soonFindsAllWords('selpi', '홈홈상의', false)).toBe(false);

    const announced = await shop.dictionaries('publish', '--reason', 'words', '--storefront', 'selpi');
    expect(announced.stdout).toContain('Start it with: storefront-search reindex --storefront selpi');
    expect(await soonFindsAllWords('selpi', '홈홈상의', true)).toBe(true);
    expect(await userWords('selpi')).not.toContain('쿨쿨상의 쿨쿨 상의');

    const before = await liveIndexOf(shop, 'selpi');
    const rebuilt = await shop.dictionaries('publish', '--reason', 'words', '--storefront', 'selpi', '--reindex');
    expect(rebuilt).toMatchObject({ code: 0, stdout: expect.stringContaining('which begins now') as string });
    expect(await liveIndexOf(shop, 'selpi')).not.toBe(before);
    expect(await userWords('selpi')).toContain('쿨쿨상의 쿨쿨 상의');
  });
});

async function userWords(storefront: string): Promise<unknown> {
  const index = liveAlias(shop.config.NAME_PREFIX, storefront);
  const [found] = Object.values(await shop.elasticsearch.indices.getSettings({ index, flat_settings: true }));
  return (found?.settings as Record<string, unknown> | undefined)?.[
    'index.analysis.tokenizer.ko_discard.user_dictionary_rules'
  ];
}

describe('a synonyms set', () => {
  const outcomeOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'allowed',
      (error: unknown) => (error instanceof Error && 'statusCode' in error ? error.statusCode : error),
    );

  it('that an index uses can not be deleted, and one that was altered is put back by publishing', async () => {
    const set = synonymsSetName(shop.config.NAME_PREFIX, 'brandi');
    expect(await outcomeOf(shop.elasticsearch.synonyms.deleteSynonym({ id: set }))).toBe(400);
    await putSynonymsSet(shop.elasticsearch, set, []);
    expect(await search('brandi', '재킷')).toMatchObject({ status: 200 });
    const { stdout } = await shop.dictionaries('publish', '--reason', 'again');
    expect(stdout).toContain('brandi: release 1 was live already; its synonyms had been lost or altered, and are back');
    expect((await shop.elasticsearch.synonyms.getSynonym({ id: set })).count).toBeGreaterThan(90);
  });

  it('that is lost leaves its index answering, also after the index was closed and opened', async () => {
    const index = `${shop.config.NAME_PREFIX}products-lost-set`;
    const storefront = storefronts.get('brandi');
    if (storefront === undefined) throw new Error('The demo has no storefront brandi.');
    const mapping = await readMappingFile(`${shop.config.MAPPINGS_DIR}/products.json`);
    const meta = {
      shape: 1,
      storefrontHash: '',
      dictionariesHash: '',
      mappingHash: '',
      run: 'test',
      createdAt: new Date().toISOString(),
    };
    const definition = indexDefinition({ mapping, storefront, userWords: [], synonymsSet: index, meta });
    await createIndex(shop.elasticsearch, index, definition, []);
    await shop.elasticsearch.index({
      index,
      id: '1',
      document: productDocument({ id: 1, name: '재킷' }),
      refresh: true,
    });
    const found = async (text: string): Promise<number> =>
      (await shop.elasticsearch.search({ index, query: { match: { name: text } } })).hits.hits.length;
    expect(await found('재킷')).toBe(1);
    await shop.elasticsearch.indices.close({ index });
    await shop.elasticsearch.indices.open({ index, wait_for_active_shards: 1 });
    expect([await found('재킷'), await found('자켓')]).toEqual([1, 0]);
    await putSynonymsSet(shop.elasticsearch, index, [{ id: 'a', rule: '자켓, 재킷' }]);
    expect(await found('자켓')).toBe(1);
    await shop.elasticsearch.indices.delete({ index });
  });

  it('and a release are changed by the reindex role alone', async () => {
    const drafts = new Map([...(await readDictionaries(shop.config.DICTIONARIES_DIR, ['brandi', 'hiver']))]);
    for (const role of ['query', 'consumer'] as const) {
      const client = elasticsearchFor(shop.config, role);
      const services = { elasticsearch: client, prefix: shop.config.NAME_PREFIX, now: Date.now };
      expect(await outcomeOf(publishDictionaries(services, drafts, { by: 'test', reason: 'test' }))).toBe(403);
      expect(await outcomeOf(putSynonymsSet(client, synonymsSetName(shop.config.NAME_PREFIX, 'brandi'), []))).toBe(403);
      await client.close();
    }
  });
});
