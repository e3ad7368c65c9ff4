import type { Pool } from 'mysql2/promise';
import type { Config } from '../config.ts';
import type { SourceQueries } from '../extract/source-queries.ts';
import { createLineage, type Lineage } from '../lineage/send-lineage.ts';
import { readSourceTables } from '../lineage/source-tables.ts';
import { packageVersion } from '../package-root.ts';

/** @returns undefined: nobody keeps lineage, or it is about a preview, which nobody reads from */
export function openLineage(
  config: Config,
  source: {
    readonly pool: Pool;
    readonly queries: SourceQueries;
    /** Of MySQL, with its password. */
    readonly url: string;
    readonly warn: (error: unknown) => void;
    readonly isPreview: boolean;
  },
): Lineage | undefined {
  const { OPENLINEAGE_URL: url, OPENLINEAGE_API_KEY: apiKey, NAME_PREFIX: prefix } = config;
  if (url === undefined || source.isPreview) return undefined;
  return createLineage({
    url,
    apiKey,
    places: {
      job: config.OPENLINEAGE_NAMESPACE ?? 'storefront-search',
      mysql: `mysql://${hostOf(source.url)}`,
      elasticsearch: `elasticsearch://${hostOf(config.ELASTICSEARCH_URL)}`,
      prefix,
      version: packageVersion(),
    },
    readTables: () => readSourceTables(source.pool, source.queries),
    warn: source.warn,
  });
}

const USUAL_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443', 'mysql:': '3306' };

/** Without the user and the password. */
function hostOf(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? (USUAL_PORTS[protocol] ?? '') : port}`;
}
