import { conceptOf } from './concepts.ts';
import type { Wanted } from './grade.ts';
import type { QueryDraft } from './query-set.ts';
import { fabricWord } from './word-queries.ts';

type Line = readonly [text: string, concept: string, wanted: Omit<Wanted, 'means'>];

/** Sizes, lengths and counts. */
export function unitQueries(): QueryDraft[] {
  return drafts([
    ['2XL 티셔츠', '티셔츠', { size: '2XL' }],
    ['m사이즈 반팔티', '반팔티', { size: 'M' }],
    ['XL 맨투맨', '맨투맨', { size: 'XL' }],
    ['맨투맨 L', '맨투맨', { size: 'L' }],
    ['s 사이즈 가디건', '가디건', { size: 'S' }],
    ['후드티 xxl', '후드티', { size: '2XL' }],
    ['55 사이즈 원피스', '원피스', { size: '55' }],
    ['66 원피스', '원피스', { size: '66' }],
    ['77사이즈 원피스', '원피스', { size: '77' }],
    ['55 자켓', '자켓', { size: '55' }],
    ['270mm 운동화', '운동화', { size: '270' }],
    ['운동화 240', '운동화', { size: '240' }],
    ['250 운동화', '운동화', { size: '250' }],
    ['260미리 운동화', '운동화', { size: '260' }],
    ['240mm 부츠', '부츠', { size: '240' }],
    ['로퍼 270', '로퍼', { size: '270' }],
    ['28인치 청바지', '청바지', { size: '28' }],
    ['청바지 30인치', '청바지', { size: '30' }],
    ['32인치 슬랙스', '슬랙스', { size: '32' }],
    ['슬랙스 28 인치', '슬랙스', { size: '28' }],
    ['프리사이즈 가디건', '가디건', { size: 'FREE' }],
    ['free 사이즈 원피스', '원피스', { size: 'FREE' }],
    ['105 맨투맨', '맨투맨', { size: '105' }],
    ['100사이즈 셔츠', '셔츠', { size: '100' }],
    ['5부 반바지', '반바지', { length: '5부' }],
    ['5부바지', '반바지', { length: '5부' }],
    ['1+1 반팔티', '반팔티', { feature: '1+1' }],
    ['1+1 긴팔티', '긴팔티', { feature: '1+1' }],
    ['14k 반지', '반지', { fabric: 'gold14k' }],
    ['블랙 270 운동화', '운동화', { size: '270', colour: 'black' }],
  ]);
}

export function priceQueries(): QueryDraft[] {
  return drafts([
    ['3만원 이하 원피스', '원피스', { priceTo: 30_000 }],
    ['원피스 3만원대', '원피스', { priceFrom: 30_000, priceTo: 39_999 }],
    ['2~5만원 니트', '니트', { priceFrom: 20_000, priceTo: 50_000 }],
    ['만원 이하 양말', '양말', { priceTo: 10_000 }],
    ['5만원대 운동화', '운동화', { priceFrom: 50_000, priceTo: 59_999 }],
    ['10만원 이상 코트', '코트', { priceFrom: 100_000 }],
    ['20000원 이하 반팔티', '반팔티', { priceTo: 20_000 }],
    ['반팔티 2만원 이하', '반팔티', { priceTo: 20_000 }],
    ['1만5천원 이하 반팔티', '반팔티', { priceTo: 15_000 }],
    ['3만원 미만 맨투맨', '맨투맨', { priceTo: 29_999 }],
    ['2만원에서 4만원 맨투맨', '맨투맨', { priceFrom: 20_000, priceTo: 40_000 }],
    ['4만원대 청바지', '청바지', { priceFrom: 40_000, priceTo: 49_999 }],
    ['청바지 3만원~5만원', '청바지', { priceFrom: 30_000, priceTo: 50_000 }],
    ['30,000원 이하 가디건', '가디건', { priceTo: 30_000 }],
    ['5만원 이하 가디건', '가디건', { priceTo: 50_000 }],
    ['10만원 이하 자켓', '자켓', { priceTo: 100_000 }],
    ['2만원 이하 반지', '반지', { priceTo: 20_000 }],
    ['1만원대 목걸이', '목걸이', { priceFrom: 10_000, priceTo: 19_999 }],
    ['5만원 넘는 운동화', '운동화', { priceFrom: 50_000 }],
    ['7만원 이하 운동화', '운동화', { priceTo: 70_000 }],
    ['3만원 안쪽 셔츠', '셔츠', { priceTo: 30_000 }],
    ['2만원대 블라우스', '블라우스', { priceFrom: 20_000, priceTo: 29_999 }],
    ['3만원까지 슬랙스', '슬랙스', { priceTo: 30_000 }],
    ['6만원 이하 숄더백', '숄더백', { priceTo: 60_000 }],
    ['3만원 이하 블랙 반팔티', '반팔티', { priceTo: 30_000, colour: 'black' }],
    ['여성 4만원 이하 니트', '니트', { priceTo: 40_000, gender: 'female' }],
    ['2-3만원대 후드티', '후드티', { priceFrom: 20_000, priceTo: 39_999 }],
    ['5만원 이하 미니백', '미니백', { priceTo: 50_000 }],
  ]);
}

/** Colour, gender, season, fabric, fit, pattern, delivery. */
export function attributeQueries(): QueryDraft[] {
  return drafts([
    ['블랙 반팔티', '반팔티', { colour: 'black' }],
    ['검은색 맨투맨', '맨투맨', { colour: 'black' }],
    ['흰 운동화', '운동화', { colour: 'white' }],
    ['빨간 가디건', '가디건', { colour: 'red' }],
    ['하늘색 셔츠', '셔츠', { colour: 'skyblue' }],
    ['네이비 자켓', '자켓', { colour: 'navy' }],
    ['베이지색 코트', '코트', { colour: 'beige' }],
    ['핑크 원피스', '원피스', { colour: 'pink' }],
    ['회색 후드티', '후드티', { colour: 'gray' }],
    ['여성 니트', '니트', { gender: 'female' }],
    ['남자 맨투맨', '맨투맨', { gender: 'male' }],
    ['남성용 운동화', '운동화', { gender: 'male' }],
    ['여자 20대 원피스', '원피스', { gender: 'female' }],
    ['여름 원피스', '원피스', { season: 'summer' }],
    ['겨울 니트', '니트', { season: 'winter' }],
    ['가을 자켓', '자켓', { season: 'autumn' }],
    ['간절기 가디건', '가디건', { season: 'spring' }],
    [`${fabricWord('linen')} 셔츠`, '셔츠', { fabric: 'linen' }],
    [`${fabricWord('leather')} 운동화`, '운동화', { fabric: 'leather' }],
    ['비건 가죽 숄더백', '숄더백', { fabric: 'vegan_leather' }],
    ['골덴 면바지', '면바지', { fabric: 'corduroy' }],
    ['오버핏 맨투맨', '맨투맨', { fit: 'over' }],
    ['와이드 청바지', '청바지', { fit: 'wide' }],
    ['줄무늬 반팔티', '반팔티', { pattern: 'stripe' }],
    ['하루배송 원피스', '원피스', { delivery: 'today' }],
    ['오늘출발 맨투맨', '맨투맨', { delivery: 'today' }],
    ['당일배송 블랙 반팔티', '반팔티', { delivery: 'today', colour: 'black' }],
    ['여성 블랙 가디건', '가디건', { gender: 'female', colour: 'black' }],
  ]);
}

function drafts(lines: readonly Line[]): QueryDraft[] {
  return lines.map(([text, concept, wanted]) => ({ text, wanted: { means: conceptOf(concept).means, ...wanted } }));
}
