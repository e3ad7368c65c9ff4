import type { Command } from 'commander';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { explainMySqlError } from '../clients/mysql.ts';
import { readConfig } from '../config.ts';
import { ExpectedError } from '../errors.ts';
import { explainRow } from '../pipelines/explain-row.ts';
import { createResources } from '../resources.ts';
import { explainQuery } from '../search/explain-query.ts';
import { readStorefronts, requireStorefront } from '../storefronts/read-storefronts.ts';
import { describeExplanation } from './describe-explanation.ts';
import { describeQueryExplanation } from './describe-query-explanation.ts';
import { openSearchContext } from './open-search-context.ts';
import { openSource } from './open-source.ts';
import { parseMoment } from './parse-moment.ts';

interface ExplainFlags {
  readonly storefront: string;
  readonly at?: string;
  readonly query?: string;
  readonly json?: true;
}

export function registerExplain(program: Command): void {
  program
    .command('explain')
    .description('why a product shows in a storefront, or does not: its row, each rule, its price, its next transition')
    .argument('<product>', "the product's id", productId)
    .requiredOption('-s, --storefront <id>', 'the storefront')
    .option('-q, --query <text>', 'also whether and where this query finds it, and why or why not')
    .option('--at <time>', "another moment than now, in the storefront's time zone, such as 2026-12-24T00:00")
    .option('--json', 'as JSON')
    .action(explain);
}

async function explain(product: number, flags: ExplainFlags): Promise<void> {
  const config = readConfig();
  const storefront = requireStorefront(await readStorefronts(config.STOREFRONTS_DIR), flags.storefront);
  const at = flags.at === undefined ? null : parseMoment(flags.at, storefront.timeZone);
  const resources = createResources();
  try {
    const { source, queries, url } = await openSource(config, resources, 1);
    const elasticsearch = resources.use(elasticsearchFor(config, 'query'), (opened) => opened.close());
    try {
      const services = { pool: source.pool, queries, elasticsearch, prefix: config.NAME_PREFIX };
      const explanation = await explainRow(services, product, storefront, at);
      const search =
        flags.query === undefined
          ? null
          : await explainQuery(
              await openSearchContext(config, elasticsearch, storefront, explanation.at),
              product,
              flags.query,
            );
      const text =
        flags.json === true
          ? JSON.stringify({ ...explanation, search }, null, 2)
          : [
              describeExplanation(explanation, storefront),
              ...(search === null ? [] : [describeQueryExplanation(search)]),
            ].join('\n');
      process.stdout.write(`${text}\n`);
    } catch (error) {
      throw explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? explainMySqlError(error, url);
    }
  } finally {
    await resources.close();
  }
}

function productId(text: string): number {
  const id = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(id)) return id;
  throw new ExpectedError('request-invalid', `"${text}" is not a product id.`, 'Give a whole number.');
}
