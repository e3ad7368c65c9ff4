import { conceptOf, CONCEPTS } from './concepts.ts';
import type { BrandedConcept, QueryDraft } from './query-set.ts';

const WATCHES = [421, 422];
const TROUSERS = [131, 132, 133, 134, 135, 136, 137];
const RINGS = [411];

/** What a careless engine takes for something else. */
export function guardQueries(): QueryDraft[] {
  const lines: readonly (readonly [string, string, readonly (number | string)[]])[] = [
    ['나시', '민소매', WATCHES],
    ['민소매', '민소매', WATCHES],
    ['시계', '시계', [411, 412, 413, 414]],
    ['바지', '바지', RINGS],
    ['반지', '반지', TROUSERS],
    ['미니백', '미니백', [321, 422]],
    ['크로스백', '크로스백', [321]],
    ['백팩', '백팩', [311, 312, 313]],
    ['진주 목걸이', '목걸이', [131, 132]],
    ['면바지', '면바지', [421]],
    ['코트', '코트', WATCHES],
    ['로퍼', '로퍼', [211]],
    ['니트', '니트', [211, 411]],
    ['조끼', '조끼', [121]],
    ['셔츠', '셔츠', [211, 241]],
    ['가죽 시계', '시계', [411, 131]],
    ['청바지', '청바지', RINGS],
    ['반바지', '반바지', RINGS],
    ['부츠', '부츠', [131]],
    ['목걸이', '목걸이', [413]],
    ['귀걸이', '귀걸이', [412]],
    ['신사화', '로퍼', [116]],
    ['에코백', '에코백', [321]],
    ['레깅스', '레깅스', [414]],
    ['머플러', '머플러', [413]],
    ['벨트', '벨트', [421]],
    ['비니', '비니', [171]],
  ];
  return lines.map(([text, concept, never]) => ({ text, never, wanted: { means: meansOf(concept) } }));
}

function meansOf(concept: string): readonly (number | string)[] {
  return concept === '바지' ? TROUSERS : conceptOf(concept).means;
}

/** Words that no product has, or that say little. */
export function relaxQueries(branded: readonly BrandedConcept[]): QueryDraft[] {
  const little = ['추천', '예쁜', '코디', '스타일', '인기', '쇼핑몰', '귀여운', '가성비'];
  const strange = ['우주비행', '킹왕짱', '연예인협찬', '기념품점'];
  const things = CONCEPTS.filter((_each, place) => place % 3 === 0);
  const optional = things.map(({ name, means }, place) => ({
    text: place % 2 === 0 ? `${little[place % little.length]} ${name}` : `${name} ${little[place % little.length]}`,
    wanted: { means },
  }));
  const unknown = branded.slice(0, 10).map(({ brand, concept }, place) => ({
    text: `${brand.ko} ${strange[place % strange.length]} ${concept.name}`,
    wanted: { means: concept.means, brand: brand.id },
  }));
  const both = things.slice(0, 8).map(({ name, means }, place) => ({
    text: `${strange[place % strange.length]} ${name}`,
    wanted: { means },
  }));
  return [...unknown, ...optional.slice(0, 12), ...both];
}

/** Nothing, or what may not be sold: no product is the right answer. */
export function garbageQueries(): QueryDraft[] {
  const texts =
    '뷁뷁뷁|asdfghqwer|zzzxxyy|12345678|!!!|???|ㅋㅋㅋㅋ|쀍쒧|qqqq wwww|0000|ㅁㄴㅇㄹㅎ|%%%%|히뿌따뀨|xkcdqz|<script>|' +
    '짝퉁 가방|레플리카 시계|fake 나이키|짭 구찌|미러급 지갑|이미테이션 목걸이|전자담배|카지노 쿠폰|짝 퉁|ＦＡＫＥ|마약|도박 사이트';
  return texts.split('|').map((text) => ({ text, wanted: { means: [] }, nothing: true }));
}
