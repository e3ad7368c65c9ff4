export interface Category {
  readonly id: number;
  readonly parentId: number | null;
  readonly ko: string;
  readonly en: string;
  readonly depth: number;
  readonly displayed: boolean;
  readonly inUse: boolean;
}

/** Beach wear rests in winter: the whole subtree is hidden. */
const hiddenCategory = 170;
/** Last year's event: retired, with everything below. */
const retiredCategory = 610;
/** Filled by staff for events that are only linked to; hidden. */
const secretCategory = 620;

// Ids tell the place in the tree: 100 is a top category, 110 lies in it, 111 in that.
const names = `
100 의류|Clothing
110 상의|Tops; 111 반소매 티셔츠|Short sleeve T-shirts; 112 긴소매 티셔츠|Long sleeve T-shirts; 113 맨투맨|Sweatshirts; 114 후드티|Hoodies; 115 니트|Knitwear; 116 셔츠|Shirts; 117 블라우스|Blouses; 118 민소매|Sleeveless
120 아우터|Outerwear; 121 자켓|Jackets; 122 코트|Coats; 123 트렌치코트|Trench coats; 124 패딩|Padded jackets; 125 가디건|Cardigans; 126 후드집업|Zip hoodies; 127 플리스|Fleeces; 128 조끼|Vests
130 바지|Trousers; 131 청바지|Jeans; 132 슬랙스|Slacks; 133 면바지|Cotton trousers; 134 카고바지|Cargo trousers; 135 트레이닝바지|Training trousers; 136 반바지|Shorts; 137 레깅스|Leggings
140 원피스/세트|Dresses and sets; 141 원피스|Dresses; 142 점프수트|Jumpsuits; 143 투피스|Two-piece sets
150 치마|Skirts; 151 미니스커트|Mini skirts; 152 미디스커트|Midi skirts; 153 롱스커트|Long skirts
160 언더웨어/홈웨어|Underwear and home wear; 161 브라|Bras; 162 팬티|Briefs; 163 파자마|Pyjamas; 164 양말|Socks; 165 란제리|Lingerie
170 비치웨어|Beach wear; 171 비키니|Bikinis; 172 래쉬가드|Rash guards
200 신발|Shoes
210 운동화|Trainers; 211 스니커즈|Sneakers; 212 러닝화|Running shoes
220 구두|Dress shoes; 221 로퍼|Loafers; 222 힐|Heels; 223 플랫슈즈|Flats
230 부츠|Boots; 231 앵클부츠|Ankle boots; 232 롱부츠|Long boots; 233 워커|Combat boots
240 샌들/슬리퍼|Sandals and slippers; 241 샌들|Sandals; 242 슬리퍼|Slippers
300 가방|Bags
310 핸드백|Handbags; 311 미니백|Mini bags; 312 숄더백|Shoulder bags; 313 크로스백|Cross bags; 314 토트백|Tote bags; 315 에코백|Canvas bags
320 백팩/여행가방|Backpacks and luggage; 321 백팩|Backpacks; 322 보스턴백|Boston bags
330 지갑/파우치|Wallets and pouches; 331 지갑|Wallets; 332 파우치|Pouches
400 액세서리|Accessories
410 주얼리|Jewellery; 411 반지|Rings; 412 목걸이|Necklaces; 413 귀걸이|Earrings; 414 팔찌|Bracelets
420 시계|Watches; 421 손목시계|Wrist watches; 422 디지털시계|Digital watches
430 모자|Hats; 431 볼캡|Ball caps; 432 버킷햇|Bucket hats; 433 비니|Beanies
440 패션소품|Fashion goods; 441 벨트|Belts; 442 머플러|Mufflers; 443 헤어액세서리|Hair accessories; 444 선글라스|Sunglasses; 445 케이스|Cases
500 키즈|Kids
510 키즈의류|Kids clothing; 511 키즈 상의|Kids tops; 512 키즈 하의|Kids trousers; 513 키즈 원피스|Kids dresses
600 기획전|Events
610 2025 여름 기획전|Summer event 2025; 611 쿨링 특가|Cooling deals
620 비밀 특가|Secret deals; 621 임직원 특가|Staff deals`;

function parentOf(id: number): number | null {
  if (id % 100 === 0) return null;
  return id % 10 === 0 ? id - (id % 100) : id - (id % 10);
}

/** The category tree, parents before their children. */
export const categories: readonly Category[] = names
  .trim()
  .split(/[\n;]/)
  .map((entry) => {
    const [, digits = '', ko = '', en = ''] = /^\s*(\d+) ([^|]+)\|(.+)$/.exec(entry) ?? [];
    const id = Number(digits);
    const parentId = parentOf(id);
    return {
      id,
      parentId,
      ko,
      en,
      depth: parentId === null ? 1 : id % 10 === 0 ? 2 : 3,
      displayed: id !== hiddenCategory && id !== secretCategory,
      inUse: id !== retiredCategory,
    };
  });
