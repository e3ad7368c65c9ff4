import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { entriesOf } from '../../src/dictionaries/draft-entries.ts';
import { lintEntries } from '../../src/dictionaries/lint-draft.ts';
import { readDraft } from '../../src/dictionaries/read-draft.ts';
import { wordCut } from '../../src/dictionaries/word-cuts.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lint-'));
  mkdirSync(join(folder, 'common'));
  mkdirSync(join(folder, 'brandi'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Findings as `severity file:line reason`, with the files' folder left out. */
async function lint(files: Readonly<Record<string, readonly string[]>>): Promise<string[]> {
  for (const [name, lines] of Object.entries(files)) writeFileSync(join(folder, name), lines.join('\n'));
  const draft = await readDraft(folder, ['brandi']);
  const own = draft.own.get('brandi');
  if (own === undefined) throw new Error('The folder of brandi was not read.');
  return lintEntries(entriesOf(draft.common, own)).map(({ severity, file, line, reason, remedy }) => {
    expect(remedy).toMatch(/^[A-Z].*\.$/);
    return `${severity} ${file}:${line} ${reason}`.replaceAll(`${folder}/`, '');
  });
}

it.each([
  [
    'a rule that stands in the common file too',
    { 'common/synonyms.txt': ['니트, knit'], 'brandi/synonyms.txt': ['# own', '니트, knit'] },
    ['warning brandi/synonyms.txt:2 "니트, knit" stands in common/synonyms.txt:1 already'],
  ],
  [
    'a word in two groups',
    { 'common/synonyms.txt': ['바지, 팬츠', '바지, 하의'] },
    [
      'warning common/synonyms.txt:2 "바지" also has a rule in common/synonyms.txt:1; its two groups do not find each other',
    ],
  ],
  [
    'one-way rules that lead in a circle',
    { 'common/synonyms.txt': ['상의 => 셔츠', '셔츠 => 남방', '남방 => 상의'] },
    ['error common/synonyms.txt:1 one-way rules lead in a circle: 상의 => 셔츠 => 남방 => 상의'],
  ],
  [
    'one syllable',
    { 'common/synonyms.txt': ['데님, 청'] },
    ['warning common/synonyms.txt:1 "청" has one syllable: it also stands for every other meaning of that syllable'],
  ],
  [
    'what is banned elsewhere',
    {
      'common/banned-words.txt': ['짝퉁'],
      'brandi/synonyms.txt': ['명품, 짝퉁'],
      'brandi/typo-pairs.txt': ['짝뚱 => 짝퉁'],
      'brandi/brand-aliases.txt': ['나이키, 짝퉁 나이키'],
    },
    [
      'error brandi/synonyms.txt:1 "짝퉁" is banned in common/banned-words.txt:1',
      'error brandi/brand-aliases.txt:1 "짝퉁" is banned in common/banned-words.txt:1',
      'error brandi/typo-pairs.txt:1 "짝퉁" is banned in common/banned-words.txt:1',
    ],
  ],
  [
    'a typo that is a word, and one that leads to a typo',
    {
      'common/synonyms.txt': ['반지, ring', '바지, 팬츠'],
      'common/typo-pairs.txt': ['반지 => 바지', '원패스 => 원피쓰', '원피쓰 => 원피스'],
    },
    [
      'error common/typo-pairs.txt:1 "반지" is a word of its own in common/synonyms.txt:1, and would no longer be found',
      'error common/typo-pairs.txt:2 it leads to "원피쓰", which common/typo-pairs.txt:3 calls mistyped as well',
    ],
  ],
  [
    'an alias of two brands, of one letter, or of a garment',
    {
      'common/synonyms.txt': ['베스트, 조끼'],
      'common/brand-aliases.txt': ['나이키, nike', '나이스키, nike', '베스타, 베스트', '곰표, 곰'],
    },
    [
      'error common/brand-aliases.txt:2 "nike" stands for the brand 나이키 in common/brand-aliases.txt:1',
      'warning common/brand-aliases.txt:3 "베스트" is a synonym in common/synonyms.txt:1: whoever means the garment gets the brand first',
      'error common/brand-aliases.txt:4 "곰" has one syllable, which other queries have as a word of their own',
    ],
  ],
  [
    'an optional word that means something',
    { 'common/synonyms.txt': ['베스트, 조끼'], 'common/optional-words.txt': ['추천', '베스트'] },
    [
      'warning common/optional-words.txt:2 "베스트" means something in common/synonyms.txt:1, and would be left out of queries',
    ],
  ],
  [
    'nothing wrong',
    {
      'common/synonyms.txt': ['자켓, 재킷', '스키니 => 스키니, 청바지', '청바지, 데님팬츠'],
      'common/typo-pairs.txt': ['자캣 => 자켓'],
      'common/brand-aliases.txt': ['나이키, nike'],
      'brandi/brand-aliases.txt': ['나이키, 나키, nike'],
      'common/optional-words.txt': ['추천', '룩'],
      'common/banned-words.txt': ['짝퉁'],
    },
    [],
  ],
])('%s', async (_, files, expected) => {
  expect(await lint(files)).toEqual(expected);
});

const NONE: ReadonlySet<string> = new Set();

it('a user word cuts a word where it begins or ends inside of one of its tokens', () => {
  const tokens = (...placed: [string, number, number][]) =>
    placed.map(([token, start, end]) => ({ token, start, end }));
  const watch = tokens(['하나', 0, 2], ['시계', 2, 4]);
  const cut = tokens(['하', 0, 1], ['나시', 1, 3], ['계', 3, 4]);
  expect(wordCut('하나시계', '나시', [], NONE, watch, cut)).toEqual({
    text: '하나시계',
    before: ['하나', '시계'],
    after: ['하', '나시', '계'],
  });
  // A longer word of the dictionary covers the place: nothing is cut.
  expect(wordCut('하나시계', '나시', [], NONE, watch, watch)).toBeNull();
  expect(wordCut('하나시계', '나시', ['하나시계'], NONE, watch, cut)).toBeNull();
  expect(wordCut('하나시계', '나시', ['나이키', '시계'], NONE, watch, cut)).not.toBeNull();
  // It joins whole tokens.
  const parted = tokens(['커버', 0, 2], ['낫', 2, 3], ['맨투맨', 3, 6]);
  const joined = tokens(['커버낫', 0, 3], ['맨투맨', 3, 6]);
  expect(wordCut('커버낫맨투맨', '커버낫', [], NONE, parted, joined)).toBeNull();
  // A compound that shadows a longer one: 티셔츠 is no token any more.
  const tee = tokens(['반', 0, 1], ['팔', 1, 2], ['티셔츠', 2, 5]);
  const shadowed = tokens(['반팔', 0, 2], ['티', 2, 3], ['셔츠', 3, 5]);
  expect(wordCut('반팔티셔츠', '반팔티 반팔 티', [], new Set(['티셔츠']), tee, shadowed)).not.toBeNull();
  // It mends a wrong split.
  const wrong = tokens(['키즈원', 0, 3], ['피스', 3, 5]);
  const mended = tokens(['키즈', 0, 2], ['원피스', 2, 5]);
  expect(wordCut('키즈원피스', '원피스', [], NONE, wrong, mended)).toBeNull();
});
