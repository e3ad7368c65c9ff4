import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDictionaries } from '../../src/dictionaries/read-dictionaries.ts';
import { liveAlias } from '../../src/indices/index-name.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { productDocument } from '../support/product-document.ts';
import { storefront } from '../support/product-row.ts';
import { openSearchIndices, type SearchIndices } from '../support/search-index.ts';

const NAMES = [
  '오버핏 반팔티',
  '오버핏 반팔 티',
  '오버핏 반팔티셔츠',
  '반팔 셔츠',
  '하이웨스트 청바지',
  '하이웨스트 청 바지',
  '트렌치코트',
  '롱 트렌치 코트',
  '가죽 미니백',
  '미니 숄더백',
  '100매 양말',
  '쫀쫀한 나시',
  '민소매 니트',
  '바나나시계',
  '하나시계',
  '무신사스탠다드 셔츠',
  '신사 정장 셔츠',
  '커버낫맨투맨',
  '나이키 운동화',
  '[1+1] 긴팔티',
  '5부 카고 팬츠',
  '후드티셔츠',
  '진주목걸이',
  '버킷 햇',
];

describe('Korean analysis finds', () => {
  let indices: SearchIndices;
  beforeAll(async () => {
    const dictionaries = await readDictionaries(join(PACKAGE_ROOT, 'dictionaries'), ['brandi']);
    const { synonyms = [], userWords = [] } = dictionaries.get('brandi') ?? {};
    indices = openSearchIndices();
    await indices.publish(storefront(), {
      documents: NAMES.map((name, id) => productDocument({ id: id + 1, name })),
      synonyms: synonyms.map(({ rule }) => rule),
      userWords,
    });
  });
  afterAll(async () => indices.remove());

  const TEES = ['오버핏 반팔 티', '오버핏 반팔티', '오버핏 반팔티셔츠'];
  it.each([
    ['반팔티', TEES],
    ['반팔 티', TEES],
    ['반팔티셔츠', TEES],
    ['청바지', ['하이웨스트 청 바지', '하이웨스트 청바지']],
    ['청 바지', ['하이웨스트 청 바지', '하이웨스트 청바지']],
    ['트렌치코트', ['롱 트렌치 코트', '트렌치코트']],
    ['트렌치 코트', ['롱 트렌치 코트', '트렌치코트']],
    ['미니백', ['가죽 미니백']],
    ['나시', ['민소매 니트', '쫀쫀한 나시']],
    ['시계', ['바나나시계', '하나시계']],
    ['무신사스탠다드', ['무신사스탠다드 셔츠']],
    ['무신사 스탠다드', ['무신사스탠다드 셔츠']],
    ['신사', ['신사 정장 셔츠']],
    ['커버낫 맨투맨', ['커버낫맨투맨']],
    ['커버낫 스웨트셔츠', ['커버낫맨투맨']],
    ['나이키운동화', ['나이키 운동화']],
    ['나이키 스니커즈', ['나이키 운동화']],
    ['1+1 긴팔', ['[1+1] 긴팔티']],
    ['5부바지', ['5부 카고 팬츠']],
    ['후디', ['후드티셔츠']],
    ['네크리스', ['진주목걸이']],
  ])('for %s: %j', async (query, expected) => {
    expect((await search('allText', query)).sort()).toEqual(expected);
  });

  it('by pairs of syllables what spacing has torn apart', async () => {
    expect(await search('allText', '버킷햇')).toEqual([]);
    expect(await search('name.bi', '버킷햇')).toEqual(['버킷 햇']);
  });

  async function search(field: string, query: string): Promise<string[]> {
    const { hits } = await indices.client.search<{ name: string }>({
      index: liveAlias(indices.prefix, 'brandi'),
      query: { match: { [field]: { query, operator: 'and' } } },
      size: NAMES.length,
      _source: ['name'],
    });
    return hits.hits.map(({ _source }) => _source?.name ?? '');
  }
});
