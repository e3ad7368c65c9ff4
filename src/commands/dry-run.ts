import { join } from 'node:path';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { explainMySqlError } from '../clients/mysql.ts';
import type { Config } from '../config.ts';
import { describeField, describeShare } from '../gate/changed-documents.ts';
import { readMappingFile } from '../indices/index-definition.ts';
import { dryRun, type DryRunLive, type DryRunReport, type DryRunStorefront } from '../pipelines/dry-run.ts';
import { createResources } from '../resources.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { openSource } from './open-source.ts';

/**
 * Opens what a dry run needs, does it and closes everything again. Nothing is written anywhere.
 *
 * @param share of the products, above 0 and up to 1
 * @throws ExpectedError for a wrong setting, file or service
 */
export async function runDryRun(
  config: Config,
  storefronts: readonly Storefront[],
  share: number,
): Promise<DryRunReport> {
  const mapping = await readMappingFile(join(config.MAPPINGS_DIR, 'products.json'));
  const resources = createResources();
  try {
    const { source, queries, url } = await openSource(config, resources, 2);
    const elasticsearch = resources.use(elasticsearchFor(config, 'reindex'), (client) => client.close());
    try {
      return await dryRun({ source, queries, elasticsearch, prefix: config.NAME_PREFIX, mapping }, storefronts, share);
    } catch (error) {
      throw explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? explainMySqlError(error, url);
    }
  } finally {
    await resources.close();
  }
}

export function describeDryRun({ rows, storefronts }: DryRunReport): string[] {
  return [`${rows} rows looked at; nothing was written.`, ...storefronts.flatMap((one) => describeStorefront(one))];
}

function describeStorefront(one: DryRunStorefront): string[] {
  const { storefront, documents, bytes, withheld, reasons, rejected, firstRejection, live } = one;
  const average = documents === 0 ? '' : ` of ${Math.round(bytes / documents)} bytes on average`;
  const why = reasons.map(([reason, number]) => `${reason} ${number}`).join(', ');
  return [
    `${storefront}: ${documents} documents${average}, ${withheld} withheld, ${rejected} rejected`,
    ...(why === '' ? [] : [`  withheld by: ${why}`]),
    ...(firstRejection === null ? [] : [`  the first rejected: ${firstRejection}`]),
    ...(live === null ? ['  nothing is live to compare with'] : describeLive(live)),
  ];
}

function describeLive({ index, madeFromOther, added, removed, changes }: DryRunLive): string[] {
  return [
    `  beside ${index}: ${added} more, ${removed} fewer; of the others ${describeShare(changes)}`,
    ...changes.fields.map((field) => `    ${describeField(field)}`),
    ...(madeFromOther.length === 0 ? [] : [`  made from other: ${madeFromOther.join(', ')}`]),
  ];
}
