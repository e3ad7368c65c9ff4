import { colourGroups } from './generate/colours.ts';

/** A garment on a board of 100 by 100, as SVG paths. */
interface Drawing {
  /** Filled with the paint. */
  readonly body: string;
  /** Drawn with the paint as a thick line: a strap, a chain. */
  readonly wire?: string;
  /** Seams, buttons and the like, on top. */
  readonly lines?: string;
}

const SHORT_SLEEVES = 'M36 16q14 12 28 0l26 14-9 20-13-6v42H32V44l-13 6-9-20z';
const LONG_SLEEVES = 'M36 14q14 12 28 0l18 10 9 56-12 3-9-36v39H30V47l-9 36-12-3 9-56z';
const JACKET = 'M36 12l14 8 14-8 18 10 9 54-12 3-8-34v41H29V45l-8 34-12-3 9-54z';
const COAT = 'M36 6l14 8 14-8 18 10 9 52-12 3-8-32v56H29V39l-8 32-12-3 9-52z';
const VEST = 'M34 12l16 16 16-16 8 4v22q0 8 5 10v40H21V48q5-2 5-10V16z';
const TROUSERS = 'M30 10h40l7 80H57l-7-54-7 54H23z';
const JOGGERS = 'M32 10h36l6 70-6 10H58L50 38l-8 52H32l-6-10z';
const SHOE = 'M10 44l20-8 14 16 38 8q10 4 8 18H10z';
const WAISTBAND = 'M29 18h42';
const FLY = 'M50 18v14';
const SNAPS = 'M50 32v1m0 11v1m0 11v1m0 11v1';
const STRAPS = 'M35 2h30v26H35zm0 70h30v26H35z';

