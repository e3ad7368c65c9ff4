import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection, Pool } from 'mysql2/promise';
import { PACKAGE_ROOT } from '../src/package-root.ts';

/**
 * Creates the triggers of `demo/triggers.sql` in the connection's default database, in place of those that may be
 * there. The outbox must exist (`storefront-search setup`), and the catalogue be loaded: from then on each row that
 * changes is told.
 *
 * @param database with the rights to create triggers, and to write the pipeline's schema
 * @returns how many triggers there are
 */
export async function applyTriggers(
  database: Pick<Connection | Pool, 'query'>,
  pipelineSchema: string,
): Promise<number> {
  const statements = await triggerStatements(pipelineSchema);
  for (const statement of statements) {
    const [, name] = /^CREATE TRIGGER (\w+)/.exec(statement) ?? [];
    if (name === undefined) throw new Error(`demo/triggers.sql has a statement that creates no trigger: ${statement}`);
    await database.query(`DROP TRIGGER IF EXISTS ${name}`);
    await database.query(statement);
  }
  return statements.length;
}

async function triggerStatements(pipelineSchema: string): Promise<string[]> {
  const text = await readFile(join(PACKAGE_ROOT, 'demo', 'triggers.sql'), 'utf8');
  return text
    .replaceAll(/^--.*$/gm, '')
    .replaceAll('PIPELINE_SCHEMA', `\`${pipelineSchema}\``)
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
