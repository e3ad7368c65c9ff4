import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { readDictionaries } from '../../dictionaries/read-dictionaries.ts';
import { readMappingFile } from '../../indices/read-mapping.ts';
import { readStorefronts } from '../../storefronts/read-storefronts.ts';
import { type CheckGroup, failed, type Finding, ok } from './check.ts';

const MINIMUM_NODE = [20, 19] as const;

/** What is on this machine: Node.js and the files that people edit. */
export function settingsChecks(config: Config): CheckGroup {
  return {
    gate: { name: 'Node.js', run: async () => checkNode(process.versions.node) },
    rest: [
      {
        name: 'Storefront files',
        run: async () => ok([...(await readStorefronts(config.STOREFRONTS_DIR)).keys()].join(', ')),
      },
      { name: 'Mapping', run: () => checkMapping(config) },
      { name: 'Dictionaries', run: () => checkDictionaries(config) },
    ],
    close: async () => undefined,
  };
}

/** @param version such as 20.19.1 */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const recent = major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1]);
  return recent ? ok(version) : failed(`${version} is too old`, `Install Node.js ${MINIMUM_NODE.join('.')} or newer.`);
}

async function checkMapping(config: Config): Promise<Finding> {
  const path = join(config.MAPPINGS_DIR, 'products.json');
  await readMappingFile(path);
  return ok(path);
}

async function checkDictionaries(config: Config): Promise<Finding> {
  const ids = [...(await readStorefronts(config.STOREFRONTS_DIR)).keys()];
  await readDictionaries(config.DICTIONARIES_DIR, ids);
  return ok(config.DICTIONARIES_DIR);
}
