/** What kind of things a brand makes. */
export type Segment =
  | 'sport'
  | 'street'
  | 'women'
  | 'men'
  | 'basic'
  | 'shoes'
  | 'bags'
  | 'jewellery'
  | 'watches'
  | 'hats'
  | 'home'
  | 'kids'
  | 'beach';

export interface Brand {
  readonly id: number;
  readonly ko: string;
  readonly en: string;
  readonly segment: Segment;
  readonly weight: number;
  readonly aliases: readonly string[];
}

// Brands in groups of one segment: korean/english/alias/alias. A number before a name is its weight (usual: 10).
// A handful are well-known nouns that shoppers search for; all others are invented.
const table: Readonly<Record<Segment, string>> = {
  sport: `45 나이키/NIKE/나이끼/나이키코리아, 35 아디다스/adidas/아디다쓰, 16 뉴발란스/NEW BALANCE/뉴발/엔비, 14 젝시믹스/XEXYMIX/제시믹스,
    페이스런/PACERUN, 스트라이더랩/STRIDERLAB, 하이프존/HYPEZONE, 노르웨이브/NORWAVE/노웨이브, 버티컬원/VERTICAL ONE`,
  street: `30 커버낫/COVERNAT/커버넛, 하버먼/HARBORMAN, 오드블록/ODDBLOCK/오드 블록, 써클네온/CIRCLE NEON, 플랜비서울/PLANB SEOUL,
    그래피티독/GRAFFITIDOG, 노이즈코드/NOISECODE/노이즈 코드, 스모크룸/SMOKEROOM, 이스트사이더/EASTSIDER, 레이지보울/LAZYBOWL, 벙커나인/BUNKER 9/벙커9,
    제로페이즈/ZEROPHASE, 로우핏클럽/LOWFIT CLUB, 루프탑키즈/ROOFTOP KIDZ, 어반피그/URBANPIG, 도산레코드/DOSAN RECORDS`,
  women: `24 마르디 메크르디/Mardi Mercredi/마르디메크르디/마르디, 루메르/LUMERE/루메흐, 하온느/HAONNE, 베르니에/VERNIER, 라온아뜰리에/RAON ATELIER,
    모브앤코/MAUVE&CO/모브앤코, 오르비에/ORVIE, 데이지밀/DAISYMILL, 세리나무드/SERINA MOOD, 피에나/PIENA, 블랑누아/BLANC NOIR/블랑 누아, 유월의방/ROOM OF JUNE,
    미유어리/MIYUARY, 글로시하임/GLOSSYHEIM, 소소드로잉/SOSO DRAWING, 앤리즈/ANN LEES, 코코플럼/COCOPLUM, 리버릿/LIVERIT, 로제스튜디오/ROSE STUDIO,
    멜로우선데이/MELLOW SUNDAY, 바이오드리/BY AUDRY, 위드그레이스/WITH GRACE, 네르뷔/NERVU, 무드앤문/MOOD&MOON, 프렌치키튼/FRENCH KITTEN,
    플로라윤/FLORA YOON, 달빛공방/MOONLIGHT ATELIER, 에르셀/ERCEL, 쁘띠마뇽/PETIT MAGNON, 샤인마켓/SHINE MARKET, 온더로즈/ON THE ROSE, 리안느/LIANNE,
    아벨리아/ABELIA, 봄날의옷장/SPRING CLOSET`,
  men: `하운드맨/HOUNDMAN, 테일러준/TAILOR JUN, 모던제이/MODERN J, 브릭앤본/BRICK&BORN, 스톤힐/STONEHILL/스톤 힐, 더포터즈/THE PORTERS, 아이언그레이/IRON GRAY,
    맨즈레터/MENS LETTER, 랄프강/RALPH KANG, 올드하버/OLD HARBOR, 젠틀스퀘어/GENTLE SQUARE, 노르딕핏/NORDICFIT, 다크우드/DARKWOOD, 클래식퍼스/CLASSICPERS,
    에이든룸/AIDEN ROOM, 슬로우맨/SLOWMAN`,
  basic: `32 무신사 스탠다드/MUSINSA STANDARD/무신사스탠다드/무탠다드, 18 데일리웍스/DAILYWORKS/데일리웍스, 코튼앤모어/COTTON&MORE, 심플리하우스/SIMPLY HOUSE,
    베이직클럽/BASIC CLUB, 에센셜나인/ESSENTIAL 9, 라이트웨어/LIGHTWEAR, 올데이핏/ALLDAYFIT, 유니포멀/UNIFORMAL, 플레인랩/PLAIN LAB`,
  shoes: `워크온/WALKON/워크 온, 슈필/SHUPIL, 하이드로우/HYDROW, 레더앤솔/LEATHER&SOLE, 소프트스텝/SOFTSTEP, 발자국/BALJAKUK, 루나힐즈/LUNA HEELS, 부츠하우스/BOOTSHAUS`,
  bags: `오브제백/OBJET BAG, 카멜리어/CAMELIER, 비건앤코/VEGAN&CO/비건앤코, 노마드팩/NOMADPACK, 파인토트/PINE TOTE, 로에베뉴/ROEVENUE, 하루가방/HARU BAG`,
  jewellery: `실버문/SILVERMOON/실버 문, 라피네즈/LAFINEZ, 오로엔/OROEN, 진주상점/PEARL SHOP, 스타더스트서울/STARDUST SEOUL, 링앤링/RING&RING`,
  watches: `타임피스코/TIMEPIECO, 바나나타임/BANANA TIME/바나나 타임, 크로노스킨/CHRONOSKIN, 모먼트워치/MOMENT WATCH`,
  hats: `캡틴햇/CAPTAIN HAT, 버킷리스트/BUCKETLIST/버킷 리스트, 모자공장/HAT FACTORY`,
  home: `코지나잇/COZY NIGHT, 소프트홈/SOFTHOME, 심리스랩/SEAMLESS LAB, 나이트가든/NIGHT GARDEN`,
  kids: `도토리키즈/DOTORI KIDS, 꼬마브릭/KKOMA BRICK, 리틀하온/LITTLE HAON, 아기구름/BABY CLOUD`,
  beach: `3 블루라군/BLUE LAGOON, 3 서프앤솔트/SURF&SALT`,
};

