import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../src/config.ts';

/** The settings for a product that knows this storefront alone. @param folder where its file is copied to */
export async function withOneStorefront(config: Config, storefront: string, folder: string): Promise<Config> {
  const storefronts = join(folder, 'storefronts');
  await mkdir(storefronts);
  await cp(join(config.STOREFRONTS_DIR, `${storefront}.json`), join(storefronts, `${storefront}.json`));
  return { ...config, STOREFRONTS_DIR: storefronts };
}
