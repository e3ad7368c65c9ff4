import { describe, expect, it } from 'vitest';
import { oneKeystrokeApart } from '../../src/search/jamo.ts';
import { inOtherLayout } from '../../src/search/keyboard-layout.ts';
import { readPrice } from '../../src/search/price-words.ts';
import { buildKnowledge } from '../../src/search/query-knowledge.ts';
import { type Attempt, planQuery } from '../../src/search/query-plan.ts';
import { readSlots } from '../../src/search/query-slots.ts';
import { readQueryText } from '../../src/search/query-text.ts';
import { buildVocabulary } from '../../src/search/vocabulary.ts';

const tag = (value: string, products = 10) => ({ value, products });
const vocabulary = buildVocabulary({
  brands: [
    { name: '나이키', keys: ['나이키', 'nike'], products: 90 },
    { name: '아디다스', keys: ['아디다스', 'adidas'], products: 80 },
    { name: '마르디 메크르디', keys: ['마르디메크르디', 'mardimercredi'], products: 20 },
    { name: 'XL', keys: ['xlab'], products: 3 },
  ],
  categories: [
    { path: '1', name: '의류', products: 100 },
    { path: '1>14', name: '원피스/세트', products: 40 },
    { path: '2', name: '신발', products: 50 },
  ],
  colours: [
    { name: '블랙', groups: [tag('black', 9), tag('red', 4)] },
    { name: '빨강', groups: [tag('red', 5)] },
    { name: '모호', groups: [tag('black', 2), tag('red', 2)] },
  ],
  sizes: ['S', 'M', '2XL', 'FREE', '270', '55', '95'],
  tags: ['맨투맨', '반지', '바지', '청바지', '원피스', '가디건', '카디건', '운동화', '긴팔티', '반팔티'].map((word) =>
    tag(word),
  ),
  names: [],
});
const knowledge = buildKnowledge(vocabulary, {
  number: 1,
  brandAliases: [
    { canonical: '나이키', aliases: ['나키'] },
    { canonical: '없는브랜드', aliases: ['없브'] },
  ],
  optionalWords: ['룩', '추천'],
  bannedWords: ['짝퉁', '몰래 카메라'],
  typoPairs: [{ wrong: '원패스', right: '원피스' }],
  // The last: the dictionaries know it, and the catalogue does not.
  knownWords: ['벙거지', '와이드바지'],
});

const plan = (q: string) => planQuery(readQueryText(q), knowledge);
const stagesOf = (q: string): Attempt[] => {
  const { first, others } = plan(q);
  return first === null ? [] : [first, ...others()];
};
const corrected = (q: string) => stagesOf(q).find(({ stage }) => stage === 'corrected');

describe('a price in a query', () => {
  it.each<[string, number | null, number | null, string]>([
    ['3만원 이하 원피스', null, 30_000, '원피스'],
    ['원피스 3만원이하', null, 30_000, '원피스'],
    ['30,000원 미만 티', null, 29_999, '티'],
    ['만원 이하 양말', null, 10_000, '양말'],
    ['1만5천원 이하', null, 15_000, ''],
    ['10만원 이상 코트', 100_000, null, '코트'],
    ['2~5만원 니트', 20_000, 50_000, '니트'],
    ['2만원에서 5만원 사이 니트', 20_000, 50_000, '니트'],
    ['2-3만원대 니트', 20_000, 39_999, '니트'],
    ['5만원대 니트', 50_000, 59_999, '니트'],
    ['20만원대', 200_000, 299_999, ''],
    ['9,900원 티', 9_900, 10_899, '티'],
  ])('is read: %s', (text, from, to, rest) => {
    expect(readPrice(text)).toEqual({ range: { from, to }, rest });
  });

  it.each(['1+1 긴팔', '14k 반지', '만년필', '천가방', '270mm 부츠', '20대 원피스', '5부 바지'])(
    'is nowhere in %s',
    (text) => {
      expect(readPrice(text)).toEqual({ range: null, rest: text });
    },
  );
});

describe('the other keyboard layout', () => {
  it.each([
    ['qkswl', '반지'],
    ['QKSWL', '반지'],
    ['rkelrjs', '가디건'],
    ['ㅜㅑㅏㄷ', 'nike'],
    ['ㅁ양ㅁㄴ', 'adidas'],
    ['ㅋㅁㄱㅁ', 'zara'],
  ])('makes something of %s', (typed, meant) => {
    expect(inOtherLayout(typed)).toBe(meant);
  });

  it.each(['xl', 'so', 'elf', '2xl', 'dress', 'y2k', '바지', 'h&m', ''])('makes nothing of %s', (typed) => {
    expect(inOtherLayout(typed)).toBeNull();
  });
});

