import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { readDraft } from '../../src/dictionaries/read-draft.ts';
import { queryLogIndex, queryLogPattern } from '../../src/indices/query-log-indices.ts';
import { readMappingFile } from '../../src/indices/read-mapping.ts';
import { lintDictionaries } from '../../src/pipelines/lint-dictionaries.ts';
import { createQueryLogWriter } from '../../src/search/query-log.ts';
import { liveIndexOf } from '../support/live-documents.ts';
import { createDictionaryShop, type DictionaryShop } from './dictionary-shop.ts';

let shop: DictionaryShop;

beforeAll(async () => {
  shop = await createDictionaryShop('lintpreview', 400);
  expect((await shop.reindex(['brandi'])).state).toBe('finished');
  const index = (await liveIndexOf(shop, 'brandi')) ?? '';
  const [first] = (await shop.elasticsearch.search({ index, query: { term: { state: 'product' } } })).hits.hits;
  const name = '한정판 하나시계';
  await shop.elasticsearch.update({ index, id: first?._id ?? '', doc: { name }, refresh: true });
});

afterAll(() => shop.close());
afterEach(() => shop.restoreFiles());

/** Findings of brandi as `severity file:line reason`, without the two that the product's own files have. */
async function lint(): Promise<string[]> {
  const { config } = shop;
  const elasticsearch = elasticsearchFor(config, 'reindex');
  try {
    const mapping = await readMappingFile(join(config.MAPPINGS_DIR, 'products.json'));
    const draft = await readDraft(config.DICTIONARIES_DIR, ['brandi']);
    const services = { elasticsearch, prefix: config.NAME_PREFIX, mapping };
    return (await lintDictionaries(services, draft, ['brandi']))
      .map(({ severity, file, line, reason, remedy }) => {
        expect(remedy).not.toBe('');
        return `${severity} ${file}:${line} ${reason}`.replaceAll(`${config.DICTIONARIES_DIR}/`, '');
      })
      .filter((finding) => !/"(티|청)" has one syllable/.test(finding));
  } finally {
    await elasticsearch.close();
  }
}

describe('lint', () => {
  it('finds no error in the files of the product', async () => {
    const { code, stdout } = await shop.dictionaries('lint');
    expect(stdout).toContain('0 errors, 2 warnings');
    expect(code).toBe(0);
  });

  it('proves each synonym rule on the analyzer, and says which it would drop', async () => {
    await shop.edit('brandi/synonyms.txt', '검붉은색, 버건디\n블루종, 보머\n자켓은, 그는');
    expect(await lint()).toEqual([
      expect.stringMatching(
        /^error brandi\/synonyms\.txt:\d+ the analyzer tears "검붉은색" apart at "색" and would drop the rule/,
      ),
    ]);
  });

  it('finds user words that cut words of the catalogue and of the dictionaries, and shows the tokens', async () => {
    await shop.edit('brandi/user-words.txt', '나시\n반팔티 반팔 티');
    const [watches, tee, ...others] = await lint();
    expect(watches).toMatch(
      /^error brandi\/user-words\.txt:\d+ "나시" cuts through .*"하나시계" \(하나 시계 -> 하 나시 계\)/,
    );
    expect(tee).toMatch(
      /^warning brandi\/user-words\.txt:\d+ "반팔티" cuts through "반팔티셔츠" \(.*티셔츠 -> .*티 셔츠\)/,
    );
    expect(others).toEqual([]);
    await shop.edit('brandi/user-words.txt', '하나시계 하나 시계\n반팔티셔츠 반팔 티셔츠');
    expect(await lint()).toEqual([]);
  });

  it('finds user words that cut words which only shoppers type, and previews what they ask for most', async () => {
    const logged = { storefront: 'brandi', stage: 'all-words', index: 'x', dictionaries: 1, latencyMs: 1 } as const;
    const search = { ...logged, at: Date.now(), query: '텀블러백 쇼핑백', applied: '텀블러백 쇼핑백', total: 3 };
    const prefix = shop.config.NAME_PREFIX;
    await createQueryLogWriter(shop.elasticsearch, (at) => queryLogIndex(prefix, at))([search, search, search]);
    await shop.elasticsearch.indices.refresh({ index: queryLogPattern(prefix) });
    await shop.edit('brandi/user-words.txt', '블러');
    expect(await lint()).toEqual([
      expect.stringMatching(
        /^error brandi\/user-words\.txt:\d+ "블러" cuts through "텀블러백" \(텀블러 백 -> 텀 블러 백\)/,
      ),
    ]);
    await shop.restoreFiles();
    await shop.edit('brandi/synonyms.txt', '쇼핑백, 티셔츠');
    const { stdout } = await shop.dictionaries('preview', '--storefront', 'brandi');
    expect(stdout).toMatch(/\n {2}텀블러백 쇼핑백: \d+ -> \d+ products/);
  });

  it('warns of a rule that works only after a full reindex', async () => {
    await shop.edit('brandi/synonyms.txt', '검붉은색, 버건디');
    await shop.edit('brandi/user-words.txt', '검붉은색');
    expect(await lint()).toEqual([
      expect.stringMatching(/^warning .* "검붉은색, 버건디" needs user words that the live index does not have yet/),
    ]);
  });
});

describe('preview', () => {
  it('shows what each query would gain and lose, and leaves nothing behind', async () => {
    await shop.edit('brandi/synonyms.txt', '쿨쿨상의, 티셔츠');
    await shop.edit('brandi/typo-pairs.txt', '운동쿵 => 운동화');
    const queries = await queriesFile('쿨쿨상의', '운동화', '운동쿵');
    const { code, stdout, stderr } = await shop.dictionaries('preview', '--storefront', 'brandi', '--queries', queries);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^brandi: the files compared with release 1, \d+ queries on \d+ products\n/);
    expect(stdout).toMatch(/\n {2}쿨쿨상의: \d+ -> \d+ products \(.* -> all-words\), .*\n {4}gained: \d+ /);
    expect(stdout).toMatch(/\n {2}운동쿵: \d+ -> \d+ products \(.* -> corrected\), .*\n {4}gained: \d+ /);
    expect(stdout).toMatch(/\nbrandi: 2 queries change, \d no longer find nothing, 0 find nothing now; .*\n$/);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(await leftovers()).toEqual([]);
  });

  it('tries user words on a copy of their own', async () => {
    await shop.edit('brandi/user-words.txt', '시계셔츠');
    const queries = await queriesFile('셔츠');
    const options = ['--storefront', 'brandi', '--products', '50', '--queries', queries];
    const { code, stdout, stderr } = await shop.dictionaries('preview', ...options);
    expect(stdout).toMatch(/queries on (4|5)\d products\n/);
    expect(stdout).toContain('brandi: 0 queries change');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(await leftovers()).toEqual([]);
  });
});

async function queriesFile(...lines: string[]): Promise<string> {
  const file = join(shop.config.DICTIONARIES_DIR, 'mine.txt');
  await writeFile(file, lines.join('\n'));
  return file;
}

async function leftovers(): Promise<string[]> {
  const indices = Object.keys(await shop.elasticsearch.indices.get({ index: `${shop.config.NAME_PREFIX}*` }));
  const { results } = await shop.elasticsearch.synonyms.getSynonymsSets({ size: 1_000 });
  const names = [...indices, ...results.map(({ synonyms_set: set }) => set)];
  return names.filter((name) => name.startsWith(shop.config.NAME_PREFIX) && name.includes('-preview-'));
}