// Few products, so that the hidden brands stay a small share of the catalogue.
const troubled =
  '2 가려진나무/HIDDEN NAMU, 2 권리분쟁사/CLAIMED, 2 엠바고하우스/EMBARGO HAUS, 2 지난엠바고/PAST EMBARGO, 2 다음엠바고/NEXT EMBARGO';

const firstId = 201;

function spellings(ko: string, en: string, others: readonly string[]): readonly string[] {
  // Names of several words are typed without their spaces as well.
  const joined = [ko, en].map((name) => name.replaceAll(' ', ''));
  return [...new Set([...others, ...joined])].filter((alias) => alias !== ko && alias !== en);
}

function parse(segment: Segment, text: string): readonly Omit<Brand, 'id'>[] {
  return text.split(',').map((entry) => {
    const [, weight = '10', names = ''] = /^(?:(\d+) )?(.+)$/.exec(entry.trim()) ?? [];
    const [ko = '', en = '', ...aliases] = names.split('/');
    return { ko, en, segment, weight: Number(weight), aliases: spellings(ko, en, aliases) };
  });
}

function isSegment(text: string): text is Segment {
  return text in table;
}

/** Every brand; the last five are in trouble (blinded, claimed, under a present, a past and a future embargo). */
export const brands: readonly Brand[] = [
  ...Object.entries(table).flatMap(([segment, text]) => (isSegment(segment) ? parse(segment, text) : [])),
  ...parse('women', troubled),
].map((brand, place) => ({ id: firstId + place * 3, ...brand }));

/** The troubled brands by what is the matter with them. */
export const troubledBrands = {
  blinded: '가려진나무',
  rightsClaim: '권리분쟁사',
  embargoNow: '엠바고하우스',
  embargoPast: '지난엠바고',
  embargoFuture: '다음엠바고',
} as const;

/**
 * How likely a segment's brands make things of a second-level category, and for whom: letters of f, m, u, k, repeated
 * for weight.
 */
export const segmentShares: Readonly<Record<Segment, { makes: Readonly<Record<number, number>>; for: string }>> = {
  sport: { makes: { 110: 2, 120: 1, 130: 2, 160: 1, 210: 9, 240: 2, 320: 2, 430: 2 }, for: 'fmuu' },
  street: { makes: { 110: 6, 120: 4, 130: 4, 210: 1, 310: 1, 320: 2, 430: 3, 440: 1 }, for: 'uuumf' },
  women: {
    makes: { 110: 3, 120: 4, 130: 3, 140: 6, 150: 6, 160: 1, 220: 2, 230: 1, 310: 2, 410: 1, 440: 1 },
    for: 'ffffffu',
  },
  men: { makes: { 110: 4, 120: 4, 130: 5, 210: 1, 220: 2, 230: 1, 320: 1, 330: 1, 420: 1, 440: 1 }, for: 'mmmmmu' },
  basic: { makes: { 110: 6, 120: 3, 130: 4, 140: 1, 160: 3, 430: 1 }, for: 'fmuu' },
  shoes: { makes: { 210: 2, 220: 5, 230: 6, 240: 4 }, for: 'ffmmu' },
  bags: { makes: { 310: 5, 320: 3, 330: 4, 440: 2 }, for: 'fffu' },
  jewellery: { makes: { 410: 5, 440: 1 }, for: 'fffu' },
  watches: { makes: { 420: 5 }, for: 'mfu' },
  hats: { makes: { 430: 5, 440: 1 }, for: 'umf' },
  home: { makes: { 160: 5 }, for: 'ffm' },
  kids: { makes: { 510: 5 }, for: 'k' },
  beach: { makes: { 170: 5 }, for: 'ffm' },
};
