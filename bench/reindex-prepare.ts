// Captures what the pipeline would send, by the pipeline's own extraction, transform and serialisation.
import { createMySqlPool } from '../src/clients/mysql.ts';
import { readLastProductId, readProductPage } from '../src/extract/product-rows.ts';
import { readSourceQueries } from '../src/extract/source-queries.ts';
import { actionLine } from '../src/load/bulk-operations.ts';
import { readStorefronts } from '../src/storefronts/read-storefronts.ts';
import { serialiseDocument } from '../src/transform/serialise-document.ts';
import { preparePolicies, transformProduct } from '../src/transform/transform-product.ts';
import { answerJob, type PrepareJob } from './reindex/job.ts';
import { createPreparedWriter, type Prepared } from './reindex/prepared.ts';

/** As long as a run's id. */
const RUN = '20261101t000000000-0000';
const PAGE_ROWS = 1_000;
/** Longer than the benchmark takes. */
const HORIZON_MS = 3 * 3_600_000;

async function prepare({ config, folder }: PrepareJob): Promise<Prepared> {
  const pool = createMySqlPool(config.MYSQL_URL ?? '', { connectionLimit: 1 });
  try {
    const source = { pool, pipelineSchema: config.MYSQL_PIPELINE_SCHEMA };
    const queries = await readSourceQueries(config.SOURCE_SQL_DIR);
    const storefronts = [...(await readStorefronts(config.STOREFRONTS_DIR)).values()];
    const writer = createPreparedWriter(
      folder,
      storefronts.map(({ id }) => id),
    );
    const through = await readLastProductId(source, queries);
    let products = 0;
    for (let after: number | null = 0; after !== null;) {
      const page = await readProductPage(source, queries, { after, through }, PAGE_ROWS);
      if (page.unreadable.length > 0) throw new Error(`The catalogue has a bad row: ${page.unreadable[0]?.cause}`);
      const context = preparePolicies(page.state);
      for (const [place, storefront] of storefronts.entries()) {
        for (const row of page.rows) {
          const transformed = transformProduct(row, storefront, context, page.now);
          if (transformed.kind === 'withheld') continue;
          const { document } = transformed;
          const { json } = serialiseDocument(document, RUN, page.version);
          const changing = document.nextTransitionAt !== null && document.nextTransitionAt < page.now + HORIZON_MS;
          const lines = `${actionLine({ id: row.id, version: page.version, json })}${json}\n`;
          await writer.add(place, lines, JSON.stringify(document), { id: row.id, changing });
        }
      }
      products += page.rows.length;
      after = page.last;
    }
    return await writer.finish(products);
  } finally {
    await pool.end();
  }
}

answerJob(prepare);
