import { createMySqlPool, type MySqlPoolOptions } from '../clients/mysql.ts';
import type { Config } from '../config.ts';
import { ExpectedError } from '../errors.ts';
import type { Source } from '../extract/snapshot.ts';
import { readSourceQueries, type SourceQueries } from '../extract/source-queries.ts';
import type { Resources } from '../resources.ts';

export interface OpenSource {
  readonly source: Source;
  readonly queries: SourceQueries;
  /** For messages; with its password, so never to be printed as it is. */
  readonly url: string;
}

/**
 * The shop's database with its queries; closed with `resources`.
 *
 * @throws ExpectedError when MYSQL_URL or a query file is missing
 */
export async function openSource(
  config: Config,
  resources: Resources,
  connectionLimit: number,
  limits: Pick<MySqlPoolOptions, 'statementTimeoutMs'> = {},
): Promise<OpenSource> {
  const url = config.MYSQL_URL;
  if (url === undefined) {
    throw new ExpectedError(
      'configuration-invalid',
      'The setting MYSQL_URL is missing.',
      'Create its user and get the setting with: storefront-search setup',
    );
  }
  const queries = await readSourceQueries(config.SOURCE_SQL_DIR);
  const pool = resources.use(createMySqlPool(url, { connectionLimit, ...limits }), (opened) => opened.end());
  return { source: { pool, pipelineSchema: config.MYSQL_PIPELINE_SCHEMA }, queries, url };
}