describe('the parts of a query', () => {
  it.each<[string, string, object[]]>([
    ['나이키 운동화', '운동화', [{ kind: 'brand', keys: ['나이키', 'nike'] }]],
    ['나이키운동화', '운동화', [{ kind: 'brand', keys: ['나이키', 'nike'] }]],
    ['마르디 메크르디 가디건', '가디건', [{ kind: 'brand', text: '마르디 메크르디' }]],
    ['마르디메크르디카디건', '카디건', [{ kind: 'brand', text: '마르디 메크르디' }]],
    ['2xl 티셔츠', '티셔츠', [{ kind: 'size', values: ['2XL'] }]],
    ['xxl 티셔츠', '티셔츠', [{ kind: 'size', values: ['2XL'] }]],
    ['270mm 부츠', '부츠', [{ kind: 'size', values: ['270'] }]],
    ['부츠 270', '부츠', [{ kind: 'size', values: ['270'] }]],
    ['300mm 부츠', '부츠', [{ kind: 'size', values: ['300'] }]],
    ['28인치 청바지', '청바지', [{ kind: 'size', values: ['28'] }]],
    ['55 사이즈 원피스', '원피스', [{ kind: 'size', values: ['55'] }]],
    ['블랙 원피스', '원피스', [{ kind: 'colour', fits: ['black'] }]],
    ['빨간 원피스', '원피스', [{ kind: 'colour', fits: ['red'] }]],
    [
      '여자 20대 코트',
      '코트',
      [
        { kind: 'gender', best: ['female'] },
        { kind: 'age', best: ['twenties'] },
      ],
    ],
    [
      '하루배송 여름 원피스',
      '원피스',
      [
        { kind: 'delivery', fits: ['today'] },
        { kind: 'season', best: ['summer'] },
      ],
    ],
  ])('%s', (text, rest, slots) => {
    expect(readSlots(text, knowledge)).toMatchObject({ rest, slots });
  });

  it.each(['15인치 백팩', '1+1 티', '14k 반지', 'y2k 티', '모호 티', '나이키즈', '300 스파르타', '5부바지', '없브 티'])(
    'leaves %s whole',
    (text) => {
      expect(readSlots(text, knowledge)).toEqual({ slots: [], rest: text });
    },
  );
});

describe('what is tried for a query', () => {
  it.each<[string, string, string]>([
    ['qkswl', '반지', 'keyboard'],
    ['skdlzl dnsehdghk', '나이키 운동화', 'keyboard'],
    ['ㅜㅑㅏㄷ', 'nike', 'keyboard'],
    ['ㄴㅇㅋ', '나이키', 'initials'],
    ['ㅊㅂㅈ', '청바지', 'initials'],
    ['맨툼', '맨투맨', 'half-typed'],
    ['청밪', '청바지', 'half-typed'],
    ['원패스', '원피스', 'typo'],
    ['니이키 운동화', '나이키 운동화', 'typo'],
    ['긴 팔 티', '긴팔티', 'spacing'],
    ['와이드바지', '와이드 바지', 'spacing'],
    ['검정 와이드바지', '검정 와이드 바지', 'spacing'],
  ])('%s may be %s', (typed, applied, kind) => {
    const attempt = corrected(typed);
    expect(attempt).toMatchObject({ applied });
    expect(attempt?.corrections[0]).toMatchObject({ kind });
  });

  it('asks for a word that the dictionaries define as it is, before it takes it apart', () => {
    expect(plan('와이드바지').first).toMatchObject({ text: '와이드바지', slots: [] });
    expect(corrected('와이드바지')).toMatchObject({ text: '바지', slots: [{ kind: 'fit', fits: ['wide'] }] });
  });

  it('keeps words that are words, however close they are', () => {
    expect(corrected('바지')).toBeUndefined();
    expect(corrected('xl')).toBeUndefined();
    expect(corrected('나이키 2xl')).toBeUndefined();
  });

  it('writes brands as the catalogue does, and says so', () => {
    const attempt = plan('나키 운동화').first;
    expect(attempt).toMatchObject({
      applied: '나이키 운동화',
      text: '운동화',
      corrections: [{ from: '나키', to: '나이키', kind: 'brand' }],
    });
    expect(plan('nike 운동화').first).toMatchObject({ applied: 'nike 운동화', corrections: [] });
  });

  it('goes from strict to loose', () => {
    const stages = stagesOf('나이키 꾸안꾸룩 반지 추천 270').map(({ stage }) => stage);
    expect([...new Set(stages)]).toEqual(['all-words', 'optional-dropped', 'fewer-words', 'two-grams', 'best-sellers']);
    expect(stagesOf('꾸안꾸룩 추천').find(({ stage }) => stage === 'optional-dropped')?.text).toBe('꾸안꾸');
  });

  it('ends with what sells best only where a brand or a category is asked for', () => {
    const last = (q: string) => stagesOf(q).at(-1);
    expect(last('신발 뷁뷁')).toMatchObject({ stage: 'best-sellers', categories: ['2'] });
    expect(last('뷁뷁뷁')?.stage).not.toBe('best-sellers');
  });

  it('is nothing for a banned word, also typed apart or in the other layout', () => {
    expect(plan('짝퉁 가방').first).toBeNull();
    expect(plan('짝 퉁').first).toBeNull();
    expect(plan('몰래카메라').first).toBeNull();
    expect(plan('짝퉁이').first).not.toBeNull();
    expect(stagesOf('Wkrxnd').map(({ applied }) => applied)).not.toContain('짝퉁');
  });

  it('is bounded, and quick, for any text', () => {
    for (const q of [
      '가'.repeat(100),
      'ㄱ '.repeat(50),
      '나이키 '.repeat(20),
      'a b c d e f g h i j',
      '+',
      '1만',
      '~원',
    ]) {
      const startedAt = performance.now();
      expect(stagesOf(q).length).toBeLessThanOrEqual(14);
      expect(performance.now() - startedAt).toBeLessThan(100);
    }
  });
});

it('one keystroke is one letter more, less or other', () => {
  expect(oneKeystrokeApart('ㅂㅏㄴㅈㅣ', 'ㅂㅏㅈㅣ')).toBe(true);
  expect(oneKeystrokeApart('ㅂㅏㅈㅣ', 'ㅂㅏㅈㅣ')).toBe(true);
  expect(oneKeystrokeApart('ㅂㅏㅈㅣ', 'ㅂㅓㅈㅏ')).toBe(false);
  expect(oneKeystrokeApart('ab', 'ba')).toBe(false);
});
