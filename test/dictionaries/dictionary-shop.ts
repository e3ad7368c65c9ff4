import { appendFile, cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../src/config.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { type Ended, runCommand } from '../support/command-line.ts';
import { createShop, type Shop } from '../support/shop.ts';

/** A shop whose dictionaries may be edited. */
export interface DictionaryShop extends Shop {
  readonly config: Config;
  /** Adds a line to a file. @param file such as brandi/synonyms.txt */
  edit(file: string, line: string): Promise<void>;
  /** The files as the product has them. */
  restoreFiles(): Promise<void>;
  /** `storefront-search dictionaries ...` in a process of its own. */
  dictionaries(...args: string[]): Promise<Ended>;
}

export async function createDictionaryShop(name: string, products: number): Promise<DictionaryShop> {
  const shop = await createShop({ name, products });
  const folder = await shop.copyOf('dictionaries');
  const config = { ...shop.config, DICTIONARIES_DIR: folder };
  return {
    ...shop,
    config,
    reindex: (ids) => shop.reindex(ids, { DICTIONARIES_DIR: folder }),
    edit: (file, line) => appendFile(join(folder, file), `\n${line}\n`),
    async restoreFiles() {
      await rm(folder, { recursive: true });
      await cp(join(PACKAGE_ROOT, 'dictionaries'), folder, { recursive: true });
    },
    dictionaries: (...args) => runCommand(config, ['dictionaries', ...args]),
  };
}
