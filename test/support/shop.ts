import { inject } from 'vitest';
import { createShopOn, type Shop, type ShopOptions } from './shop-on-stack.ts';

export type { ProductFolder, Shop } from './shop-on-stack.ts';

/** A shop of its own on the test stack, as every test file makes one: about a second. Close it in `afterAll`. */
export function createShop(options: ShopOptions): Promise<Shop> {
  return createShopOn(inject('stack'), options);
}
