import type { PoolConnection, RowDataPacket } from 'mysql2/promise';

export interface Cascade {
  readonly table: string;
  readonly parent: string;
  /** Such as `ON DELETE CASCADE`. */
  readonly rule: string;
}

/**
 * Foreign keys by which the server changes rows itself: no trigger fires for those, so whoever sends changes by trigger
 * misses them. Read from the tables' definitions, which SELECT is enough for.
 */
export async function findCascades(connection: PoolConnection): Promise<Cascade[]> {
  const [tables] = await connection.query<RowDataPacket[]>("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'");
  const cascades: Cascade[] = [];
  for (const row of tables) {
    const table = String(Object.values(row)[0]);
    const [definitions] = await connection.query<RowDataPacket[]>('SHOW CREATE TABLE ??', [table]);
    const definition = String(definitions[0]?.['Create Table'] ?? '');
    cascades.push(...readCascades(table, definition));
  }
  return cascades;
}

const FOREIGN_KEY = /FOREIGN KEY \([^)]*\) REFERENCES ((?:`[^`]+`\.)?`[^`]+`) \([^)]*\)([^,\n]*)/g;

function readCascades(table: string, definition: string): Cascade[] {
  return [...definition.matchAll(FOREIGN_KEY)].flatMap(([, parent = '', rules = '']) => {
    const rule = /ON (?:DELETE|UPDATE) (?:CASCADE|SET NULL|SET DEFAULT)/.exec(rules)?.[0];
    return rule === undefined ? [] : [{ table, parent: parent.replaceAll('`', ''), rule }];
  });
}
