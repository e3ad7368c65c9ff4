import { brands } from './brands.ts';
import type { Listing } from './listing.ts';
import { type Random, randomFor } from './random.ts';
import type { Traits } from './traits.ts';
import { fabricWords, fitWords, genderWords, patternWords, seasonWords, stuffingWords } from './words.ts';

/** Ways in which titles stray from `brand attributes item`, as `product_attributes.attributes.noise` lists them. */
export const noiseKinds = [
  'spacing',
  'synonym',
  'brand_english',
  'brand_alias',
  'brand_joined',
  'full_width',
  'bracket_offer',
  'colour_count',
  'colour_underscore',
  'colour_capitals',
  'model_word',
  'season_code',
  'unit',
  'stuffing',
  'emoji',
  'decomposed',
  'abuse',
] as const;

export type Noise = (typeof noiseKinds)[number];

export interface Title {
  readonly text: string;
  readonly noise: readonly Noise[];
}

function fullWidth(text: string): string {
  return text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
}

function wordFor(random: Random, words: Readonly<Record<string, readonly [string, ...string[]]>>, key: string): string {
  const spellings = words[key];
  if (!spellings) return '';
  return random.chance(600) ? spellings[0] : random.pick(spellings);
}

function brandWord(random: Random, { brand }: Traits, noise: Set<Noise>): string {
  if (random.chance(8)) {
    noise.add('full_width');
    return fullWidth(brand.en);
  }
  const [alias, ...aliases] = brand.aliases;
  const way = random.weighted({ ko: 55, en: 28, both: 9, alias: 8 });
  if (way === 'alias' && alias !== undefined) {
    noise.add('brand_alias');
    return random.pick([alias, ...aliases]);
  }
  if (way === 'en' || way === 'both') noise.add('brand_english');
  return way === 'en' ? brand.en : way === 'both' ? `${brand.ko} ${brand.en}` : brand.ko;
}

function itemWord(random: Random, { item }: Traits, noise: Set<Noise>): string {
  const [canonical] = item.names;
  const name = random.chance(450) ? canonical : random.pick(item.names);
  if (name !== canonical) noise.add(name.replaceAll(' ', '') === canonical.replaceAll(' ', '') ? 'spacing' : 'synonym');
  // Some sellers write no spaces at all.
  if (name.includes(' ') && random.chance(120)) {
    noise.add('spacing');
    return name.replaceAll(' ', '');
  }
  return name;
}

function unitWord(random: Random, { item, sizes, length, fabric }: Traits): string {
  if (length !== '') return random.chance(item.key === 'cargo_shorts' ? 950 : 650) ? length : '';
  if (item.sizes === 'shoes' && random.chance(90)) {
    const [smallest = ''] = sizes;
    const largest = sizes.at(-1) ?? smallest;
    return random.chance(500) ? `${smallest}~${largest}mm` : `${largest}mm`;
  }
  if (item.key === 'socks' && random.chance(400)) return random.pick(['3켤레', '5켤레', '10켤레']);
  if (item.key === 'backpack' && random.chance(150)) return random.pick(['15인치', '20L', '30L']);
  return fabric === 'gold14k' && random.chance(300) ? '14k' : '';
}

function attributeWords(random: Random, traits: Traits, name: string): string[] {
  const { item, gender, season, style, fit, pattern, fabric } = traits;
  const fabricWord = wordFor(random, fabricWords, fabric);
  return [
    random.chance(250) ? wordFor(random, genderWords, gender) : '',
    random.chance(160) ? wordFor(random, seasonWords, season) : '',
    style !== '' && random.chance(700) ? style : '',
    random.chance(420) ? wordFor(random, fitWords, fit) : '',
    random.chance(pattern === 'plain' ? 60 : 800) ? wordFor(random, patternWords, pattern) : '',
    item.fabrics.length > 1 && !name.includes(fabricWord) && random.chance(400) ? fabricWord : '',
  ].filter((word) => word !== '' && !name.includes(word));
}

function offerBracket(random: Random, { features }: Traits, { delivery }: Listing): string {
  if (features.includes('1+1')) return random.pick(['[1+1]', '[1+1]', '1+1', '(1+1)']);
  if (!random.chance(90)) return '';
  return delivery === 'today'
    ? '[오늘출발]'
    : random.pick(['[무료배송]', '[단독]', '[SALE]', '[10%쿠폰]', '[재입고]', '[MD추천]']);
}

function abuseWord(random: Random, { brand }: Traits, { moderation }: Listing): string {
  if (moderation === 'banned') return random.pick(['레플리카', '미러급 정품급', '짝퉁아님']);
  if (moderation !== 'flagged') return '';
  const other = brands[random.below(brands.length)] ?? brand;
  return random.pick([`${other.ko} st`, `${other.ko} 스타일`, `${other.en} 느낌`]);
}

function colourEnding(random: Random, { colours }: Traits, noise: Set<Noise>): string {
  const [colour] = colours;
  const way = random.weighted({ none: 66, word: 12, underscore: 12, capitals: 10 });
  if (way === 'underscore') noise.add('colour_underscore');
  if (way === 'capitals') noise.add('colour_capitals');
  return { none: '', word: ` ${colour.ko}`, underscore: `_${colour.ko}`, capitals: ` (${colour.en})` }[way];
}

/** The title that a seller would write for these traits, and what is odd about it. */
export function titleOf(seed: number, index: number, traits: Traits, listing: Listing): Title {
  const random = randomFor(seed, 3, index);
  const noise = new Set<Noise>();
  const name = itemWord(random, traits, noise);
  const brand = random.chance(640) ? brandWord(random, traits, noise) : '';
  const offer = offerBracket(random, traits, listing);
  if (offer !== '') noise.add('bracket_offer');
  const code = random.chance(150)
    ? `${random.between(23, 26)}${['spring', 'summer'].includes(traits.season) ? 'SS' : 'FW'}`
    : '';
  if (code !== '') noise.add('season_code');
  const unit = unitWord(random, traits);
  if (unit !== '') noise.add('unit');
  const abuse = abuseWord(random, traits, listing);
  if (abuse !== '') noise.add('abuse');

  let words: string[];
  if (brand !== '' && random.chance(60)) {
    noise.add('brand_joined');
    words = [offer, code, abuse, `${brand}${name}`];
  } else {
    words = [offer, brand, code, abuse, ...attributeWords(random, traits, name), unit, name];
  }
  const model = [
    traits.features.includes('2WAY') ? '2WAY' : '',
    random.chance(30) ? `Ver.${random.between(2, 5)}` : '',
    random.chance(50) ? `${traits.brand.en.charAt(0).toUpperCase()}-${random.between(100, 999)}` : '',
  ].filter((word) => word !== '');
  if (model.length > 0) noise.add('model_word');

  let text = [...words, ...model].filter((word) => word !== '').join(' ');
  text += colourEnding(random, traits, noise);
  if (random.chance(80)) {
    noise.add('colour_count');
    text += ` (${random.between(traits.colours.length, 9)}${random.pick(['Color', 'color', '컬러', 'COLOR'])})`;
  }
  if (random.chance(60)) {
    noise.add('stuffing');
    text += ` ${random.pick(stuffingWords)}`;
  }
  if (random.chance(20)) {
    noise.add('emoji');
    text = `${random.pick(['🔥', '💕', '★', '✨'])}${text}`;
  }
  if (random.chance(5)) {
    // As text typed on a Mac comes: syllables taken apart.
    noise.add('decomposed');
    text = text.normalize('NFD');
  }
  return { text, noise: [...noise] };
}
