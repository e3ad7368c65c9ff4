/** Words for an attribute as titles have them; the first is the commonest. */
type Words = Readonly<Record<string, readonly [string, ...string[]]>>;

export const fabricWords: Words = {
  cotton: ['코튼', '면', '순면', '면100%'],
  modal: ['모달', '텐셀'],
  linen: ['린넨', '리넨'],
  denim: ['데님', '청'],
  wool: ['울', '울혼방'],
  cashmere: ['캐시미어', '캐시미어 블렌드'],
  knit: ['니트', '골지'],
  fleece: ['플리스', '뽀글이', '양털', '후리스'],
  corduroy: ['코듀로이', '골덴'],
  leather: ['가죽', '레더', '소가죽'],
  vegan_leather: ['비건 가죽', '비건레더', '비건 레더'],
  suede: ['스웨이드', '세무'],
  polyester: ['폴리', '쿨링'],
  nylon: ['나일론', '바스락'],
  tweed: ['트위드', '부클 트위드'],
  satin: ['새틴', '사틴'],
  chiffon: ['쉬폰', '시폰'],
  mesh: ['메쉬', '매쉬'],
  canvas: ['캔버스', '천'],
  down: ['구스다운', '덕다운', '웰론'],
  spandex: ['스판', '텐션'],
  silver925: ['925 실버', '실버925'],
  gold14k: ['14K 골드', '14k'],
  steel: ['메탈', '써지컬스틸'],
  pearl: ['진주', '담수진주'],
};

export const fitWords: Words = {
  slim: ['슬림핏', '슬림', '머슬핏'],
  regular: ['레귤러핏', '스탠다드핏', '베이직핏'],
  semi_over: ['세미오버핏', '세미 오버핏'],
  over: ['오버핏', '오버사이즈', '루즈핏', '박시핏'],
  wide: ['와이드', '와이드핏', '통넓은'],
};

export const seasonWords: Words = {
  spring: ['봄', '봄신상', '간절기'],
  summer: ['여름', '한여름', '썸머'],
  autumn: ['가을', '가을신상', '간절기'],
  winter: ['겨울', '한겨울', '기모'],
  all: ['사계절', '데일리'],
};

export const genderWords: Words = {
  female: ['여성', '여자', '우먼', '여성용'],
  male: ['남성', '남자', '맨즈', '남성용'],
  unisex: ['남녀공용', '공용', '커플', '유니섹스'],
  kids: ['키즈', '아동', '주니어'],
};

export const patternWords: Words = {
  plain: ['무지', '베이직'],
  stripe: ['스트라이프', '단가라', 'ST'],
  check: ['체크', '타탄체크', '깅엄체크'],
  floral: ['꽃무늬', '플라워', '잔꽃'],
  dot: ['도트', '땡땡이'],
  graphic: ['그래픽', '프린팅', '레터링', '로고'],
  camo: ['카모', '밀리터리'],
  animal: ['레오파드', '호피'],
};

export const styleWords = [
  '꾸안꾸',
  '데일리',
  '빈티지',
  '러블리',
  '미니멀',
  '고프코어',
  '아메카지',
  'Y2K',
  '발레코어',
  '시티보이',
  '오피스',
  '하객',
] as const;

/** What sellers add to be found by more queries than are true of the product. */
export const stuffingWords: readonly [string, ...string[]] = [
  '데일리룩 데이트룩 하객룩 오피스룩',
  '여행룩 휴가룩 바캉스룩',
  '티셔츠 맨투맨 후드티 니트',
  '선물추천 생일선물 커플템',
  '10대 20대 30대 40대',
  '신상 인기 추천 예쁜 싼',
  '빅사이즈 44 55 66 77 88',
  '하객원피스 결혼식 상견례',
  '국민템 품절대란 재입고',
  '백화점 동일상품 신사 숙녀',
];
