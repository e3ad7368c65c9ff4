export type SizeRange = 'clothing' | 'waist' | 'shoes' | 'underwear' | 'kids' | 'free';

/** A kind of garment, with everything that products of the kind have in common. */
export interface Item {
  /** Its name in `product_attributes`. */
  readonly key: string;
  readonly category: number;
  /** The picture that shows it: `/garments/<colour group>/<drawing>.svg`. */
  readonly drawing: string;
  readonly sizes: SizeRange;
  /** Of f, m, u, k; the first is the usual one. */
  readonly genders: string;
  readonly seasons: readonly string[];
  readonly fits: readonly string[];
  readonly fabrics: readonly string[];
  /** List prices in thousand won. */
  readonly price: readonly [number, number];
  readonly weight: number;
  /** Spellings in titles; the first is the canonical one. */
  readonly names: readonly [string, ...string[]];
}

const top = 'regular,semi_over,over,slim';
const bottom = 'regular,wide,slim';
const always = 'all,spring,autumn';

// key | category | drawing | sizes | genders | seasons | fits | fabrics | from-to thousand won | weight | names
const table = `
short_sleeve_tee|111|tshirt|clothing|umf|summer,spring|${top}|cotton,modal,linen,spandex|9-39|90|반팔티,반팔 티,반팔티셔츠,반팔 티셔츠,반소매 티셔츠,숏슬리브 티셔츠
plain_tee|111|tshirt|clothing|umf|summer,all|${top}|cotton,modal|7-29|30|무지티,무지 티,무지 반팔티,무지티셔츠,베이직 티셔츠
crop_tee|111|tshirt|clothing|f|summer,spring|slim,regular|cotton,spandex|9-32|20|크롭티,크롭 티,크롭 반팔티,크롭 티셔츠
collar_tee|111|polo|clothing|mfu|summer,spring|${top}|cotton,knit|15-49|18|카라티,카라 티,피케 티셔츠,폴로 티셔츠,PK티
long_sleeve_tee|112|longsleeve|clothing|umf|autumn,spring|${top}|cotton,modal,spandex|12-45|50|긴팔티,긴팔 티,긴팔티셔츠,긴팔 티셔츠,긴소매 티셔츠,롱슬리브
turtleneck|112|longsleeve|clothing|fmu|winter,autumn|slim,regular|cotton,modal,spandex|12-39|14|목폴라,목폴라티,폴라티,터틀넥,하프넥 티셔츠
sweatshirt|113|sweatshirt|clothing|umf|autumn,spring,winter|${top}|cotton,fleece|19-69|60|맨투맨,맨투맨 티,맨투맨티,스웨트셔츠,스웻셔츠
hoodie|114|hoodie|clothing|umf|autumn,winter,spring|${top}|cotton,fleece|25-79|50|후드티,후드 티,후드티셔츠,후디,후드
knit|115|knit|clothing|fmu|winter,autumn|${top}|wool,cashmere,knit,cotton|22-89|40|니트,라운드 니트,니트 스웨터,스웨터,브이넥 니트
shirt|116|shirt|clothing|muf|${always}|${top}|cotton,linen,denim|22-79|40|셔츠,남방,옥스포드 셔츠,옥스퍼드셔츠,린넨셔츠
blouse|117|blouse|clothing|f|spring,summer,autumn|regular,over|chiffon,satin,cotton|19-59|30|블라우스,퍼프 블라우스,리본블라우스,리본 블라우스
sleeveless|118|tank|clothing|fmu|summer|slim,regular|cotton,knit,spandex|8-29|30|나시,민소매,나시티,민소매 티,슬리브리스,끈나시
jacket|121|jacket|clothing|mfu|autumn,spring|${top}|nylon,cotton,leather,suede,denim,corduroy|39-159|50|자켓,재킷,블루종 자켓,블루종,크롭 자켓,워크자켓
tweed_jacket|121|jacket|clothing|f|autumn,winter|regular,slim|tweed|49-189|14|트위드자켓,트위드 자켓,트위드 재킷
blazer|121|blazer|clothing|mf|autumn,spring|${top}|wool,polyester,linen|49-169|18|블레이저,싱글 블레이저,정장 자켓,수트 재킷
windbreaker|121|windbreaker|clothing|um|spring,autumn|regular,over|nylon|35-129|16|바람막이,윈드브레이커,바람막이 자켓,아노락
coat|122|coat|clothing|fm|winter|regular,over|wool,cashmere|89-299|26|코트,울코트,울 코트,롱코트,핸드메이드 코트,더플코트
trench_coat|123|trench|clothing|fm|autumn,spring|regular,over|cotton,polyester|69-249|22|트렌치코트,트렌치 코트,트렌치,바바리 코트
padding|124|padding|clothing|ufm|winter|regular,over|down,nylon|69-299|26|패딩,숏패딩,숏 패딩,롱패딩,롱 패딩,경량패딩,패딩점퍼
cardigan|125|cardigan|clothing|fum|autumn,spring|${top}|knit,wool,cotton|25-99|40|가디건,카디건,니트 가디건,니트카디건,라운드 가디건,볼레로 가디건
zip_hoodie|126|hoodie|clothing|umf|autumn,spring|${top}|cotton,fleece|29-89|24|후드집업,후드 집업,집업 후드,후드 집업 자켓
fleece|127|fleece|clothing|umf|winter|regular,over|fleece|29-99|16|뽀글이,뽀글이 집업,플리스,후리스,플리스 자켓,양털 집업
vest|128|vest|clothing|fmu|autumn,spring|regular,over|knit,wool,down|19-79|16|조끼,베스트,니트조끼,니트 베스트,패딩조끼
jeans|131|jeans|waist|umf|all,spring,autumn|${bottom}|denim|29-99|55|청바지,청 바지,데님팬츠,데님 팬츠,데님 바지,진,와이드 데님
slacks|132|slacks|waist|mf|${always}|${bottom}|polyester,wool,spandex|25-79|34|슬랙스,정장바지,와이드 슬랙스,세미와이드 슬랙스
chinos|133|slacks|waist|mu|${always}|${bottom}|cotton,corduroy|25-75|20|면바지,치노팬츠,치노 팬츠,코튼팬츠,코튼 팬츠
cargo_pants|134|cargo|waist|umf|${always}|wide,regular|cotton,nylon|29-89|24|카고팬츠,카고 팬츠,카고바지,카고 바지,와이드 카고팬츠
cargo_shorts|134|shorts|waist|mu|summer|wide,regular|cotton,nylon|22-59|12|카고 팬츠,카고팬츠,카고 반바지,카고 하프팬츠,카고 쇼츠
joggers|135|jogger|clothing|umf|${always}|regular,wide|cotton,nylon|19-69|26|조거팬츠,조거 팬츠,트레이닝바지,트레이닝 팬츠,츄리닝,스웨트팬츠
shorts|136|shorts|waist|muf|summer|regular,wide|cotton,denim,linen,nylon|15-49|26|반바지,하프팬츠,하프 팬츠,쇼츠,숏팬츠
leggings|137|leggings|clothing|f|all|slim|spandex|15-69|16|레깅스,요가 레깅스,기모 레깅스,바이커 쇼츠
dress|141|dress|clothing|f|spring,summer,autumn|regular,slim,over|chiffon,cotton,linen,satin|29-119|48|원피스,롱원피스,롱 원피스,미니원피스,셔츠 원피스,뷔스티에 원피스,드레스
knit_dress|141|dress|clothing|f|winter,autumn|slim,regular|knit,wool|35-99|14|니트원피스,니트 원피스,골지 원피스
sleeveless_dress|141|dress|clothing|f|summer|regular,slim|cotton,linen,chiffon|22-79|18|민소매 원피스,나시 원피스,나시원피스,민소매원피스,끈원피스,슬리브리스 원피스
jumpsuit|142|jumpsuit|clothing|f|spring,summer|regular,wide|cotton,denim,linen|35-99|8|점프수트,점프슈트,올인원,멜빵바지
two_piece|143|set|clothing|f|spring,autumn|regular|tweed,knit,polyester|49-149|10|투피스,투피스 세트,셋업,트위드 투피스
mini_skirt|151|skirt|waist|f|all,spring,summer|regular,slim|denim,tweed,polyester|19-59|20|미니스커트,미니 스커트,테니스스커트,플리츠 미니스커트,치마
midi_skirt|152|skirt|waist|f|spring,autumn|regular|satin,polyester,wool|22-69|12|미디스커트,미디 스커트,H라인 스커트,A라인 스커트
long_skirt|153|long-skirt|waist|f|autumn,spring|regular,wide|cotton,chiffon,denim|22-69|14|롱스커트,롱 스커트,플레어 스커트,플리츠 롱스커트,롱치마
bra|161|bra|underwear|f|all||cotton,modal,spandex|12-49|10|브라,노와이어 브라,브라렛,스포츠브라,심리스 브라
briefs|162|briefs|clothing|mfu|all||modal,cotton|9-39|10|팬티,드로즈,심리스 팬티,남성 드로즈
pajamas|163|pajamas|clothing|fum|all,winter|regular,over|cotton,modal,satin|19-69|12|파자마,잠옷,잠옷 세트,홈웨어,수면잠옷
socks|164|socks|free|ufm|all||cotton|3-19|12|양말,장목양말,발목 양말,페이크삭스
lingerie|165|slip|clothing|f|all||satin,mesh|19-69|8|란제리,슬립,가터벨트 세트,시스루 슬립
bikini|171|swimwear|clothing|f|summer||spandex|25-79|6|비키니,비키니 수영복,모노키니
rash_guard|172|swimwear|clothing|fmu|summer|slim,regular|spandex|29-89|5|래쉬가드,래시가드,집업 래쉬가드
sneakers|211|sneakers|shoes|umf|all||leather,canvas,suede,mesh|39-159|60|운동화,스니커즈,캔버스화,데일리 운동화,단화
running_shoes|212|running-shoes|shoes|umf|all||mesh|59-219|24|러닝화,런닝화,러닝 운동화,조깅화
loafers|221|loafers|shoes|mfu|${always}||leather,vegan_leather,suede|49-169|14|로퍼,페니로퍼,페니 로퍼,블로퍼,신사화
heels|222|heels|shoes|f|${always}||leather,vegan_leather,satin|39-129|12|힐,하이힐,펌프스,스틸레토 힐,구두
flats|223|flats|shoes|f|${always}||leather,vegan_leather,satin|29-99|12|플랫슈즈,플랫 슈즈,메리제인 슈즈,메리제인
ankle_boots|231|boots|shoes|fm|winter,autumn||leather,suede,vegan_leather|59-199|16|앵클부츠,앵클 부츠,첼시부츠,첼시 부츠,부츠
long_boots|232|long-boots|shoes|f|winter,autumn||leather,suede,vegan_leather|69-229|10|롱부츠,롱 부츠,니하이부츠,부츠,웨스턴 부츠
combat_boots|233|boots|shoes|muf|winter,autumn||leather,vegan_leather|69-229|10|워커,워커 부츠,워커부츠,컴뱃 부츠
sandals|241|sandals|shoes|fmu|summer||leather,vegan_leather|25-99|12|샌들,스트랩 샌들,스포츠샌들,글래디에이터 샌들
slippers|242|slippers|shoes|ufm|summer,all||vegan_leather,mesh|12-69|12|슬리퍼,삼선슬리퍼,삼선 슬리퍼,쪼리,뮬
mini_bag|311|mini-bag|free|f|all||leather,vegan_leather,nylon|25-129|22|미니백,미니 백,미니 숄더백,미니 크로스백
shoulder_bag|312|shoulder-bag|free|fu|all||leather,vegan_leather,nylon,suede|29-189|22|숄더백,숄더 백,호보백,바게트백,데일리 숄더백
cross_bag|313|cross-bag|free|umf|all||nylon,leather,vegan_leather,canvas|25-129|18|크로스백,크로스 백,메신저백,슬링백,힙색
tote_bag|314|tote-bag|free|fu|all||leather,vegan_leather,canvas|29-169|14|토트백,토트 백,빅토트백,쇼퍼백,노트북 가방
canvas_bag|315|tote-bag|free|uf|all||canvas|9-39|10|에코백,에코 백,천가방,캔버스백,캔버스 에코백
backpack|321|backpack|free|umf|all||nylon,canvas|39-149|16|백팩,백 팩,책가방,노트북 백팩,배낭
boston_bag|322|boston-bag|free|umf|all||nylon,leather|39-159|6|보스턴백,더플백,여행가방,짐백
wallet|331|wallet|free|mfu|all||leather,vegan_leather|19-99|10|지갑,반지갑,카드지갑,카드 지갑,장지갑
pouch|332|pouch|free|f|all||nylon,canvas|9-39|6|파우치,화장품 파우치,메이크업 파우치
ring|411|ring|free|fum|all||silver925,gold14k,steel|9-99|18|반지,실반지,커플링,커플 반지,레이어드 링
necklace|412|necklace|free|fum|all||silver925,gold14k,pearl,steel|12-119|18|목걸이,진주목걸이,진주 목걸이,체인 목걸이,네크리스
earrings|413|earrings|free|f|all||silver925,gold14k,pearl|7-79|14|귀걸이,귀고리,이어링,원터치 귀걸이,피어싱
bracelet|414|bracelet|free|fum|all||silver925,gold14k,steel,pearl|9-79|10|팔찌,체인 팔찌,브레이슬릿,뱅글
wrist_watch|421|watch|free|mfu|all||leather,steel|39-299|16|시계,손목시계,가죽시계,가죽 시계,메탈시계,메탈 시계
banana_watch|421|watch|free|uk|all||vegan_leather,steel|19-49|5|바나나시계,바나나 시계,하나시계,과일 시계
digital_watch|422|digital-watch|free|um|all||steel|19-99|6|디지털시계,디지털 시계,전자시계,전자 시계
ball_cap|431|cap|free|umf|all||cotton,corduroy,denim,wool|15-59|18|볼캡,볼 캡,야구모자,모자,캡모자
bucket_hat|432|bucket-hat|free|uf|all,summer||cotton,corduroy,fleece,nylon|15-59|12|버킷햇,버킷 햇,벙거지,벙거지 모자
beanie|433|beanie|free|umf|winter||knit,wool|12-49|10|비니,와치캡,숏비니,털모자
belt|441|belt|free|mfu|all||leather,vegan_leather|15-69|8|벨트,가죽벨트,가죽 벨트,허리띠
muffler|442|muffler|free|ufm|winter||wool,cashmere|19-99|10|머플러,목도리,울 머플러,숄
hair_band|443|hair-band|free|f|all||satin,knit,pearl|3-25|8|헤어밴드,머리띠,곱창밴드,집게핀,헤어핀
sunglasses|444|sunglasses|free|umf|summer,all||steel|19-159|8|선글라스,썬글라스,안경,틴트 선글라스
earphone_case|445|case|free|uf|all||vegan_leather,canvas|9-29|5|에어팟케이스,에어팟 케이스,이어폰 케이스
phone_case|445|case|free|uf|all||vegan_leather|9-35|6|핸드폰케이스,폰케이스,휴대폰 케이스
kids_top|511|tshirt|kids|k|all,summer,winter|regular|cotton,modal|9-39|16|키즈 티셔츠,아동 맨투맨,아동복 상의,유아 내의,주니어 후드티
kids_pants|512|jogger|kids|k|all,summer,winter|regular|cotton,denim|12-45|12|키즈 바지,아동 청바지,주니어 조거팬츠,아동 레깅스
kids_dress|513|dress|kids|k|spring,summer|regular|cotton,chiffon|15-59|8|키즈 원피스,아동 원피스,여아 원피스,공주 드레스
`;

function list(text: string): readonly string[] {
  return text === '' ? [] : text.split(',');
}

function isSizeRange(text: string): text is SizeRange {
  return ['clothing', 'waist', 'shoes', 'underwear', 'kids', 'free'].includes(text);
}

/** Every kind of garment in the catalogue. */
export const items: readonly Item[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [key = '', category, drawing = '', sizes = '', genders = '', seasons = '', fits = '', fabrics = '', ...rest] =
      line.split('|');
    const [price = '', weight, names = ''] = rest;
    const [low = 0, high = 0] = price.split('-').map(Number);
    const [canonical = '', ...others] = names.split(',');
    if (!isSizeRange(sizes) || canonical === '') throw new Error(`The item '${key}' has a malformed line.`);
    return {
      key,
      category: Number(category),
      drawing,
      sizes,
      genders,
      seasons: list(seasons),
      fits: list(fits),
      fabrics: list(fabrics),
      price: [low, high],
      weight: Number(weight),
      names: [canonical, ...others],
    };
  });
