import { describe, expect, it } from 'vitest';
import { brands } from '../../demo/generate/brands.ts';
import { noiseKinds } from '../../demo/generate/title.ts';
import { generatedRows } from './generated-rows.ts';

const rows = generatedRows({ products: 5000, seed: 1 });
const titles = rows('products').map(({ name }) => String(name));
const attributes = rows('product_attributes').map(
  (row) =>
    JSON.parse(String(row['attributes'])) as { item: string; fabric: string; noise: string[]; features: string[] },
);

describe('generated titles', () => {
  it('have every kind of noise, and the product says which', () => {
    const seen = new Set(attributes.flatMap(({ noise }) => noise));
    expect([...seen].sort()).toEqual([...noiseKinds].sort());
  });

  it.each([
    ['joined words', /반팔티(?!셔츠)/],
    ['split words', /반팔 티(?!셔츠)/],
    ['Korean brands', /나이키/],
    ['English brands', /NIKE/],
    ['full-width letters', /[Ａ-Ｚ]{3}/],
    ['offers in brackets', /^\[1\+1\]/],
    ['colour counts', /\(\d(Color|color|COLOR|컬러)\)/],
    ['a colour after an underscore', /[가-힣]_블랙/],
    ['a colour in capitals', /\(BLUE GRAY\)/],
    ['model words', /2WAY/],
    ['versions', /Ver\.\d/],
    ['season codes', /2[3-6](SS|FW)/],
    ['lengths', /5부 카고 팬츠/],
    ['shoe sizes', /2\d0mm/],
    ['both spellings of jackets', /자켓/],
    ['both spellings of jackets', /재킷/],
    ['both spellings of cardigans', /가디건/],
    ['both spellings of cardigans', /카디건/],
    ['stuffing', /데일리룩 데이트룩/],
    ['syllables taken apart', /[\u1100-\u1112][\u1161-\u1175]/],
  ])('have %s (%s)', (_kind, pattern) => {
    expect(titles.filter((title) => pattern.test(title)).length).toBeGreaterThan(0);
  });

  it.each([
    '반팔티', '청바지', '청 바지', '긴팔', '트렌치코트', '트렌치 코트', '나이키', '운동화', '커버낫', '맨투맨', '마르디', '가디건', '무신사 스탠다드', '후디',
    '후드티', '나시', '민소매', '미니백', '바나나시계', '시계', '비건 가죽', '카고', '1+1', '꾸안꾸', '반지', '부츠', '니트원피스', '뽀글이', '버킷햇',
    '에어팟케이스', '천가방', '삼선슬리퍼', '진주목걸이', '골덴', '신사화',
  ])('have the word %s', (word) => {
    expect(titles.some((title) => title.includes(word))).toBe(true);
  }); // prettier-ignore

  it('keep what the title leaves out: a product without its brand in the title still has it', () => {
    const named = titles.filter((title, place) => {
      const brand = brands.find(({ id }) => id === rows('products')[place]?.['brand_id']);
      return brand !== undefined && (title.includes(brand.ko) || title.includes(brand.en));
    });
    expect(named.length).toBeGreaterThan(titles.length / 2);
    expect(named.length).toBeLessThan(titles.length * 0.75);
  });

  it('promise 1+1 only where it is offered', () => {
    for (const [place, title] of titles.entries()) {
      expect(title.includes('1+1')).toBe(attributes[place]?.features.includes('1+1'));
    }
  });
});
