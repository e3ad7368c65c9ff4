import { describe, expect, it } from 'vitest';
import { DRAWN, garmentAt } from '../../demo/garments.ts';
import { colourGroups } from '../../demo/generate/colours.ts';
import { items } from '../../demo/generate/items.ts';

describe('pictures of the demo catalogue', () => {
  it('has a drawing for each kind of garment, and none that nothing is drawn with', () => {
    expect([...DRAWN].sort()).toEqual([...new Set(items.map(({ drawing }) => drawing))].sort());
  });

  it('paints them in the colour that the address names', () => {
    for (const [group, paint] of Object.entries(colourGroups)) {
      expect(garmentAt(`/garments/${group}/tshirt.svg`)).toContain(`fill="${paint}"`);
    }
    expect(garmentAt('/garments/black/tshirt-back.svg')).not.toBe(garmentAt('/garments/black/tshirt.svg'));
  });

  it('takes nothing of an address into the picture but names that it knows', () => {
    expect(garmentAt('/garments/"><script>/tshirt.svg')).toBeNull();
    expect(garmentAt('/page.js')).toBeNull();
    expect(garmentAt('/garments/nocolour/nothing.svg')).not.toContain('nothing');
  });
});
