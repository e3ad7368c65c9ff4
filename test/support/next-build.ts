import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { DOCUMENT_SHAPE } from '../../src/transform/product-document.ts';

/** A build of this product that differs as a release with another document does. */
export interface NextBuild {
  /** Folder of the package: its command line is bin/storefront-search.js in it. */
  readonly root: string;
  readonly shape: number;
  /** What its documents have as the end of every name. */
  readonly mark: string;
}

const COPIED = ['bin', 'dist/src', 'package.json', 'src/extract/sql', 'mappings', 'dictionaries', 'storefronts'];
const MARK = ' (next)';

/**
 * Makes the release after this one out of the build in dist/: its documents have one more field, which the mapping of this
 * one refuses, and another name, as a changed policy would give them; its shape is one higher. It reads this one's as well.
 *
 * @param folder is created
 */
export async function makeNextBuild(folder: string): Promise<NextBuild> {
  await mkdir(folder, { recursive: true });
  for (const part of COPIED) await cp(join(PACKAGE_ROOT, part), join(folder, part), { recursive: true });
  await symlink(join(PACKAGE_ROOT, 'node_modules'), join(folder, 'node_modules'));
  const shape = DOCUMENT_SHAPE + 1;
  const edit = async (file: string, from: string, to: string): Promise<void> => {
    const path = join(folder, file);
    const text = await readFile(path, 'utf8');
    if (text.split(from).length !== 2) throw new Error(`${file} does not have this once: ${from}`);
    await writeFile(path, text.replace(from, to));
  };
  const transform = 'dist/src/transform';
  await edit(`${transform}/product-document.js`, `DOCUMENT_SHAPE = ${DOCUMENT_SHAPE}`, `DOCUMENT_SHAPE = ${shape}`);
  await edit('dist/src/search/readable-shapes.js', `NEWEST = ${DOCUMENT_SHAPE}`, `NEWEST = ${shape}`);
  await edit(
    `${transform}/shared-content.js`,
    "name: row.name.normalize('NFC'),",
    `name: row.name.normalize('NFC') + '${MARK}', nameLength: row.name.length,`,
  );
  await edit(
    `${transform}/build-document.js`,
    'name: shared.name,',
    'name: shared.name, nameLength: shared.nameLength,',
  );
  const mapping = join(folder, 'mappings', 'products.json');
  const { settings, mappings } = JSON.parse(await readFile(mapping, 'utf8')) as {
    settings: object;
    mappings: { properties: object };
  };
  const properties = { ...mappings.properties, nameLength: { type: 'integer' } };
  await writeFile(mapping, JSON.stringify({ settings, mappings: { ...mappings, properties } }));
  return { root: folder, shape, mark: MARK };
}
