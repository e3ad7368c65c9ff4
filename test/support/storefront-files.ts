import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Storefront } from '../../src/storefronts/storefront.ts';

/** Writes a file for each storefront into the folder, which is created where it is missing. @returns the folder */
export async function writeStorefronts(folder: string, storefronts: readonly Storefront[]): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const storefront of storefronts) {
    await writeFile(join(folder, `${storefront.id}.json`), JSON.stringify(storefront, null, 2));
  }
  return folder;
}
