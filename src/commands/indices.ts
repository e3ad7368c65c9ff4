import type { Client } from '@elastic/elasticsearch';
import { type Command, InvalidArgumentError } from 'commander';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { readConfig } from '../config.ts';
import { diffIndices, MOST_SAMPLED, storefrontOfBoth } from '../pipelines/diff-indices.ts';
import { listIndices } from '../pipelines/list-indices.ts';
import { readStorefronts } from '../storefronts/read-storefronts.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { describeIndexDiff } from './describe-index-diff.ts';
import { describeIndices } from './describe-indices.ts';
import { chosen, collect } from './reindex.ts';

interface DiffFlags {
  readonly sample: number;
  readonly json?: true;
}

export function registerIndices(program: Command): void {
  const indices = program
    .command('indices')
    .description('the indices of products: what each is for, and how two differ');
  indices
    .command('list')
    .description('every index of products, what it is for, its size, and whether the next prune deletes it')
    .option('-s, --storefront <id>', 'only this storefront; may be given several times', collect, [])
    .option('--json', 'as JSON')
    .action(async (flags: { readonly storefront: string[]; readonly json?: true }) => {
      await withIndices(async (elasticsearch, prefix, storefronts) => {
        const ids = chosen(storefronts, flags.storefront).map(({ id }) => id);
        const found = await listIndices({ elasticsearch, prefix, now: Date.now }, ids);
        const lines = flags.json === true ? [JSON.stringify(found)] : describeIndices(found);
        for (const line of lines) process.stdout.write(`${line}\n`);
      });
    });
  indices
    .command('diff')
    .description('in what two indices of a storefront differ: settings, mapping, counts, and documents by field')
    .argument('<from>', 'an index, such as products-brandi-20261123t181502123')
    .argument('<to>', 'another one')
    .option('--sample <products>', 'compare so many products of each, picked by chance', readSample, 1_000)
    .option('--json', 'as JSON')
    .action(async (from: string, to: string, flags: DiffFlags) => {
      await withIndices(async (elasticsearch, prefix, storefronts) => {
        const storefront = storefrontOfBoth(prefix, storefronts, [from, to]);
        const options = { sample: flags.sample, seed: Math.floor(Math.random() * 2 ** 31) };
        const found = await diffIndices(elasticsearch, storefront, { from, to }, options);
        const lines = flags.json === true ? [JSON.stringify(found)] : describeIndexDiff(found);
        for (const line of lines) process.stdout.write(`${line}\n`);
      });
    });
}

function readSample(text: string): number {
  const sample = /^\d+$/.test(text) ? Number(text) : 0;
  if (sample >= 1 && sample <= MOST_SAMPLED) return sample;
  throw new InvalidArgumentError(`It takes 1 to ${MOST_SAMPLED} products.`);
}

async function withIndices(
  work: (client: Client, prefix: string, storefronts: ReadonlyMap<string, Storefront>) => Promise<void>,
): Promise<void> {
  const config = readConfig();
  const storefronts = await readStorefronts(config.STOREFRONTS_DIR);
  const client = elasticsearchFor(config, 'reindex');
  try {
    await work(client, config.NAME_PREFIX, storefronts);
  } catch (error) {
    throw explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? error;
  } finally {
    await client.close();
  }
}
