import type { Command } from 'commander';
import type { Pool } from 'mysql2/promise';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { explainMySqlError } from '../clients/mysql.ts';
import { type Config, readConfig } from '../config.ts';
import { describeError, ExpectedError } from '../errors.ts';
import { addRow, type Changed, disableRow, listChanges, listRows, undoChange } from '../pipelines/operator-changes.ts';
import { type MerchandisingOutcome, publishMerchandising } from '../pipelines/publish-merchandising.ts';
import { createResources } from '../resources.ts';
import { readStorefronts, requireStorefront } from '../storefronts/read-storefronts.ts';
import { describeChanges } from './describe-changes.ts';
import { describeMerchandising } from './describe-merchandising.ts';
import {
  fromStoredMerchandising,
  type MerchandisingFlags,
  readMerchandisingFlags,
  toRule,
  toStoredMerchandising,
  withMerchandising,
} from './merchandising-options.ts';
import { openSource } from './open-source.ts';
import {
  type OperatorFlags,
  readOperator,
  timeZoneFor,
  wholeNumber,
  withOperator,
  withOperatorDatabase,
} from './operator-options.ts';
import { type PreviewFlags, previewMerchandising } from './preview-merchandising.ts';

const TABLE = 'merchandising';
const HISTORY = 50;

/** What merchandisers want to be seen for a query or a category. */
export function registerMerchandising(program: Command, config: () => Config = readConfig): void {
  const group = program
    .command('merchandising')
    .description('pin, boost, bury, hide or redirect for a query or a category');
  withOperator(withMerchandising(group.command('add').description('add it, and bring it to every API process'))).action(
    async (flags: MerchandisingFlags & OperatorFlags) => {
      const storefront = requireStorefront(await readStorefronts(config().STOREFRONTS_DIR), flags.storefront);
      const row = readMerchandisingFlags(flags, storefront);
      toRule(row);
      const operator = readOperator(flags);
      await change(config(), 'added', (pool) => addRow(pool, TABLE, toStoredMerchandising(row), operator));
    },
  );
  group
    .command('list')
    .description('what is in force now or later, and what is wrong with any of it')
    .option('-s, --storefront <id>', 'only that of this storefront')
    .option('--all', 'also what is removed or over')
    .option('--history', `the latest ${HISTORY} changes instead: who, when, why`)
    .option('--json', 'as JSON')
    .action(async (flags: ListFlags) => list(config(), flags));
  withOperator(
    group.command('remove').description('take it out of force').argument('<id>', 'its id, as in the list', wholeNumber),
  ).action(async (id: number, flags: OperatorFlags) => {
    const operator = readOperator(flags);
    await change(config(), 'removed', (pool) => disableRow(pool, TABLE, id, operator));
  });
  withOperator(
    group
      .command('undo')
      .description('take a change back')
      .argument('<change>', "the change's number, as printed or in list --history", wholeNumber),
  ).action(async (number: number, flags: OperatorFlags) => {
    const operator = readOperator(flags);
    await change(config(), 'restored', (pool) => undoChange(pool, TABLE, number, operator));
  });
  withMerchandising(
    group.command('preview').description('the result list before and after a draft, which is not stored'),
  )
    .option('--without <id>', 'as if this were removed', wholeNumber)
    .option('--at <time>', 'at another moment than now')
    .option('--size <number>', 'how many products to show', wholeNumber, 20)
    .option('--json', 'as JSON')
    .action(async (flags: PreviewFlags) => previewMerchandising(config(), flags));
}

async function change(config: Config, what: string, work: (pool: Pool) => Promise<Changed>): Promise<void> {
  const { id, change: number } = await withOperatorDatabase(config, work);
  process.stdout.write(
    `${id} ${what} by change ${number}. Take it back with: storefront-search merchandising undo ${number} --reason "..."\n`,
  );
  let outcomes: MerchandisingOutcome[];
  try {
    outcomes = await publish(config);
  } catch (error) {
    throw new ExpectedError(
      error instanceof ExpectedError ? error.code : 'elasticsearch-unavailable',
      `It is stored, but could not be brought to the API: ${describeError(error)}`,
      'The consumer brings it within seconds of running again.',
      { cause: error },
    );
  }
  const published = outcomes.filter(({ outcome }) => outcome === 'published').map(({ storefront }) => storefront);
  if (published.length > 0) process.stdout.write(`In force in ${published.join(', ')} within a second.\n`);
}

async function publish(config: Config): Promise<MerchandisingOutcome[]> {
  const resources = createResources();
  try {
    const { source, queries, url } = await openSource(config, resources, 1);
    const elasticsearch = resources.use(elasticsearchFor(config, 'consumer'), (opened) => opened.close());
    const storefronts = [...(await readStorefronts(config.STOREFRONTS_DIR)).keys()];
    try {
      const prefix = config.NAME_PREFIX;
      return await publishMerchandising({
        pool: source.pool,
        queries,
        elasticsearch,
        prefix,
        storefronts,
        now: Date.now,
      });
    } catch (error) {
      throw explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? explainMySqlError(error, url);
    }
  } finally {
    await resources.close();
  }
}

interface ListFlags {
  readonly storefront?: string;
  readonly all?: true;
  readonly history?: true;
  readonly json?: true;
}

async function list(config: Config, { storefront, all, history, json }: ListFlags): Promise<void> {
  const storefronts = await readStorefronts(config.STOREFRONTS_DIR);
  if (storefront !== undefined) requireStorefront(storefronts, storefront);
  const print = (found: unknown, lines: readonly string[]) =>
    process.stdout.write(json === true ? `${JSON.stringify(found, null, 2)}\n` : `${lines.join('\n')}\n`);
  await withOperatorDatabase(config, async (pool) => {
    if (history === true) {
      const changes = await listChanges(pool, TABLE, HISTORY);
      print(changes, describeChanges(changes));
      return;
    }
    const now = Date.now();
    const rows = (await listRows(pool, TABLE)).filter((row) => {
      const { enabled, endsAt, storefront: of } = fromStoredMerchandising(row);
      const current = enabled !== false && (endsAt === null || endsAt > now);
      return (storefront === undefined || of === storefront) && (all === true || current);
    });
    print(
      rows,
      describeMerchandising(rows, (id) => timeZoneFor(storefronts, id) ?? 'UTC', now),
    );
  });
}
