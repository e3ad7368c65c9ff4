/** What set-up does in MySQL, as statements that can be run again and again. Pure, so that `--print` shows the same. */

export interface MySqlNames {
  /** The shop's database, which the reader may only read. */
  readonly shopDatabase: string;
  /** The pipeline's own schema. */
  readonly pipelineSchema: string;
  /** The account of the pipeline, from any host. */
  readonly reader: string;
  /** The server takes `_` and `%` of a GRANT's database literally (MySQL's partial_revokes). */
  readonly literalNames: boolean;
}

export interface SchemaStatement {
  readonly what: string;
  readonly sql: string;
}

export function schemaStatements(pipelineSchema: string): SchemaStatement[] {
  const schema = quoteName(pipelineSchema);
  return [
    {
      what: `schema ${pipelineSchema}`,
      sql: `CREATE DATABASE IF NOT EXISTS ${schema} CHARACTER SET utf8mb4`,
    },
    {
      what: `table ${pipelineSchema}.search_version`,
      sql: `CREATE TABLE IF NOT EXISTS ${schema}.search_version (
  id TINYINT UNSIGNED NOT NULL PRIMARY KEY COMMENT 'Always 1' CHECK (id = 1),
  value BIGINT UNSIGNED NOT NULL COMMENT 'The highest version taken so far: UTC microseconds'
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4`,
    },
    {
      what: `row of ${pipelineSchema}.search_version`,
      sql: `INSERT IGNORE INTO ${schema}.search_version (id, value) VALUES (1, 0)`,
    },
    {
      what: `table ${pipelineSchema}.search_outbox`,
      sql: `CREATE TABLE IF NOT EXISTS ${schema}.search_outbox (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  message JSON NOT NULL COMMENT 'One message of the changes queue',
  created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC'
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4`,
    },
  ];
}

/**
 * The least that the pipeline needs. DELETE on the outbox is also what FOR UPDATE asks for; INSERT on the version row
 * brings it back when it is lost.
 */
export function grantStatements({ shopDatabase, pipelineSchema, reader, literalNames }: MySqlNames): string[] {
  const account = quoteAccount(reader);
  const schema = quoteName(pipelineSchema);
  const shop = quoteName(literalNames ? shopDatabase : escapePattern(shopDatabase));
  return [
    `GRANT SELECT ON ${shop}.* TO ${account}`,
    `GRANT SELECT, INSERT, UPDATE ON ${schema}.search_version TO ${account}`,
    `GRANT SELECT, DELETE ON ${schema}.search_outbox TO ${account}`,
  ];
}

/** What operators change; each with the privileges that its commands need. History is only ever added to. */
export const OPERATOR_TABLES: Readonly<Record<string, string>> = {
  display_policies: 'SELECT, INSERT, UPDATE',
  merchandising: 'SELECT, INSERT, UPDATE',
  operator_changes: 'SELECT, INSERT',
};

/** The least that `policies` and `merchandising` need. The database of a table's grant is taken literally. */
export function operatorGrantStatements(shopDatabase: string, operator: string): string[] {
  return Object.entries(OPERATOR_TABLES).map(
    ([table, privileges]) => `GRANT ${privileges} ON ${quoteName(shopDatabase)}.${table} TO ${quoteAccount(operator)}`,
  );
}

/** `?` stands for the password. */
export function createUserStatement(reader: string): string {
  return `CREATE USER ${quoteAccount(reader)} IDENTIFIED BY ?`;
}

/** `?` stands for the password. */
export function changePasswordStatement(reader: string): string {
  return `ALTER USER ${quoteAccount(reader)} IDENTIFIED BY ?`;
}

/** The account that set-up makes where MYSQL_URL names none. MySQL takes at most 32 characters. */
export function readerName(prefix: string): string {
  return `${prefix.replaceAll('-', '_')}search_reader`.slice(-32);
}

/** The account that set-up makes for operators' commands. */
export function operatorName(prefix: string): string {
  return `${prefix.replaceAll('-', '_')}search_operator`.slice(-32);
}

function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

function quoteAccount(user: string): string {
  return `'${user.replaceAll('\\', '\\\\').replaceAll("'", "''")}'@'%'`;
}

/** In the database of a GRANT, `_` and `%` match any character: shop_1 would open shopX1 as well. */
function escapePattern(database: string): string {
  return database.replace(/[\\_%]/g, '\\$&');
}
