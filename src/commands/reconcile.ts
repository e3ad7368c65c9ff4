import { type Command, InvalidArgumentError } from 'commander';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { explainMySqlError } from '../clients/mysql.ts';
import { createSqs } from '../clients/sqs.ts';
import { type Config, readConfig } from '../config.ts';
import { DEFAULT_RECONCILE, reconcile, type ReconcileTuning } from '../pipelines/reconcile.ts';
import { describeReconciled, type ReconcileReport } from '../pipelines/reconcile-report.ts';
import { publishChange } from '../queue/send-messages.ts';
import { createResources } from '../resources.ts';
import { readStorefronts, requireStorefront } from '../storefronts/read-storefronts.ts';
import { openSource } from './open-source.ts';
import { parseShare } from './parse-share.ts';
import { requireSetting } from './require-setting.ts';

interface ReconcileFlags {
  readonly storefront: readonly string[];
  readonly sample: number;
  readonly repair: boolean;
  readonly allowDeletes?: number;
  readonly json?: true;
}

/** Registers `reconcile`. Exit code 1: there are differences that were not sent to be repaired. */
export function registerReconcile(program: Command, config: () => Config = readConfig): void {
  program
    .command('reconcile')
    .description('compare the database with the live indices, side by side, while changes go on')
    .option('-s, --storefront <id>', 'only this storefront; may be given several times', collect, [])
    .option('--sample <share>', 'compare only about this share of the products, such as 5% or 0.05', parseShare, 1)
    .option('--repair', 'send what differs through the changes queue', false)
    .option(
      '--allow-deletes <n>',
      'let a repair take up to so many products out of each storefront (otherwise 1 %)',
      readCount,
    )
    .option('--json', 'as JSON')
    .action(async (flags: ReconcileFlags) => {
      const report = await runReconcile(config(), flags);
      const text = flags.json === true ? JSON.stringify(report) : describeReconciled(report, flags.repair).join('\n');
      process.stdout.write(`${text}\n`);
      if (!(flags.repair ? report.settled : report.agrees)) process.exitCode = 1;
    });
}

/** @throws ExpectedError for a wrong setting, an absent service, or a storefront without a live index */
export async function runReconcile(
  config: Config,
  flags: Omit<ReconcileFlags, 'json'>,
  tuning: ReconcileTuning = DEFAULT_RECONCILE,
): Promise<ReconcileReport> {
  const resources = createResources();
  const known = await readStorefronts(config.STOREFRONTS_DIR);
  const storefronts =
    flags.storefront.length === 0 ? [...known.values()] : flags.storefront.map((id) => requireStorefront(known, id));
  const queueUrl = flags.repair ? requireSetting(config, 'SQS_CHANGES_QUEUE_URL') : '';
  const { source, queries, url } = await openSource(config, resources, 2);
  try {
    const elasticsearch = resources.use(elasticsearchFor(config, 'consumer'), (client) => client.close());
    const sqs = resources.use(createSqs(config), (client) => client.destroy());
    const publish = (ids: readonly number[]) =>
      publishChange(sqs, queueUrl, { version: 1, type: 'products', ids: [...ids], id: 'reconcile' });
    return await reconcile(
      { source, queries, elasticsearch, prefix: config.NAME_PREFIX, publish, tuning },
      { ...flags, storefronts, allowDeletes: flags.allowDeletes ?? null },
    );
  } catch (error) {
    throw explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? explainMySqlError(error, url);
  } finally {
    await resources.close();
  }
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function readCount(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It takes a whole number.');
}
