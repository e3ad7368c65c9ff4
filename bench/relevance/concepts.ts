/** A thing that shoppers ask for, and how they write it. */
export interface Concept {
  readonly name: string;
  /** Leaf categories of the demo catalogue, or kinds of garment, that it means. */
  readonly means: readonly (number | string)[];
  /** With blanks where others write none. */
  readonly spaced: readonly string[];
  /** Other words for it. */
  readonly synonyms: readonly string[];
}

const table = `
티셔츠|111,112||tshirt
반팔티|111|반팔 티|반팔티셔츠,반소매 티셔츠,반소매티
긴팔티|112|긴팔 티,긴 팔 티|긴팔티셔츠,긴소매 티셔츠,롱슬리브
맨투맨|113|맨투맨 티|스웨트셔츠,sweatshirt
후드티|114|후드 티|후디,hoodie,후드티셔츠
니트|115||knit
셔츠|116||남방,shirt
블라우스|117||blouse
민소매|118,sleeveless_dress|민소매 티|나시,슬리브리스
자켓|121||재킷,jacket
트위드자켓|tweed_jacket|트위드 자켓|트위드 재킷
블레이저|blazer||blazer
바람막이|windbreaker||윈드브레이커
코트|122,123||coat
트렌치코트|123|트렌치 코트|바바리코트
패딩|124||padding
가디건|125||카디건,cardigan
후드집업|126|후드 집업|집업후드
플리스|127||뽀글이,후리스,fleece
조끼|128||베스트,vest
청바지|131|청 바지|데님팬츠,데님 바지,jeans
슬랙스|132||slacks
면바지|133|면 바지|
카고바지|134|카고 바지|카고팬츠,카고 팬츠
트레이닝바지|135|트레이닝 바지|조거팬츠,추리닝바지
반바지|136,cargo_shorts|반 바지|쇼츠,숏팬츠,shorts
레깅스|137||leggings
원피스|141,513||드레스,onepiece
니트원피스|knit_dress|니트 원피스|니트드레스
민소매원피스|sleeveless_dress|민소매 원피스|나시 원피스,나시원피스
점프수트|142||점프슈트,jumpsuit
미니스커트|151|미니 스커트|미니치마
롱스커트|153|롱 스커트|롱치마
치마|151,152,153||스커트,skirt
파자마|163||
양말|164||
운동화|211,212||스니커즈,sneakers
러닝화|212||
로퍼|221||loafer
플랫슈즈|223|플랫 슈즈|
부츠|231,232,233||boots
앵클부츠|231|앵클 부츠|
롱부츠|232|롱 부츠|
샌들|241||샌달,sandal
슬리퍼|242||
미니백|311|미니 백|
숄더백|312|숄더 백|shoulderbag
크로스백|313|크로스 백|크로스바디백
토트백|314|토트 백|totebag
에코백|315|에코 백|천가방
백팩|321||배낭,backpack
지갑|331||
반지|411||
목걸이|412||네크리스,necklace
귀걸이|413||귀고리,이어링
팔찌|414||브레이슬릿,bracelet
시계|421,422||
볼캡|431|볼 캡|야구모자
버킷햇|432|버킷 햇|벙거지
비니|433||beanie
벨트|441||
머플러|442||목도리,muffler
선글라스|444||썬글라스,sunglasses
`;

function list(text: string): readonly string[] {
  return text === '' ? [] : text.split(',');
}

export const CONCEPTS: readonly Concept[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [name = '', means = '', spaced = '', synonyms = ''] = line.split('|');
    const meant = list(means).map((each) => (/^\d+$/.test(each) ? Number(each) : each));
    return { name, means: meant, spaced: list(spaced), synonyms: list(synonyms) };
  });

/** @throws Error for a name that is none */
export function conceptOf(name: string): Concept {
  const concept = CONCEPTS.find((each) => each.name === name);
  if (concept === undefined) throw new Error(`There is no concept '${name}'.`);
  return concept;
}
