import type { SizeRange } from './items.ts';
import type { Random } from './random.ts';

function run(from: number, to: number, step: number): string[] {
  const sizes: string[] = [];
  for (let size = from; size <= to; size += step) sizes.push(String(size));
  return sizes;
}

function clothingSizes(random: Random, gender: string): readonly string[] {
  const sizes =
    gender === 'female'
      ? random.weighted({ FREE: 35, 'S M L': 30, 'S M': 12, '55 66 77': 10, '44 55 66': 8, '66 77 88 99': 5 })
      : random.weighted({
          'M L XL': 30,
          'S M L XL': 30,
          'M L XL 2XL': 18,
          FREE: 8,
          'L XL 2XL 3XL': 6,
          '95 100 105 110': 8,
        });
  return sizes.split(' ');
}

function shoeSizes(random: Random, gender: string): readonly string[] {
  const step = random.chance(600) ? 10 : 5;
  if (gender === 'female') return run(230, step === 5 ? 250 : 250 + 10 * random.below(2), step);
  if (gender === 'male') return run(250, step === 5 ? 280 : 280 + 10 * random.below(2), step);
  return run(230, 270 + 10 * random.below(3), 10);
}

/** The sizes that a product comes in, smallest first. */
export function drawSizes(random: Random, range: SizeRange, gender: string): readonly string[] {
  switch (range) {
    case 'clothing':
      return clothingSizes(random, gender);
    case 'waist':
      if (random.chance(450)) return random.chance(500) ? ['S', 'M', 'L'] : ['M', 'L', 'XL'];
      return gender === 'female' ? run(25, 28 + random.below(3), 1) : run(28, 34 + 2 * random.below(2), 2);
    case 'shoes':
      return shoeSizes(random, gender);
    case 'underwear':
      return random.pick(['75A 75B 80A 80B', '75B 75C 80B 80C', '70A 75A 80A']).split(' ');
    case 'kids':
      return run(90 + 10 * random.below(3), 130 + 10 * random.below(2), 10);
    case 'free':
      return ['FREE'];
  }
}

/** Which kind of size a size is: a garment that is sold by waist is also sold as S, M, L. */
export function sizeTypeOf(range: SizeRange, size: string): string {
  if (size === 'FREE') return 'free';
  return range === 'waist' && !/^\d+$/.test(size) ? 'clothing' : range;
}
