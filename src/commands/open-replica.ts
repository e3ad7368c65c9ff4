import { createMySqlPool, explainMySqlError, type MySqlPoolOptions, placeOf } from '../clients/mysql.ts';
import type { Config } from '../config.ts';
import { type Replica, requireReplica } from '../extract/replica.ts';
import type { Source } from '../extract/snapshot.ts';
import type { Resources } from '../resources.ts';

/**
 * The replica of MYSQL_READ_URL, closed with `resources`; undefined where there is none, and rows come from the primary.
 *
 * @throws ExpectedError when it can't be used: it does not answer, is no replica of the primary, or is too far behind
 */
export async function openReplica(
  config: Config,
  resources: Resources,
  primary: Source,
  limits: MySqlPoolOptions,
): Promise<Replica | undefined> {
  const url = config.MYSQL_READ_URL;
  if (url === undefined) return undefined;
  const explain = (error: unknown): unknown => explainMySqlError(error, url, 'MYSQL_READ_URL');
  const pool = resources.use(createMySqlPool(url, limits), (opened) => opened.end());
  const replica: Replica = { pool, name: placeOf(url), maxLagMs: config.MYSQL_READ_MAX_LAG_MS, explain };
  try {
    await requireReplica(replica, primary.pool, primary.pipelineSchema);
  } catch (error) {
    throw explain(error);
  }
  return replica;
}