/** By the name in a picture's address, which `generate/items.ts` gives. */
const DRAWINGS: Readonly<Record<string, Drawing>> = {
  tshirt: { body: SHORT_SLEEVES, lines: 'M35 20q15 12 30 0' },
  polo: { body: SHORT_SLEEVES, lines: 'M36 16l8 14 6-6 6 6 8-14M50 24v18' },
  longsleeve: { body: LONG_SLEEVES, lines: 'M35 18q15 12 30 0' },
  sweatshirt: { body: LONG_SLEEVES, lines: 'M35 18q15 12 30 0M30 80h40M10 74l12 3m68-3l-12 3' },
  hoodie: {
    body: `M32 20Q32 2 50 2t18 18q-18 16-36 0z${LONG_SLEEVES}`,
    lines: 'M36 14q14 16 28 0M46 26v14m8-14v12M36 62h28l4 14H32zM30 82h40',
  },
  knit: { body: LONG_SLEEVES, lines: 'M35 18q15 12 30 0M38 34v46m8-46v46m8-46v46m8-46v46' },
  shirt: { body: LONG_SLEEVES, lines: 'M36 14l8 14 6-8 6 8 8-14M50 22v64M57 40h9v12h-9z' },
  blouse: {
    body: 'M38 14q12 10 24 0l16 8q16 26 8 40-12 2-14-4l-2 28H30l-2-28q-2 6-14 4-8-14 8-40z',
    lines: 'M50 22l-8 16m8-16l8 16M50 22v64',
  },
  tank: { body: 'M34 10v14q0 16 16 16t16-16V10h8v18q0 10 6 14v46H20V42q6-4 6-14V10z' },
  jacket: { body: JACKET, lines: 'M36 12l6 14 8-6 8 6 6-14M50 20v66M34 60h10m12 0h10' },
  blazer: { body: JACKET, lines: 'M36 12l14 36 14-36M50 48v38M34 62h10m12 0h10M50 56v1m0 9v1' },
  windbreaker: { body: JACKET, lines: 'M36 12q14 16 28 0M50 22v64M20 42q30 10 60 0' },
  coat: { body: COAT, lines: 'M36 6l14 34 14-34M50 40v55M33 64h11m12 0h11M50 50v1m0 11v1' },
  trench: { body: COAT, lines: 'M36 6l8 20 6-12 6 12 8-20M50 40v55M29 54h42v7H29zM44 34v1m12-1v1m-12 9v1m12-1v1' },
  padding: {
    body: JACKET,
    lines:
      'M50 20v66M29 34q21 6 42 0M29 48q21 6 42 0M29 62q21 6 42 0M29 76q21 6 42 0M14 48l10 3m62-3l-10 3M12 62l10 3m66-3l-10 3',
  },
  cardigan: { body: JACKET, lines: `M36 12l14 26 14-26M50 38v48${SNAPS}` },
  fleece: {
    body: LONG_SLEEVES,
    lines: 'M36 14q14 4 28 0M50 18v68M34 44q4-4 8 0m16 0q4-4 8 0M34 58q4-4 8 0m16 0q4-4 8 0M34 72q4-4 8 0m16 0q4-4 8 0',
  },
  vest: { body: VEST, lines: `M34 12l16 28 16-28M50 40v48${SNAPS}` },
  jeans: { body: TROUSERS, lines: `${WAISTBAND}${FLY}M30 18q2 10 11 10m29-10q-2 10-11 10M24 82h19m14 0h19` },
  slacks: { body: TROUSERS, lines: `${WAISTBAND}${FLY}M39 24l-5 62m27-62l5 62` },
  cargo: { body: 'M29 10h42l9 80H57l-7-54-7 54H20z', lines: `${WAISTBAND}${FLY}M26 48h12v16H25zm36 0h12l1 16H62z` },
  shorts: { body: 'M28 18h44l9 50H55l-5-24-5 24H19z', lines: 'M27 26h46M50 26v18' },
  jogger: { body: JOGGERS, lines: 'M31 18h38M46 18v12m8-12v10M27 80h16m14 0h16' },
  leggings: { body: 'M36 10h28l-3 80h-9l-2-54-2 54h-9z', lines: 'M36 18h28' },
  dress: { body: 'M36 8q14 14 28 0l10 8-9 24 18 50H17l18-50-9-24z', lines: 'M35 40q15 5 30 0' },
  jumpsuit: { body: 'M36 8q14 14 28 0l12 10-8 22 8 52H56l-6-34-6 34H24l8-52-8-22z', lines: 'M32 46h36M50 20v26' },
  set: {
    body: 'M37 6l13 8 13-8 17 8 6 34-11 2-5-20v22H30V30l-5 20-11-2 6-34zM33 56h34l9 38H24z',
    lines: 'M50 14v38M32 62h36',
  },
  skirt: { body: 'M33 24h34l15 52H18z', lines: 'M32 31h36M42 31l-8 45m24-45l8 45M50 31v45' },
  'long-skirt': { body: 'M35 8h30l17 82H18z', lines: 'M34 15h32M42 15l-10 75m26-75l10 75' },
  bra: {
    body: 'M20 34q8 14 26 14 4 2 8 0 18 0 26-14l4 14q-2 22-22 22-9 0-12-8-3 8-12 8-20 0-22-22z',
    wire: 'M25 40L34 14m41 26l-9-26',
  },
  briefs: { body: 'M18 30h64l-4 18q-18 4-20 26H42q-2-22-20-26z', lines: 'M19 37h62' },
  pajamas: { body: LONG_SLEEVES, lines: 'M36 14l14 18 14-18M50 32v54M38 40v46m24-46v46M57 42h8v10h-8z' },
  socks: {
    body: 'M34 8h18v46l20 14q10 12-4 18-6 2-12 0L38 76q-4-4-4-10z',
    lines: 'M34 16h18M34 22h18M56 84q0-12 12-18',
  },
  slip: { body: 'M35 30q8-2 15 6 7-8 15-6l4 18 9 42H22l9-42z', wire: 'M36 30l3-22m25 22l-3-22', lines: 'M24 84h52' },
  swimwear: { body: 'M33 8h7q0 22 10 22t10-22h7q0 24 6 32-5 14 3 28-20 4-22 24h-8q-2-20-22-24 8-14 3-28 6-8 6-32z' },
  sneakers: { body: SHOE, lines: 'M10 68h80M36 48l8-5m-2 10l8-5m-2 9l8-4M12 56q10 4 14-6' },
  'running-shoes': {
    body: 'M8 42l18-6q8 12 20 14 14 10 38 12 8 4 8 14-42 8-84 0z',
    lines: 'M8 68q42 6 84-2M34 58q16-14 22-4m-12 8q14-12 22-4',
  },
  loafers: { body: 'M8 50q14-6 26-4 10 12 32 14 24 2 24 18H8z', lines: 'M8 72h82M40 54q8-8 22 4M34 46q2 14 12 16' },
  heels: { body: 'M10 30q10 14 24 20 18 8 38 12 18 4 18 14H58Q36 68 23 62l-3 26h-6z', lines: 'M12 36q10 16 28 20' },
  flats: { body: 'M8 52q12 10 28 8 18-8 40 4 16 6 14 12H10q-4-12-2-24z', lines: 'M10 72h80M36 62q14-6 28 4' },
  boots: { body: 'M30 12h28v38l26 12q8 4 6 22H28z', lines: 'M28 76h62M44 12v26m0-10h14' },
  'long-boots': { body: 'M34 4h24v60l24 10q8 4 6 18H32z', lines: 'M32 86h56M34 14h24' },
  sandals: { body: 'M8 70q42-8 84 0v8q-42 4-84 0z', wire: 'M20 70q2-24 16-26m-8 24q18-20 30 0m4 0q8-16 20 0' },
  slippers: {
    body: 'M8 68q42-8 84 0v10q-42 4-84 0zM40 66q4-26 24-24 20 4 24 26-24-4-48-2z',
    lines: 'M46 54q18-4 36 4M43 62q22-4 44 2',
  },
  'mini-bag': { body: 'M22 46h56l5 40H17z', wire: 'M34 46q0-30 16-30t16 30', lines: 'M20 58q30 16 60 0M50 62v8' },
  'shoulder-bag': {
    body: 'M12 54q38-16 76 0l-5 30q-33 8-66 0z',
    wire: 'M17 54q33-76 66 0',
    lines: 'M16 62q34-12 68 0',
  },
  'cross-bag': { body: 'M22 52h56v34H22z', wire: 'M24 54L50 8l26 46', lines: 'M22 64h56M46 60h8v8h-8z' },
  'tote-bag': { body: 'M18 38h64l-5 52H23z', wire: 'M36 40V24q0-12 14-12t14 12v16', lines: 'M19 46h62' },
  backpack: {
    body: 'M25 36q0-22 25-22t25 22v52H25z',
    wire: 'M42 15q0-9 8-9t8 9',
    lines: 'M33 58h34v22H33zM33 64h34M25 38q25 10 50 0',
  },
  'boston-bag': {
    body: 'M14 44q36-8 72 0l4 38H10z',
    wire: 'M34 44q0-22 16-22t16 22',
    lines: 'M13 52q37-6 74 0M28 44v38m44-38v38',
  },
  wallet: { body: 'M14 30h72v44H14z', lines: 'M14 44h72M70 54h16v10H70z' },
  pouch: { body: 'M14 36q36-6 72 0l-5 42H19z', lines: 'M15 44q35-6 70 0M80 44v10' },
  ring: {
    body: 'M50 34a28 28 0 1 0 .1 0zm0 9a19 19 0 1 1-.1 0zM40 14h20l7 9-17 15-17-15z',
    lines: 'M33 23h34M44 23l6 15 6-15',
  },
  necklace: { body: 'M50 68l9 10-9 12-9-12z', wire: 'M20 10q0 52 30 60 30-8 30-60' },
  earrings: { body: 'M30 42l10 20-10 22-10-22zM70 42l10 20-10 22-10-22z', wire: 'M30 42V22q0-6 5-6M70 42V22q0-6 5-6' },
  bracelet: { body: 'M50 72a7 7 0 1 0 .1 0z', wire: 'M50 24c40 0 40 54 0 54s-40-54 0-54z' },
  watch: { body: `${STRAPS}M50 24a26 26 0 1 0 .1 0z`, lines: 'M50 30a20 20 0 1 0 .1 0zM50 38v13l9 6' },
  'digital-watch': { body: `${STRAPS}M28 26h44v48H28z`, lines: 'M34 34h32v20H34zM40 40v8m6-8v8m8-8v8m6-8v8M38 64h24' },
  cap: { body: 'M16 62q0-40 34-40t34 38l12 8q-8 8-26 0-26-8-54-6z', lines: 'M50 22q-8 16-8 38m8-38q12 14 20 36' },
  'bucket-hat': { body: 'M30 26q20-8 40 0l6 26 16 18q-42 16-84 0l16-18z', lines: 'M24 52q26 8 52 0' },
  beanie: {
    body: 'M20 70q-2-50 30-50t30 50zM16 68h68v14H16zM50 8a7 7 0 1 0 .1 0z',
    lines: 'M36 26q-6 18-4 42m18-48v48m14-42q6 18 4 42',
  },
  belt: { body: 'M4 42h92v16H4z', lines: 'M16 38h20v24H16zM26 50h14M50 50h1m9 0h1m9 0h1' },
  muffler: {
    body: 'M28 14q22 16 44 0l6 16q-8 10-14 10l8 50H54l-4-46-4 34H30l4-38q-8-2-12-10z',
    lines: 'M56 78h14M31 66h15M34 40q16 6 30 0',
  },
  'hair-band': { body: 'M50 22l18-12v24zm0 0L32 10v24z', wire: 'M22 84q-14-62 28-62t28 62' },
  sunglasses: {
    body: 'M10 42h34q2 24-16 24T10 42zm46 0h34q0 24-18 24T56 42z',
    wire: 'M44 44q6-4 12 0M10 42L4 36m86 6l6-6',
  },
  case: { body: 'M36 8h28q8 0 8 8v68q0 8-8 8H36q-8 0-8-8V16q0-8 8-8z', lines: 'M34 14h14v16H34zM41 19v1m0 6v1' },
};
const UNKNOWN: Drawing = { body: 'M26 30h48v44H26z', lines: 'M26 62l14-14 12 10 10-8 12 12' };

