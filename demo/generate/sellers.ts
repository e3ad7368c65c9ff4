import { brands } from './brands.ts';
import { atDays } from './clock.ts';

export interface Seller {
  readonly id: number;
  readonly name: string;
  readonly status: 'active' | 'on_leave' | 'blinded' | 'contract_ended' | 'under_review';
  readonly leaveFrom: string | null;
  readonly leaveTo: string | null;
  readonly internal: boolean;
}

const first = ['리본', '모모', '하루', '소녀', '도로시', '블링', '어반', '데일리', '스토리', '봉봉', '레몬', '체리'];
const second = ['마켓', '옷장', '스토어', '클로젯', '편집숍'];

type Trouble = Partial<Omit<Seller, 'id' | 'name'>>;

// The last shops, each with few products. Leave hides while the status says so, and during the period.
const troubles: readonly Trouble[] = [
  { status: 'blinded' },
  { status: 'blinded' },
  { status: 'contract_ended' },
  { status: 'contract_ended' },
  { status: 'under_review' },
  { status: 'under_review' },
  { status: 'on_leave' },
  { status: 'on_leave', leaveFrom: atDays(-20), leaveTo: atDays(3650) },
  { leaveFrom: atDays(-200), leaveTo: atDays(-186) },
  { leaveFrom: atDays(70), leaveTo: atDays(84) },
  { internal: true },
];

const firstShopId = 3001;
const usual = { status: 'active', leaveFrom: null, leaveTo: null, internal: false } as const;

/** Shops that sell many brands, the largest first; the last ones are in trouble, each in its own way. */
export const selectShops: readonly Seller[] = second.flatMap((suffix, row) =>
  first.map((prefix, column) => {
    const place = row * first.length + column;
    const trouble = troubles[place - (first.length * second.length - troubles.length)];
    return { id: firstShopId + place * 7, name: `${prefix}${suffix}`, ...usual, ...trouble };
  }),
);

/** The shop that a brand runs by itself: its id is 1,000 above the brand's. */
export function flagshipOf(brandId: number): number {
  return brandId + 1000;
}

/** All sellers: one for each brand, and the shops that sell many brands. */
export const sellers: readonly Seller[] = [
  ...brands.map((brand) => ({ id: flagshipOf(brand.id), name: `${brand.ko} 공식스토어`, ...usual })),
  ...selectShops,
];
