import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONCEPTS } from '../../bench/relevance/concepts.ts';
import { brands } from '../../demo/generate/brands.ts';
import {
  fabricWords,
  fitWords,
  genderWords,
  patternWords,
  seasonWords,
  styleWords,
} from '../../demo/generate/words.ts';
import { readDictionaries } from '../../src/dictionaries/read-dictionaries.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const indices = openSearchIndices();
let index: string;

/** What analyzers are known to cut in a surprising way, beside the words of the catalogue and of its queries. */
const ODD =
  '무신사스탠다드 바나나시계 하나시계 백화점 진주목걸이 화면 천가방 삼선슬리퍼 꾸안꾸룩 5부바지 14k 2XL Y2K H&M S/M/L 1+1 270mm ' +
  '44사이즈비키니 에어팟케이스 비건가죽가방 나이키운동화 커버낫맨투맨 마르디메크르디카디건 반팔티셔츠세트 긴팔원피스 여름반바지 ' +
  '검은색원피스 하얀셔츠를 원피스는 가디건도 남자코트 여자신발 신사화 아동복 커플티 빅사이즈 하객룩 데일리룩 오피스룩 빈티지청바지';

const words = (table: Readonly<Record<string, readonly string[]>>) => Object.values(table).flat();
const TERMS = [
  ...new Set([
    ...CONCEPTS.flatMap(({ name, spaced, synonyms }) => [name, ...spaced, ...synonyms]),
    ...brands.flatMap(({ ko, en }) => [ko, en]),
    ...[fabricWords, fitWords, genderWords, patternWords, seasonWords].flatMap(words),
    ...styleWords,
    ...ODD.split(' '),
  ]),
];

beforeAll(async () => {
  const dictionaries = (await readDictionaries(join(PACKAGE_ROOT, 'dictionaries'), ['brandi'])).get('brandi');
  if (dictionaries === undefined) throw new Error('There are no dictionaries of brandi.');
  index = await indices.publish(await readDemoStorefront('brandi'), {
    documents: [],
    synonyms: dictionaries.synonyms.map(({ rule }) => rule),
    userWords: dictionaries.userWords,
  });
});
afterAll(() => indices.remove());

/** Tokens in their order; those at one place are alternatives, and a longer one says how many places it takes. */
async function tokensOf(analyzer: string, text: string): Promise<string> {
  const { tokens = [] } = await indices.client.indices.analyze({ index, analyzer, text });
  const places = new Map<number, string[]>();
  for (const { token, position, positionLength = 1 } of tokens) {
    const same = places.get(position) ?? [];
    same.push(positionLength === 1 ? token : `${token}(${positionLength})`);
    places.set(position, same);
  }
  return [...places.values()].map((same) => same.sort().join('|')).join(' ');
}

const AT_ONCE = 8;

describe('the words of the catalogue', () => {
  it('are cut as the saved snapshot says: what a dictionary changes is a difference in this file', async () => {
    expect(TERMS.length).toBeGreaterThanOrEqual(300);
    const lines: string[] = [];
    for (let from = 0; from < TERMS.length; from += AT_ONCE) {
      const some = TERMS.slice(from, from + AT_ONCE).map(async (term) => {
        const [indexed, searched] = await Promise.all([tokensOf('ko_index', term), tokensOf('ko_search', term)]);
        return `${term}\n  index   ${indexed}\n  search  ${searched}`;
      });
      lines.push(...(await Promise.all(some)));
    }
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('analysis.snapshot.txt');
  }, 60_000);
});
