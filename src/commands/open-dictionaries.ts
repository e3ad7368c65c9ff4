import { join } from 'node:path';
import type { Command } from 'commander';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { type Config, readConfig } from '../config.ts';
import { type Draft, readDraft } from '../dictionaries/read-draft.ts';
import { readMappingFile } from '../indices/read-mapping.ts';
import type { DictionaryServices } from '../pipelines/dictionary-lease.ts';
import type { LintServices } from '../pipelines/lint-dictionaries.ts';
import { readStorefronts, requireStorefront } from '../storefronts/read-storefronts.ts';
import type { Storefront } from '../storefronts/storefront.ts';

export interface DictionaryFlags {
  readonly storefront: string[];
}

export interface DictionaryWork extends DictionaryServices, LintServices {
  readonly config: Config;
  readonly storefronts: ReadonlyMap<string, Storefront>;
  /** Those that the command is about. */
  readonly ids: readonly string[];
}

/** Whoever may build indices may publish: the reindex role's key. */
export async function withDictionaries<T>(
  { storefront }: DictionaryFlags,
  work: (work: DictionaryWork) => Promise<T>,
): Promise<T> {
  const config = readConfig();
  const storefronts = await readStorefronts(config.STOREFRONTS_DIR);
  for (const id of storefront) requireStorefront(storefronts, id);
  const mapping = await readMappingFile(join(config.MAPPINGS_DIR, 'products.json'));
  const elasticsearch = elasticsearchFor(config, 'reindex');
  const ids = storefront.length === 0 ? [...storefronts.keys()] : [...new Set(storefront)];
  try {
    return await work({ config, storefronts, ids, mapping, elasticsearch, prefix: config.NAME_PREFIX, now: Date.now });
  } catch (error) {
    throw explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? error;
  } finally {
    await elasticsearch.close();
  }
}

export function draftOf({ config, storefronts }: DictionaryWork): Promise<Draft> {
  return readDraft(config.DICTIONARIES_DIR, [...storefronts.keys()]);
}

/** Adds the option that every one of these commands has. */
export function forStorefronts(command: Command): Command {
  return command.option('-s, --storefront <id>', 'only this storefront; may be given several times', collect, []);
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
