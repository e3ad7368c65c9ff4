/** Won, both inclusive; null is open. */
export interface PriceRange {
  readonly from: number | null;
  readonly to: number | null;
}

/** What a query says about the price, and the query without it. */
export interface ReadPrice {
  readonly range: PriceRange | null;
  readonly rest: string;
}

const MAN = 10_000;
const CHEON = 1_000;

// 3만원, 1만5천원, 만원, 5천원, 39,000원, 39000원; '원' may be missing after 만 and 천.
const AMOUNT = String.raw`(?:\d+(?:\.\d+)?만(?:\d천)?|\d천|만(?=원)|천(?=원)|\d{1,3}(?:,\d{3})+(?=원)|\d{3,8}(?=원))원?`;
const START = String.raw`(?<![\p{L}\p{N}.,])`;
const END = String.raw`(?![\p{L}\p{N}])`;
const UP_TO = '(이하|미만|까지|아래|밑|안쪽|이내|언더)(?:의|로|인)?';
const FROM = '(이상|초과|넘는|부터)';

const BETWEEN = pattern(
  String.raw`(\d+(?:\.\d+)?|${AMOUNT})\s*(?:~|-|에서|부터)\s*(${AMOUNT})\s*(대|사이|까지)?(?:의)?${END}`,
);
const BELOW = pattern(String.raw`(${AMOUNT})\s*${UP_TO}(?=$|[\s\p{L}])`);
const ABOVE = pattern(String.raw`(${AMOUNT})\s*${FROM}(?=$|[\s\p{L}])`);
const ABOUT = pattern(String.raw`(${AMOUNT})\s*(?:대|정도|짜리)(?:의)?${END}`);
const PLAIN = pattern(String.raw`(${AMOUNT})${END}`);

/**
 * Reads '3만원 이하', '2~5만원', '5만원대', '39,000원'. A bare amount means what costs about as much. What is no price
 * stays: 1+1, 14k, 만년필. Pure.
 *
 * @param text normalised
 */
export function readPrice(text: string): ReadPrice {
  const readers: readonly (readonly [RegExp, (first: string, second: string, third: string) => PriceRange | null])[] = [
    [BETWEEN, between],
    [BELOW, (amount, word) => ({ from: null, to: wonOf(amount) - (word === '미만' ? 1 : 0) })],
    [ABOVE, (amount, word) => ({ from: wonOf(amount) + (word === '초과' ? 1 : 0), to: null })],
    [ABOUT, about],
    [PLAIN, (amount) => (amount.endsWith('원') ? about(amount) : null)],
  ];
  for (const [form, read] of readers) {
    const match = form.exec(text);
    if (match === null) continue;
    const range = read(match[1] ?? '', match[2] ?? '', match[3] ?? '');
    if (range === null) continue;
    const rest = `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`;
    return { range, rest: rest.replace(/\s+/g, ' ').trim() };
  }
  return { range: null, rest: text };
}

function pattern(source: string): RegExp {
  return new RegExp(START + source, 'u');
}

/** '2~5만원' is 20,000 to 50,000: the first amount takes the unit of the second. */
function between(first: string, second: string, ending: string): PriceRange | null {
  const to = ending === '대' ? (about(second).to ?? 0) : wonOf(second);
  const unit = second.includes('만') ? MAN : second.includes('천') ? CHEON : 1;
  const from = /^[\d.]+$/.test(first) ? Number(first) * unit : wonOf(first);
  return from <= to ? { from, to } : null;
}

/** 5만원대 is 50,000 to 59,999; 1만5천원 is 15,000 to 15,999; 39,000원 is 39,000 to 39,999. */
function about(amount: string): PriceRange {
  const from = wonOf(amount);
  const step = from % MAN === 0 ? (from >= 10 * MAN && from % (10 * MAN) === 0 ? 10 * MAN : MAN) : CHEON;
  return { from, to: from + step - 1 };
}

function wonOf(amount: string): number {
  const digits = amount.replace(/[,원]/g, '');
  const [, man = '', cheon = ''] = /^(?:(\d*(?:\.\d+)?)만)?(?:(\d*)천)?$/.exec(digits) ?? [];
  if (!digits.includes('만') && !digits.includes('천')) return Number(digits);
  const tens = digits.includes('만') ? Number(man === '' ? 1 : man) * MAN : 0;
  const ones = digits.includes('천') ? Number(cheon === '' ? 1 : cheon) * CHEON : 0;
  return Math.round(tens + ones);
}
