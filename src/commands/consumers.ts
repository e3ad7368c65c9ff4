import type { Command } from 'commander';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { readConfig } from '../config.ts';
import { stateIndex } from '../indices/index-name.ts';
import { createShapeReader } from '../indices/index-shape.ts';
import { countOwed, type OwedCount } from '../indices/owed-changes.ts';
import { listStorefrontIndices } from '../indices/storefront-indices.ts';
import { listConsumers, type RegisteredConsumer } from '../runs/consumer-registry.ts';
import { readStorefronts } from '../storefronts/read-storefronts.ts';
import { DOCUMENT_SHAPE } from '../transform/product-document.ts';

/** `consumers`: which releases work at this moment, on which indices. */
export function registerConsumers(program: Command): void {
  program
    .command('consumers')
    .description(
      'which consumers run, which shapes of documents they write, for which storefronts, and the indices of each shape',
    )
    .action(async () => {
      const config = readConfig();
      const client = elasticsearchFor(config, 'reindex');
      try {
        const prefix = config.NAME_PREFIX;
        const storefronts = await readStorefronts(config.STOREFRONTS_DIR);
        await client.indices.refresh({ index: [stateIndex(prefix, 'consumers'), stateIndex(prefix, 'owed-changes')] });
        const lists = await Promise.all([...storefronts.keys()].map((id) => listStorefrontIndices(client, prefix, id)));
        const indices = lists.flat().filter(({ writeTarget }) => writeTarget);
        const shapes = await createShapeReader(client)(indices.map(({ name }) => name));
        const lines = describeReleases({
          consumers: await listConsumers(client, prefix, Date.now()),
          indices: indices.map(({ name, live }) => ({ name, live, shape: shapes.get(name) ?? 0 })),
          owed: await countOwed(client, stateIndex(prefix, 'owed-changes')),
        });
        process.stdout.write(`${lines.join('\n')}\n`);
      } catch (error) {
        throw explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? error;
      } finally {
        await client.close();
      }
    });
}

interface Releases {
  readonly consumers: readonly RegisteredConsumer[];
  readonly indices: readonly { readonly name: string; readonly live: boolean; readonly shape: number }[];
  readonly owed: ReadonlyMap<number, OwedCount>;
}

function describeReleases({ consumers, indices, owed }: Releases): string[] {
  const shapes = new Set([
    DOCUMENT_SHAPE,
    ...consumers.flatMap((one) => one.shapes),
    ...indices.map((one) => one.shape),
  ]);
  return [...shapes]
    .sort((one, other) => one - other)
    .flatMap((shape) => [
      `shape ${shape}${shape === DOCUMENT_SHAPE ? ', of this release' : ''}: ${owed.get(shape)?.changes ?? 0} products wait for its consumers`,
      ...consumers
        .filter((consumer) => consumer.shapes.includes(shape))
        .map(({ instance, startedAt, storefronts }) => {
          const known = storefronts === null ? 'it does not tell its storefronts' : `for ${storefronts.join(', ')}`;
          return `  consumer  ${instance}, since ${startedAt}, ${known}`;
        }),
      ...indices
        .filter((index) => index.shape === shape)
        .map(({ name, live }) => `  ${live ? 'live    ' : 'not live'}  ${name}`),
    ]);
}
