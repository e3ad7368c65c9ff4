import { type Command, InvalidArgumentError } from 'commander';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { readConfig } from '../config.ts';
import { type CountedQuery, countQueries } from '../pipelines/logged-queries.ts';
import { readStorefronts, requireStorefront } from '../storefronts/read-storefronts.ts';
import { parseMoment } from './parse-moment.ts';

interface QueriesFlags {
  readonly storefront: string;
  readonly since?: string;
  readonly limit: number;
}

const WEEK_MS = 7 * 86_400_000;

/** Registers `queries top` and `queries zero`. */
export function registerQueries(program: Command): void {
  const queries = program.command('queries').description('what shoppers searched for, as the query log tells');
  withFlags(queries.command('top').description('what was searched for most')).action(async (flags: QueriesFlags) =>
    show(flags, 'any'),
  );
  withFlags(
    queries.command('zero').description('what found nothing, asked most first: the work list of dictionaries'),
  ).action(async (flags: QueriesFlags) => show(flags, 'zero'));
}

function withFlags(command: Command): Command {
  return command
    .requiredOption('-s, --storefront <id>', 'whose')
    .option('--since <moment>', 'from this moment of the storefront on; by default the last seven days')
    .option('--limit <n>', 'at most so many', wholeNumber, 50);
}

async function show({ storefront: id, since, limit }: QueriesFlags, which: 'any' | 'zero'): Promise<void> {
  const config = readConfig();
  const storefront = requireStorefront(await readStorefronts(config.STOREFRONTS_DIR), id);
  const from = since === undefined ? Date.now() - WEEK_MS : parseMoment(since, storefront.timeZone);
  const client = elasticsearchFor(config, 'reindex');
  try {
    const found = await countQueries(client, { prefix: config.NAME_PREFIX, storefront: id, since: from }, which, limit);
    if (found.length === 0) process.stdout.write(`Nothing since ${new Date(from).toISOString()}.\n`);
    for (const one of found) process.stdout.write(`${lineOf(one, which)}\n`);
  } catch (error) {
    throw explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? error;
  } finally {
    await client.close();
  }
}

function lineOf({ query, searches, products, stage }: CountedQuery, which: 'any' | 'zero'): string {
  const count = String(searches).padStart(8);
  return which === 'zero' ? `${count}  ${query}` : `${count}  ${query}  ${products} products, ${stage}`;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 10_000) {
    throw new InvalidArgumentError('Give a whole number from 1 to 10000.');
  }
  return number;
}
