import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { elasticsearch, tokensOf } from './elasticsearch-requests.ts';

const INDEX = 'nori-test-products';

describe('nori_tokenizer', () => {
  const sejong = ['세종시 세종 시'];

  it('splits a fashion title with user words, keeping compounds beside their parts in mixed mode', async () => {
    const tokens = await tokensOf({
      tokenizer: { type: 'nori_tokenizer', decompound_mode: 'mixed', user_dictionary_rules: ['나이키', '맨투맨'] },
      filter: ['nori_part_of_speech'],
      text: '여성용 검정 와이드팬츠 반팔티셔츠 나이키맨투맨',
    });
    expect(tokens).toEqual(['여성', '검정', '와이드', '팬츠', '반팔', '반', '팔', '티셔츠', '나이키', '맨투맨']);
  });

  it('discards compounds unless told otherwise', async () => {
    const analyze = async (mode: object): Promise<string[]> =>
      tokensOf({ tokenizer: { type: 'nori_tokenizer', user_dictionary_rules: sejong, ...mode }, text: '세종시' });
    expect(await analyze({})).toEqual(['세종', '시']);
    expect(await analyze({ decompound_mode: 'discard' })).toEqual(['세종', '시']);
    expect(await analyze({ decompound_mode: 'mixed' })).toEqual(['세종시', '세종', '시']);
    expect(await analyze({ decompound_mode: 'none' })).toEqual(['세종시']);
    await expect(analyze({ decompound_mode: 'some' })).rejects.toThrow('SOME');
  });

  it('discards punctuation unless told otherwise', async () => {
    const analyze = async (setting: object): Promise<string[]> =>
      tokensOf({ tokenizer: { type: 'nori_tokenizer', ...setting }, text: '자켓_블랙' });
    expect(await analyze({})).toEqual(['자켓', '블랙']);
    expect(await analyze({ discard_punctuation: false })).toEqual(['자켓', '_', '블랙']);
  });

  it('works by its name alone', async () => {
    expect(await tokensOf({ tokenizer: 'nori_tokenizer', text: '검정 바지' })).toEqual(['검정', '바지']);
  });

  it('refuses a duplicate user word, unless lenient', async () => {
    const tokenizer = { type: 'nori_tokenizer', user_dictionary_rules: ['맨투맨', '나이키', '맨투맨'] };
    await expect(tokensOf({ tokenizer, text: '나이키맨투맨' })).rejects.toThrow('맨투맨');
    expect(await tokensOf({ tokenizer: { ...tokenizer, lenient: true }, text: '나이키맨투맨' })).toEqual([
      '나이키',
      '맨투맨',
    ]);
  });

  it('reads user words and comments from a file of the configuration folder, but not from two places', async () => {
    const file = join(inject('stack').elasticsearchConfigFolder, 'nori-test-words.txt');
    await writeFile(file, '# 브랜드\n나이키\n맨투맨\n', { mode: 0o644 });
    try {
      const tokenizer = { type: 'nori_tokenizer', user_dictionary: 'nori-test-words.txt' };
      expect(await tokensOf({ tokenizer, text: '나이키맨투맨' })).toEqual(['나이키', '맨투맨']);
      await expect(
        tokensOf({ tokenizer: { ...tokenizer, user_dictionary_rules: ['후드'] }, text: '나이키' }),
      ).rejects.toThrow('in conjunction with');
    } finally {
      await rm(file);
    }
  });
});

describe('the token filters', () => {
  it('nori_part_of_speech drops particles and endings unless given other tags', async () => {
    const analyze = async (filter: object | string): Promise<string[]> =>
      tokensOf({ tokenizer: 'nori_tokenizer', filter: [filter], text: '치마가 예쁘다' });
    expect(await analyze('nori_part_of_speech')).toEqual(['치마', '예쁘']);
    expect(await analyze({ type: 'nori_part_of_speech', stoptags: ['NNG'] })).toEqual(['가', '예쁘', '다']);
    await expect(analyze({ type: 'nori_part_of_speech', stoptags: ['NOPE'] })).rejects.toThrow('NOPE');
  });

  it('nori_readingform writes Hanja in Hangul', async () => {
    expect(await tokensOf({ tokenizer: 'nori_tokenizer', filter: ['nori_readingform'], text: '鄕歌' })).toEqual([
      '향가',
    ]);
  });

  it('nori_number writes Korean numbers in digits', async () => {
    const tokenizer = { type: 'nori_tokenizer', discard_punctuation: false };
    const analyze = async (text: string): Promise<string[]> => tokensOf({ tokenizer, filter: ['nori_number'], text });
    expect(await analyze('십만이천오백')).toEqual(['102500']);
    expect(await analyze('3.2천')).toEqual(['3200']);
  });
});

describe('an index', () => {
  const analysis = {
    tokenizer: {
      title: { type: 'nori_tokenizer', decompound_mode: 'mixed', user_dictionary_rules: ['나이키', '맨투맨'] },
    },
    filter: { content_words: { type: 'nori_part_of_speech', stoptags: ['JKS', 'XSN'] } },
    analyzer: {
      title: { type: 'custom', tokenizer: 'title', filter: ['content_words', 'nori_readingform', 'lowercase'] },
      ready_made: { type: 'nori', user_dictionary_rules: ['맨투맨'], decompound_mode: 'none', stoptags: ['MAG'] },
    },
  };

  beforeAll(async () => {
    const created = await elasticsearch('PUT', INDEX, {
      settings: { number_of_shards: 1, number_of_replicas: 0, analysis },
      mappings: { properties: { title: { type: 'text', analyzer: 'title' }, note: { type: 'match_only_text' } } },
    });
    expect(created).toMatchObject({ status: 200 });
  });
  afterAll(async () => {
    await elasticsearch('DELETE', INDEX);
  });

  it('uses the tokenizer and filters under names of its own', async () => {
    expect(await tokensOf({ analyzer: 'title', text: '여성용 나이키맨투맨' }, INDEX)).toEqual([
      '여성',
      '나이키',
      '맨투맨',
    ]);
  });

  it('has the nori analyzer with its settings', async () => {
    expect(await tokensOf({ analyzer: 'ready_made', text: 'NIKE 맨투맨 반팔티셔츠' }, INDEX)).toEqual([
      'nike',
      '맨투맨',
      '반팔',
      '티셔츠',
    ]);
    expect(await tokensOf({ analyzer: 'nori', text: 'NIKE, 치마가 예쁘다' })).toEqual(['nike', '치마', '예쁘']);
  });

  it('is refused with a duplicate user word', async () => {
    const duplicate = { tokenizer: { title: { type: 'nori_tokenizer', user_dictionary_rules: ['후드', '후드'] } } };
    const { status, body } = await elasticsearch('PUT', `${INDEX}-duplicate`, { settings: { analysis: duplicate } });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('후드');
  });
});
