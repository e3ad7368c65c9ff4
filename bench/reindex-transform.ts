// The transform by itself: what the pipeline and the idiomatic pipeline have in common, to be taken out of both.
import { createMySqlPool } from '../src/clients/mysql.ts';
import { readLastProductId, readProductPage } from '../src/extract/product-rows.ts';
import { readSourceQueries } from '../src/extract/source-queries.ts';
import { DEFAULT_TUNING } from '../src/pipelines/reindex-services.ts';
import { readStorefronts } from '../src/storefronts/read-storefronts.ts';
import { preparePolicies, transformProduct } from '../src/transform/transform-product.ts';
import { answerJob, type TransformJob, type TransformMeasured } from './reindex/job.ts';

async function measure({ config }: TransformJob): Promise<TransformMeasured> {
  const pool = createMySqlPool(config.MYSQL_URL ?? '', { connectionLimit: 1 });
  try {
    const source = { pool, pipelineSchema: config.MYSQL_PIPELINE_SCHEMA };
    const queries = await readSourceQueries(config.SOURCE_SQL_DIR);
    const storefronts = [...(await readStorefronts(config.STOREFRONTS_DIR)).values()];
    const through = await readLastProductId(source, queries);
    let documents = 0;
    let microseconds = 0;
    for (let after: number | null = 0; after !== null;) {
      const page = await readProductPage(source, queries, { after, through }, DEFAULT_TUNING.pageRows);
      // Nothing else runs meanwhile, and nothing is waited for.
      const before = process.cpuUsage();
      const context = preparePolicies(page.state);
      for (const storefront of storefronts) {
        for (const row of page.rows) {
          if (transformProduct(row, storefront, context, page.now).kind === 'document') documents += 1;
        }
      }
      const { user, system } = process.cpuUsage(before);
      microseconds += user + system;
      after = page.last;
    }
    return { documents, cpu: { own: microseconds / 1e6 } };
  } finally {
    await pool.end();
  }
}

answerJob(measure);
