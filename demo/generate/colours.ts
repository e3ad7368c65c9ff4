export interface Colour {
  readonly group: string;
  readonly ko: string;
  /** As sellers write it in capitals at the end of a title. */
  readonly en: string;
}

/** The colour groups of the colour filter, each with the paint that the demo's pictures use for it. */
export const colourGroups: Readonly<Record<string, string>> = {
  black: '#1c1c1e',
  white: '#fafafa',
  ivory: '#f3ead7',
  beige: '#d9c3a0',
  brown: '#7a4f2e',
  camel: '#b9854a',
  gray: '#9a9ca1',
  navy: '#1f2d50',
  blue: '#2f64c8',
  skyblue: '#9cc7ea',
  denim: '#5b7aa3',
  green: '#2f7d4f',
  khaki: '#6b6b3f',
  mint: '#a5dccb',
  yellow: '#f2cf4a',
  orange: '#ea7f34',
  red: '#c92a2f',
  wine: '#6e1f33',
  pink: '#f0a8c0',
  purple: '#8866b5',
  silver: '#c9ccd3',
  gold: '#d4af55',
};

const named = `black 블랙 BLACK, black 검정 BLACK, black 검은색 BLACK, black 먹색 INK BLACK, white 화이트 WHITE, white 흰색 WHITE, white 오프화이트 OFF WHITE,
ivory 아이보리 IVORY, ivory 크림 CREAM, beige 베이지 BEIGE, beige 오트밀 OATMEAL, beige 샌드베이지 SAND BEIGE, brown 브라운 BROWN,
brown 초코 CHOCO, camel 카멜 CAMEL, gray 그레이 GRAY, gray 회색 GRAY, gray 차콜 CHARCOAL, gray 블루그레이 BLUE GRAY,
gray 멜란지그레이 MELANGE GRAY, navy 네이비 NAVY, navy 남색 NAVY, blue 블루 BLUE, blue 로얄블루 ROYAL BLUE, skyblue 스카이블루 SKY BLUE,
skyblue 하늘색 SKY BLUE, green 그린 GREEN, green 딥그린 DEEP GREEN, khaki 카키 KHAKI, khaki 올리브 OLIVE, mint 민트 MINT,
yellow 옐로우 YELLOW, yellow 레몬 LEMON, orange 오렌지 ORANGE, red 레드 RED, red 빨강 RED, wine 와인 WINE, wine 버건디 BURGUNDY,
pink 핑크 PINK, pink 연핑크 LIGHT PINK, pink 코랄핑크 CORAL PINK, purple 퍼플 PURPLE, purple 라벤더 LAVENDER`;

function parse(list: string): readonly Colour[] {
  return list.split(',').map((entry) => {
    const [group = '', ko = '', ...en] = entry.trim().split(' ');
    return { group, ko, en: en.join(' ') };
  });
}

/** What sellers call the colours of cloth. */
export const clothColours = parse(named);
/** Colours of jeans. */
export const denimColours = parse(
  'denim 중청 MID BLUE, denim 연청 LIGHT BLUE, blue 진청 DEEP BLUE, black 흑청 BLACK, white 화이트 WHITE, gray 그레이 GRAY',
);
/** Colours of metal. */
export const metalColours = parse('silver 실버 SILVER, gold 골드 GOLD, gold 로즈골드 ROSE GOLD, black 블랙 BLACK');
