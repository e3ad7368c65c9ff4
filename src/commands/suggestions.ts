import type { Command } from 'commander';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { readConfig } from '../config.ts';
import { listStorefrontIndices } from '../indices/storefront-indices.ts';
import { buildSuggestions } from '../pipelines/build-suggestions.ts';
import { readStorefronts, requireStorefront } from '../storefronts/read-storefronts.ts';
import { type DictionaryFlags, forStorefronts } from './open-dictionaries.ts';

/** Registers `suggestions refresh`: what a consumer does every five minutes, now. */
export function registerSuggestions(program: Command): void {
  const suggestions = program.command('suggestions').description('what is suggested while somebody types');
  forStorefronts(suggestions.command('refresh'))
    .description('bring the suggestions of the live indices up to date now; consumers do it every five minutes')
    .action(refresh);
}

async function refresh({ storefront }: DictionaryFlags): Promise<void> {
  const config = readConfig();
  const storefronts = await readStorefronts(config.STOREFRONTS_DIR);
  for (const id of storefront) requireStorefront(storefronts, id);
  const elasticsearch = elasticsearchFor(config, 'reindex');
  const prefix = config.NAME_PREFIX;
  try {
    for (const id of storefront.length === 0 ? storefronts.keys() : new Set(storefront)) {
      const live = (await listStorefrontIndices(elasticsearch, prefix, id)).find((index) => index.live);
      if (live === undefined) {
        process.stdout.write(`${id}: there is no live index yet: storefront-search reindex --storefront ${id}\n`);
        continue;
      }
      // Refreshed as well, or the newest products would be missing.
      await elasticsearch.indices.refresh({ index: live.name });
      const changes = await buildSuggestions({ elasticsearch, prefix, now: Date.now }, id, live.name);
      process.stdout.write(
        `${id}: ${changes.suggestions} suggestions, ${changes.written} written, ${changes.removed} removed\n`,
      );
    }
  } catch (error) {
    throw explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? error;
  } finally {
    await elasticsearch.close();
  }
}
