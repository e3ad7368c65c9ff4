import { randomFor } from './random.ts';
import type { Traits } from './traits.ts';
import { fabricWords, fitWords, genderWords, patternWords, seasonWords } from './words.ts';

const phrases =
  `부드러운 촉감의 원단|피부에 닿는 느낌이 편안해요|탄탄한 봉제 마감|구김이 적은 소재|세탁 후에도 변형이 적어요|가볍게 걸치기 좋은 무게감|군더더기 없는 실루엣
어디에나 잘 어울리는 디자인|매일 손이 가는 기본 아이템|사진과 거의 같은 실제 색감|안감까지 꼼꼼하게 마무리|여유 있는 품으로 활동이 편해요|깔끔하게 떨어지는 라인|은은한 광택감
자연스러운 주름 표현|하나만으로 완성되는 코디|겹쳐 입기 좋은 두께|비침이 적은 밀도|통기성이 좋은 조직감|보풀이 잘 생기지 않아요|쉽게 늘어나지 않는 시보리
출근길에도 주말에도|가까운 산책부터 여행까지|체형을 자연스럽게 보완해요|다리가 길어 보이는 비율|얼굴이 환해 보이는 색상|선물용 포장 가능|교환과 반품은 7일 이내
단독 세탁을 권장합니다|찬물에 중성세제로 세탁하세요|건조기 사용은 피해 주세요|모니터 화면에 따라 색상 차이가 있어요|측정 방법에 따라 1~3cm 오차|주문 폭주로 순차 발송됩니다|평일 오후 두 시 이전 결제 시 당일 출고
재입고 문의가 많았던 상품|직접 제작한 패턴|국내 공장에서 생산|소량 제작으로 품질 관리|오래 입을 수 있는 기본기|디테일을 살린 포인트 자수|감각적인 배색
허리 뒤쪽 밴드 처리|넉넉한 주머니 수납|안쪽 지퍼 포켓 구성|조절 가능한 스트랩|탈부착이 쉬운 구조|미끄럼 방지 처리|쿠션감이 좋은 밑창
모델 착용 사이즈는 상세 표를 참고|평소 사이즈로 주문하세요|한 치수 크게 입어도 예뻐요|키 작은 분께도 추천|빅사이즈도 준비했어요|커플로 맞춰 입기 좋은 구성|계절이 바뀌는 시기에 필수
유행을 타지 않는 무드|도시적인 분위기|편안한 주말 차림|담백한 색 조합|빈티지한 워싱감|고급스러운 단추 장식|정갈한 카라 라인
리뷰 작성 시 적립금 지급|첫 구매 쿠폰 사용 가능|기획 상품은 조기 품절될 수 있어요|옵션을 꼭 확인해 주세요|배송 메모를 남겨 주세요|제주와 도서산간은 추가 운임|해외 배송은 지원하지 않습니다`
    .split(/[|\n]/)
    .map((phrase) => phrase.trim());

const phraseCount = 20;
const ownCount = 6;

/** A seller's description: 20 phrases in Korean, of which six are about this product. */
export function descriptionOf(seed: number, index: number, traits: Traits): string {
  const random = randomFor(seed, 5, index);
  const { item, brand, colours, fabric, fit, gender, season, pattern, sizes, length } = traits;
  const [name] = item.names;
  const own = [
    `${brand.ko}의 ${name}`,
    `${colours.map(({ ko }) => ko).join(', ')} 색상`,
    `사이즈 ${sizes[0] ?? 'FREE'}부터 ${sizes.at(-1) ?? 'FREE'}까지${length === '' ? '' : `, ${length} 기장`}`,
    fabric === '' ? `${name} 베스트` : `${fabricWords[fabric]?.[0] ?? fabric} 소재 사용`,
    fit === '' ? `${genderWords[gender]?.[0] ?? ''} 추천 ${name}` : `${fitWords[fit]?.[0] ?? ''} 실루엣의 ${name}`,
    pattern === '' || pattern === 'plain'
      ? `${seasonWords[season]?.[0] ?? ''} 필수 아이템`
      : `${patternWords[pattern]?.[0] ?? ''} 패턴`,
  ];
  const start = random.below(phrases.length);
  // 11 has no factor in common with the number of phrases, so none comes twice.
  for (let step = 0; own.length < phraseCount; step++) own.push(phrases[(start + step * 11) % phrases.length] ?? '');
  const turn = random.below(phraseCount - ownCount);
  return (
    [
      ...own.slice(0, 2),
      ...own.slice(ownCount, ownCount + turn),
      ...own.slice(2, ownCount),
      ...own.slice(ownCount + turn),
    ].join('. ') + '.'
  );
}
