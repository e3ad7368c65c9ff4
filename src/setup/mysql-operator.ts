import type { Pool, RowDataPacket } from 'mysql2/promise';
import { createMySqlPool, explainMySqlError } from '../clients/mysql.ts';
import {
  chooseAccount,
  createAccount,
  type MySqlSetUp,
  readGrants,
  requireLogin,
  withoutDatabase,
} from './mysql-set-up.ts';
import { OPERATOR_TABLES, operatorGrantStatements, operatorName } from './mysql-statements.ts';

/**
 * Creates the account with which operators change policies and merchandising, where the shop has those tables.
 *
 * @param settings `url` is the MYSQL_OPERATOR_URL in use so far
 * @returns MYSQL_OPERATOR_URL, or undefined where the shop keeps such data elsewhere
 * @throws ExpectedError mysql-unavailable or mysql-refused
 */
export async function setUpOperator(settings: Omit<MySqlSetUp, 'pipelineSchema'>): Promise<string | undefined> {
  const { adminUrl, shopDatabase, prefix, report } = settings;
  const admin = createMySqlPool(withoutDatabase(adminUrl), { connectionLimit: 1 });
  try {
    if (!(await hasOperatorTables(admin, shopDatabase))) {
      report({ outcome: 'kept', what: `MySQL database ${shopDatabase}, which has no tables for operators` });
      return undefined;
    }
    const account = chooseAccount(settings, operatorName(prefix), 'MYSQL_OPERATOR_URL');
    await createAccount(admin, account, report);
    const before = await readGrants(admin, account.user);
    for (const statement of operatorGrantStatements(shopDatabase, account.user)) await admin.query(statement);
    const outcome = (await readGrants(admin, account.user)) === before ? 'kept' : 'changed';
    report({ outcome, what: `MySQL grants of ${account.user}: ${Object.keys(OPERATOR_TABLES).join(', ')}` });
    await requireLogin(account.url);
    return account.url;
  } catch (error) {
    throw explainMySqlError(error, adminUrl, 'MYSQL_ADMIN_URL');
  } finally {
    await admin.end();
  }
}

async function hasOperatorTables(admin: Pool, shopDatabase: string): Promise<boolean> {
  const names = Object.keys(OPERATOR_TABLES);
  const [rows] = await admin.query<RowDataPacket[]>(
    'SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_name IN (?)',
    [shopDatabase, names],
  );
  return rows.length === names.length;
}