const ADDRESS = /^\/garments\/([a-z]+)\/([a-z-]+?)(-back|-detail)?\.svg$/;
const UNKNOWN_PAINT = '#c8c8cf';

/** Names of everything that can be drawn. */
export const DRAWN: ReadonlySet<string> = new Set(Object.keys(DRAWINGS));

/**
 * The picture at an address of the demo catalogue, `/garments/<colour group>/<drawing>[-back|-detail].svg`, as an SVG
 * document; null: it is no such address. Pure.
 */
export function garmentAt(path: string): string | null {
  const [, group, drawing = '', view = ''] = ADDRESS.exec(path) ?? [];
  if (group === undefined) return null;
  const { body, wire = '', lines = '' } = DRAWINGS[drawing] ?? UNKNOWN;
  const paint = colourGroups[group] ?? UNKNOWN_PAINT;
  const seam = isDark(paint) ? '#ffffff70' : '#00000050';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${view === '-detail' ? '26 14 44 44' : '0 0 100 100'}" fill="none" stroke-linejoin="round" stroke-linecap="round">
<path d="${wire}" stroke="#00000030" stroke-width="5"/><path d="${wire}" stroke="${paint}" stroke-width="4"/>
<path d="${body}" fill="${paint}" fill-rule="evenodd" stroke="#00000030"/>
<path d="${view === '-back' ? '' : lines}" stroke="${seam}" stroke-width="1.2"/>
</svg>`;
}

function isDark(paint: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => parseInt(paint.slice(at, at + 2), 16));
  return red * 0.3 + green * 0.6 + blue * 0.1 < 90;
}
