import { afterAll, beforeAll, expect, it } from 'vitest';
import { elasticsearch } from './elasticsearch-requests.ts';

const SET = 'synonyms-test-shop';
const INDEX = 'synonyms-test-products';

beforeAll(async () => {
  await putRules(['바지, 팬츠']);
  const created = await elasticsearch('PUT', INDEX, {
    settings: {
      number_of_shards: 1,
      number_of_replicas: 0,
      analysis: {
        filter: { shop: { type: 'synonym_graph', synonyms_set: SET, updateable: true } },
        analyzer: {
          index_title: { type: 'custom', tokenizer: 'nori_tokenizer' },
          search_title: { type: 'custom', tokenizer: 'nori_tokenizer', filter: ['shop'] },
        },
      },
    },
    mappings: {
      properties: { title: { type: 'text', analyzer: 'index_title', search_analyzer: 'search_title' } },
    },
  });
  expect(created).toMatchObject({ status: 200 });
  await elasticsearch('PUT', `${INDEX}/_doc/1?refresh=true`, { title: '와이드 팬츠' });
});

afterAll(async () => {
  await elasticsearch('DELETE', INDEX);
  await elasticsearch('DELETE', `_synonyms/${SET}`);
});

async function putRules(rules: string[]): Promise<unknown> {
  const synonyms_set = rules.map((synonyms, position) => ({ id: `rule-${position}`, synonyms }));
  return (await elasticsearch('PUT', `_synonyms/${SET}`, { synonyms_set })).body;
}

async function hits(query: string): Promise<number> {
  const { body } = await elasticsearch('POST', `${INDEX}/_search`, { query: { match: { title: query } } });
  return (body as { hits: { total: { value: number } } }).hits.total.value;
}

it('lets an edited synonyms set reach searches at once, without a reindex', async () => {
  expect(await hits('바지')).toBe(1);
  expect(await hits('슬랙스')).toBe(0);

  const answer = await putRules(['바지, 팬츠', '슬랙스 => 팬츠']);
  expect(JSON.stringify(answer)).toContain(INDEX);
  expect(await hits('슬랙스')).toBe(1);

  await putRules(['슬랙스 => 팬츠']);
  expect(await hits('바지')).toBe(0);
});
