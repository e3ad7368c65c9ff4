/** What a word of a query says about a field of the products. */
export interface FieldWords {
  /** Any of these values fits. */
  readonly fits: readonly string[];
  /** These fit best. */
  readonly best: readonly string[];
}

type Table = ReadonlyMap<string, FieldWords>;

// Values are those of the source's columns, as docs/adapting.md names them; the words are how Koreans ask for them.
export const GENDER_WORDS = table([
  ['female unisex', 'female', '여자 여성 여성용 여자용 우먼 우먼즈 레이디스 women womens woman 여성의류 여자옷 여성옷'],
  ['male unisex', 'male', '남자 남성 남성용 남자용 맨즈 men mens 남성의류 남자옷 남성옷'],
  ['unisex', 'unisex', '공용 남녀공용 유니섹스 unisex'],
  ['kids', 'kids', '키즈 아동 아동용 아동복 유아 유아용 주니어 kids'],
]);

export const SEASON_WORDS = table([
  ['spring all', 'spring', '봄 봄용 봄신상'],
  ['summer all', 'summer', '여름 여름용 한여름 썸머 summer'],
  ['autumn all', 'autumn', '가을 가을용 가을신상'],
  ['winter all', 'winter', '겨울 겨울용 한겨울 winter'],
  ['spring autumn all', 'spring autumn', '간절기 환절기 봄가을'],
]);

export const DELIVERY_WORDS = table([
  ['today', 'today', '하루배송 오늘출발 당일출발 당일배송 당일발송 오늘발송 오늘도착'],
  ['dawn', 'dawn', '새벽배송 새벽도착'],
]);

export const AGE_WORDS = table([
  ['teens all', 'teens', '10대 십대'],
  ['twenties all', 'twenties', '20대 이십대'],
  ['thirties all', 'thirties', '30대 삼십대'],
  ['forties all', 'forties', '40대 사십대'],
  ['fifties all', 'fifties', '50대 오십대'],
]);

export const FIT_WORDS = table([
  ['over', 'over', '오버핏 오버사이즈 루즈핏 박시핏 overfit'],
  ['semi_over', 'semi_over', '세미오버핏 세미오버'],
  ['slim', 'slim', '슬림 슬림핏 머슬핏'],
  ['regular', 'regular', '레귤러핏 스탠다드핏 베이직핏'],
  ['wide', 'wide', '와이드 와이드핏'],
]);

export const FABRIC_WORDS = table([
  ['linen', 'linen', '린넨 리넨 linen'],
  ['corduroy', 'corduroy', '코듀로이 골덴 corduroy'],
  ['leather', 'leather', '소가죽 리얼레더'],
  ['vegan_leather', 'vegan_leather', '비건가죽 비건레더 인조가죽'],
  ['wool', 'wool', '울혼방 wool'],
  ['cashmere', 'cashmere', '캐시미어 캐시미아 cashmere'],
  ['suede', 'suede', '스웨이드 세무 suede'],
  ['tweed', 'tweed', '트위드 tweed'],
  ['satin', 'satin', '새틴 사틴 satin'],
  ['chiffon', 'chiffon', '쉬폰 시폰 chiffon'],
  ['mesh', 'mesh', '메쉬 매쉬 mesh'],
  ['nylon', 'nylon', '나일론 nylon'],
]);

export const PATTERN_WORDS = table([
  ['stripe', 'stripe', '스트라이프 줄무늬 단가라 stripe'],
  ['check', 'check', '체크 체크무늬 타탄체크 깅엄체크 check'],
  ['floral', 'floral', '꽃무늬 플라워 플로럴 잔꽃 floral'],
  ['dot', 'dot', '도트 땡땡이 물방울무늬 dot'],
  ['animal', 'animal', '호피 레오파드 leopard'],
  ['camo', 'camo', '카모 카모플라쥬 camo'],
]);

/** Names of one colour. A name that the catalogue lacks is looked up by the others of its line. */
const COLOUR_NAMES: readonly (readonly string[])[] = [
  ['블랙', '검정', '검은색', '검정색', '검은', '까만', '까만색', 'black'],
  ['화이트', '흰색', '하얀색', '하얀', '흰', '백색', 'white'],
  ['그레이', '회색', 'gray', 'grey'],
  ['네이비', '남색', '곤색', 'navy'],
  ['베이지', '베이지색', 'beige'],
  ['브라운', '갈색', '밤색', 'brown'],
  ['레드', '빨강', '빨간색', '빨강색', '빨간', 'red'],
  ['블루', '파랑', '파란색', '파랑색', '파란', 'blue'],
  ['그린', '초록', '초록색', '녹색', 'green'],
  ['핑크', '분홍', '분홍색', '핑크색', 'pink'],
  ['옐로우', '노랑', '노란색', '노란', '옐로', 'yellow'],
  ['퍼플', '보라', '보라색', 'purple'],
  ['오렌지', '주황', '주황색', 'orange'],
  ['아이보리', '크림', '크림색', 'ivory'],
  ['카키', '카키색', '국방색', 'khaki'],
  ['스카이블루', '하늘색', '소라색', '소라', 'skyblue'],
  ['와인', '와인색', '버건디', '자주색', 'wine', 'burgundy'],
  ['민트', '민트색', 'mint'],
  ['카멜', '카멜색', '낙타색', 'camel'],
  ['실버', '은색', 'silver'],
  ['골드', '금색', 'gold'],
];

const SAME_COLOUR = new Map(COLOUR_NAMES.flatMap((names) => names.map((name) => [name, names] as const)));

/** The names to look a colour word up by, the word itself first. */
export function colourNames(word: string): readonly string[] {
  return [word, ...(SAME_COLOUR.get(word) ?? [])];
}

/** Each line: fitting values, best values, words. */
function table(lines: readonly (readonly [string, string, string])[]): Table {
  return new Map(
    lines.flatMap(([fits, best, words]) =>
      words.split(' ').map((word) => [word, { fits: fits.split(' '), best: best.split(' ') }] as const),
    ),
  );
}
