import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDictionaries } from '../../src/dictionaries/read-dictionaries.ts';
import { ExpectedError } from '../../src/errors.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dictionaries-'));
  mkdirSync(join(folder, 'common'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, ...lines: string[]): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), lines.join('\n'));
}

describe('dictionaries', () => {
  it('are normalised, without comments and blank lines', async () => {
    write('common/synonyms.txt', '\uFEFF# jackets', '자켓,  재킷 , ＪＡＣＫＥＴ # three', '', '5부 => 5부, 하프\r');
    write('common/user-words.txt', '맨투맨', '와이드팬츠   와이드 팬츠', 'Y2K');
    const read = (await readDictionaries(folder, ['brandi'])).get('brandi');
    expect(read?.synonyms.map(({ rule }) => rule)).toEqual(['자켓, 재킷, jacket', '5부 => 5부, 하프']);
    expect(read?.userWords).toEqual(['맨투맨', '와이드팬츠 와이드 팬츠', 'y2k']);
  });

  it("add a storefront's own rules to the common ones, and let its own words win", async () => {
    write('common/synonyms.txt', '자켓, 재킷');
    write('common/user-words.txt', '맨투맨', '미니백');
    write('brandi/synonyms.txt', '자켓, 재킷', '홈웨어, 잠옷');
    write('brandi/user-words.txt', '미니백 미니 백');
    const read = await readDictionaries(folder, ['brandi', 'hiver']);
    expect(read.get('brandi')?.synonyms.map(({ rule }) => rule)).toEqual(['자켓, 재킷', '홈웨어, 잠옷']);
    expect(read.get('brandi')?.userWords).toEqual(['맨투맨', '미니백 미니 백']);
    expect(read.get('hiver')?.userWords).toEqual(['맨투맨', '미니백']);
    expect(read.get('hiver')?.hash).not.toBe(read.get('brandi')?.hash);
  });

  it('of the query have their words typed, and the storefront adds to them', async () => {
    write('common/brand-aliases.txt', '나이키, NIKE, 나이끼', '뉴발란스, new  balance');
    write('brandi/brand-aliases.txt', '나이키, 나키, nike');
    write('common/optional-words.txt', '추천 # praise', '입기 좋은');
    write('brandi/optional-words.txt', '언니', '추천');
    write('common/banned-words.txt', '짝퉁', 'Fake');
    write('common/typo-pairs.txt', '원패스 => 원피스', '뷔스티예 => 원피스');
    write('brandi/typo-pairs.txt', '뷔스티예=>뷔스티에');
    const read = await readDictionaries(folder, ['brandi', 'hiver']);
    expect(read.get('brandi')).toMatchObject({
      brandAliases: [
        { canonical: '나이키', aliases: ['nike', '나이끼', '나키'] },
        { canonical: '뉴발란스', aliases: ['new balance'] },
      ],
      optionalWords: ['추천', '입기 좋은', '언니'],
      bannedWords: ['짝퉁', 'fake'],
      typoPairs: [
        { wrong: '원패스', right: '원피스' },
        { wrong: '뷔스티예', right: '뷔스티에' },
      ],
    });
    expect(read.get('hiver')).toMatchObject({ optionalWords: ['추천', '입기 좋은'], bannedWords: ['짝퉁', 'fake'] });
    expect(read.get('hiver')?.hash).not.toBe(read.get('brandi')?.hash);
  });

  it('have ids and a hash that depend on content alone', async () => {
    write('common/synonyms.txt', '자켓, 재킷', '니트, knit');
    const before = (await readDictionaries(folder, ['brandi'])).get('brandi');
    write('common/synonyms.txt', '# a comment', '', '자켓,재킷', '니트 , Knit');
    expect((await readDictionaries(folder, ['brandi'])).get('brandi')).toEqual(before);
  });
});

