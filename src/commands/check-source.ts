import type { Command } from 'commander';
import { explainMySqlError } from '../clients/mysql.ts';
import { type Config, readConfig } from '../config.ts';
import { ExpectedError } from '../errors.ts';
import { readProductsByIds } from '../extract/product-rows.ts';
import { type TransformedSample, transformSample } from '../pipelines/transform-sample.ts';
import { createResources } from '../resources.ts';
import type { Check } from '../setup/checks/check.ts';
import { findCascades } from '../setup/source/cascades.ts';
import { pickDocuments } from '../setup/source/sample-documents.ts';
import { sampleProducts } from '../setup/source/sample-products.ts';
import { checkSourceFiles } from '../setup/source/source-file-checks.ts';
import { readStorefronts, requireStorefront } from '../storefronts/read-storefronts.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import type { ProductDocument } from '../transform/product-document.ts';
import { describeCheck } from './describe-check.ts';
import { type OpenSource, openSource } from './open-source.ts';

const SAMPLE = 1_000;
const SHOWN_DOCUMENTS = 10;

interface CheckSourceFlags {
  readonly storefront: string[];
  readonly json?: true;
}

export function registerCheckSource(program: Command): void {
  program
    .command('check-source')
    .description("run the source's queries against this database: columns, NULLs, and ten documents that would result")
    .option('-s, --storefront <id>', 'only this storefront; may be repeated', (id, ids: string[]) => [...ids, id], [])
    .option('--json', 'show the ten documents whole')
    .action(async (flags: CheckSourceFlags) => runCheckSource(readConfig(), flags));
}

/** Exit code 1 when a query or a row is not as documented. */
async function runCheckSource(config: Config, { storefront: ids, json }: CheckSourceFlags): Promise<void> {
  const all = await readStorefronts(config.STOREFRONTS_DIR);
  const wanted = ids.length === 0 ? [...all.values()] : ids.map((id) => requireStorefront(all, id));
  const resources = createResources();
  try {
    const opened = await openSource(config, resources, 1);
    try {
      const products = await showFiles(opened);
      if (products === null) {
        process.exitCode = 1;
        return;
      }
      await showDocuments(opened, products, wanted, json === true);
    } catch (error) {
      throw explainMySqlError(error, opened.url);
    }
  } finally {
    await resources.close();
  }
}

/** @returns the ids of the sample, or null when the rest can't be done */
async function showFiles({ source, queries }: OpenSource): Promise<readonly number[] | null> {
  const connection = await source.pool.getConnection();
  try {
    const ids = await sampleProducts(connection, queries, SAMPLE);
    console.log(`A sample of ${ids.length} products from all over the catalogue:`);
    const checks: Check[] = [];
    for await (const check of checkSourceFiles(connection, queries, ids)) {
      checks.push(check);
      console.log(describeCheck(check));
    }
    for (const { table, parent, rule } of await findCascades(connection)) {
      console.log(
        `warning  ${table}: changed by ${parent} (${rule}), which fires no trigger. Send those changes yourself.`,
      );
    }
    return checks.some(({ outcome }) => outcome === 'failed') ? null : ids;
  } finally {
    connection.release();
  }
}

async function showDocuments(
  { source, queries }: OpenSource,
  ids: readonly number[],
  storefronts: readonly Storefront[],
  whole: boolean,
): Promise<void> {
  if (ids.length === 0)
    throw new ExpectedError('source-invalid', 'There is no product to try.', 'Is this the right database?');
  const batch = await readProductsByIds(source, queries, ids);
  const samples = storefronts.map((storefront) => transformSample(batch, storefront));
  console.log('\nWhat would become of them:');
  for (const sample of samples) console.log(describeSample(sample));
  console.log('\nTen documents that would result:');
  for (const { storefront, document } of pickDocuments(samples, SHOWN_DOCUMENTS)) {
    console.log(whole ? JSON.stringify({ storefront, document }, null, 2) : describeDocument(storefront, document));
  }
  if (samples.some(({ broken }) => broken.length > 0)) process.exitCode = 1;
}

function describeSample({ storefront, documents, withheld, broken }: TransformedSample): string {
  const reasons = withheld.map(([reason, rows]) => `${reason} ${rows}`).join(', ');
  const faults = broken
    .slice(0, 3)
    .map(({ id, cause }) => `${id}: ${cause}`)
    .join('; ');
  return [
    `${storefront}: ${documents.length} documents`,
    ...(reasons === '' ? [] : [`withheld: ${reasons}`]),
    ...(broken.length === 0 ? [] : [`FAILED ${broken.length} (${faults})`]),
  ].join('; ');
}

function describeDocument(storefront: string, document: ProductDocument): string {
  const { id, name, brand, categoryNames, price, soldOut, colours, sizesInStock } = document;
  return [
    `${storefront} ${id}  ${name}`,
    brand?.nameKo ?? 'no brand',
    categoryNames.join(' > ') || 'no category',
    price === null ? 'no price' : price.toLocaleString('en'),
    soldOut === 1 ? 'sold out' : `${colours.join(', ')} / ${sizesInStock.join(', ')}`,
  ].join(' | ');
}