describe('a bad line is named with its file, its number and the reason', () => {
  it.each([
    ['synonyms.txt', '자켓', 'a group needs two terms or more, parted by commas'],
    ['synonyms.txt', '자켓,, 재킷', 'a term is empty: look for a comma or an arrow too many'],
    ['synonyms.txt', '자켓 =>', 'a term is empty: look for a comma or an arrow too many'],
    ['synonyms.txt', '자켓 => 재킷 => 점퍼', 'it has "=>" twice'],
    ['synonyms.txt', '자켓, 재킷, 자켓', '"자켓" stands in it twice'],
    ['synonyms.txt', '자켓, !!', 'a term has neither a letter nor a digit'],
    ['synonyms.txt', '자켓\\, 재킷', 'backslashes and quotation marks mean nothing here'],
    [
      'synonyms.txt',
      Array.from({ length: 21 }, (_, n) => `말${n}`).join(','),
      'it has 21 terms; at most 20 are useful',
    ],
    ['user-words.txt', '백', '"백" has one syllable and would cut other words apart'],
    ['user-words.txt', '미니백 미니', '"미니백" has one part'],
    ['user-words.txt', '미니백 미 백', 'the parts "미 백" do not make up "미니백"'],
    ['user-words.txt', '미니백,토트백', 'commas and quotation marks mean nothing here: one word a line'],
    ['brand-aliases.txt', '나이키', '"나이키" has no other spelling; leave it out, or add some after a comma'],
    ['brand-aliases.txt', '나이키, ', 'a term is empty: look for a comma or an arrow too many'],
    ['brand-aliases.txt', '나이키, nike, 나이키', '"나이키" stands in it twice'],
    ['brand-aliases.txt', 'nike => 나이키', 'an arrow means nothing here'],
    ['typo-pairs.txt', '원패스, 원피스', 'write what is mistyped, an arrow and what is meant'],
    ['typo-pairs.txt', '원패스 => 원피스 => 드레스', 'it has "=>" twice'],
    ['typo-pairs.txt', '원패스, 원피쓰 => 원피스', 'one pair a line'],
    ['typo-pairs.txt', '원피스 => 원피스', 'both sides are "원피스"'],
    ['typo-pairs.txt', '원패스 =>', 'a term is empty'],
    ['optional-words.txt', '추천, 예쁜', 'one word a line: commas and arrows mean nothing here'],
    ['banned-words.txt', '!!', 'a term has neither a letter nor a digit'],
  ])('%s: %s', async (name, line, reason) => {
    write(`common/${name}`, '# first', line);
    const error = await refusal();
    expect(error.code).toBe('dictionary-invalid');
    expect(error.message).toContain(`${join(folder, 'common', name)}:2: ${reason}`);
  });

  it('and so are all others', async () => {
    write('common/synonyms.txt', '자켓, 재킷', '니트', '자켓,재킷');
    write('brandi/user-words.txt', '맨투맨', '맨투맨', '진');
    const { message } = await refusal();
    expect(message).toContain('4 lines');
    expect(message).toContain(`${join(folder, 'common/synonyms.txt')}:2: a group needs`);
    expect(message).toContain(`${join(folder, 'common/synonyms.txt')}:3: "자켓, 재킷" stands in line 1 already`);
    expect(message).toContain(`${join(folder, 'brandi/user-words.txt')}:2: "맨투맨" stands in line 1 already`);
    expect(message).toContain(`${join(folder, 'brandi/user-words.txt')}:3: "진" has one syllable`);
  });

  it('as is a file that nothing reads, and a folder without common/', async () => {
    write('common/synonym.txt', '자켓, 재킷');
    expect((await refusal()).message).toContain('synonym.txt');
    rmSync(join(folder, 'common'), { recursive: true });
    expect((await refusal()).message).toContain('has no folder common');
  });
});

async function refusal(): Promise<ExpectedError> {
  const error: unknown = await readDictionaries(folder, ['brandi']).catch((reason: unknown) => reason);
  if (error instanceof ExpectedError) return error;
  throw new Error('The dictionaries were read.', { cause: error });
}
