import { randomBytes } from 'node:crypto';
import type { Pool, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { createMySqlPool, explainMySqlError, type MySqlAddress, readMySqlUrl } from '../clients/mysql.ts';
import { ExpectedError } from '../errors.ts';
import {
  changePasswordStatement,
  createUserStatement,
  grantStatements,
  readerName,
  schemaStatements,
} from './mysql-statements.ts';
import type { ReportStep } from './step.ts';

export interface MySqlSetUp {
  /** Of an account that may create schemas, users and grants. */
  readonly adminUrl: string;
  /** The address in use so far, with the account that the pipeline shall have; undefined: one is made. */
  readonly url: string | undefined;
  readonly shopDatabase: string;
  readonly pipelineSchema: string;
  readonly prefix: string;
  /** Gives the account that set-up made a new password. */
  readonly rotate: boolean;
  readonly report: ReportStep;
}

/**
 * Creates the pipeline's schema and its account with the least grants.
 *
 * @returns the pipeline's address, MYSQL_URL
 * @throws ExpectedError mysql-unavailable or mysql-refused
 */
export async function setUpMySql(settings: MySqlSetUp): Promise<string> {
  const { adminUrl, pipelineSchema, shopDatabase, prefix, report } = settings;
  const admin = createMySqlPool(withoutDatabase(adminUrl), { connectionLimit: 1 });
  try {
    await requireShop(admin, shopDatabase);
    await createSchema(admin, pipelineSchema, report);
    const account = chooseAccount(settings, readerName(prefix), 'MYSQL_URL');
    await createAccount(admin, account, report);
    await grant(admin, account.user, settings);
    await requireLogin(account.url);
    return account.url;
  } catch (error) {
    throw explainMySqlError(error, adminUrl, 'MYSQL_ADMIN_URL');
  } finally {
    await admin.end();
  }
}

async function requireShop(admin: Pool, shopDatabase: string): Promise<void> {
  const [rows] = await admin.query<RowDataPacket[]>('SELECT 1 FROM information_schema.schemata WHERE schema_name = ?', [
    shopDatabase,
  ]);
  if (rows.length > 0) return;
  throw new ExpectedError(
    'mysql-refused',
    `MySQL has no database ${shopDatabase}.`,
    "Name the shop's database by --shop-database, or as the path of MYSQL_ADMIN_URL or MYSQL_URL.",
  );
}

async function createSchema(admin: Pool, pipelineSchema: string, report: ReportStep): Promise<void> {
  for (const { what, sql } of schemaStatements(pipelineSchema)) {
    const [result] = await admin.query<ResultSetHeader>(sql);
    // "IF NOT EXISTS" and "IGNORE" leave a warning where there was nothing to do.
    report({ outcome: result.warningStatus > 0 ? 'kept' : 'created', what: `MySQL ${what}` });
  }
}

export interface Account {
  readonly user: string;
  readonly password: string;
  readonly url: string;
  /** Whether it is set-up's own, so that its password may be changed. */
  readonly own: boolean;
  /** Where its address is set. */
  readonly setting: 'MYSQL_URL' | 'MYSQL_OPERATOR_URL';
  readonly wanted: 'kept' | 'new password';
}

/** The account in use, unless that is the administrator's: nobody else must have those rights. */
export function chooseAccount(
  { adminUrl, url, shopDatabase, rotate }: Pick<MySqlSetUp, 'adminUrl' | 'url' | 'shopDatabase' | 'rotate'>,
  own: string,
  setting: Account['setting'],
): Account {
  const admin = readMySqlUrl(adminUrl);
  const given = url === undefined ? undefined : readMySqlUrl(url);
  const usable = given !== undefined && given.user !== '' && given.user !== admin.user;
  const address = { ...(usable ? given : admin), database: shopDatabase };
  if (usable && !(rotate && given.user === own)) {
    return {
      user: given.user,
      password: given.password,
      url: mysqlUrl(address),
      own: given.user === own,
      setting,
      wanted: 'kept',
    };
  }
  const password = generatePassword();
  return {
    user: own,
    password,
    url: mysqlUrl({ ...address, user: own, password }),
    own: true,
    setting,
    wanted: 'new password',
  };
}

export async function createAccount(admin: Pool, account: Account, report: ReportStep): Promise<void> {
  if (account.wanted === 'kept' && (await canLogIn(account.url))) {
    report({ outcome: 'kept', what: `MySQL user ${account.user}` });
    return;
  }
  if (await createUser(admin, account)) {
    report({ outcome: 'created', what: `MySQL user ${account.user}` });
    return;
  }
  if (!account.own) {
    throw new ExpectedError(
      'mysql-refused',
      `MySQL knows the user ${account.user} of ${account.setting}, but with another password.`,
      `Correct the password in ${account.setting}, or leave ${account.setting} out to let set-up make a user of its own.`,
    );
  }
  await guardSecret(admin.query(changePasswordStatement(account.user), [account.password]), account.password);
  report({ outcome: 'changed', what: `MySQL user ${account.user}: new password` });
}

/** @returns false when there is such a user already */
async function createUser(admin: Pool, { user, password }: Account): Promise<boolean> {
  try {
    await guardSecret(admin.query(createUserStatement(user), [password]), password);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ER_CANNOT_USER') return false;
    throw error;
  }
}

/** An error of mysql2 carries its statement, and a syntax error quotes it: neither may show a password. */
async function guardSecret(work: Promise<unknown>, secret: string): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = 'code' in error ? error.code : undefined;
    throw Object.assign(new Error(error.message.replaceAll(secret, '[redacted]')), { code });
  }
}

async function canLogIn(url: string): Promise<boolean> {
  // Without the database: before the grants the server would refuse that, and not the password.
  const pool = createMySqlPool(withoutDatabase(url), { connectionLimit: 1 });
  try {
    await pool.query('SELECT 1');
    return true;
  } catch (error) {
    const explained = explainMySqlError(error, url);
    if (explained instanceof ExpectedError && explained.code === 'mysql-refused') return false;
    throw explained;
  } finally {
    await pool.end();
  }
}

export async function requireLogin(url: string): Promise<void> {
  const pool = createMySqlPool(url, { connectionLimit: 1 });
  try {
    await pool.query('SELECT 1');
  } catch (error) {
    throw explainMySqlError(error, url);
  } finally {
    await pool.end();
  }
}

async function grant(admin: Pool, user: string, { shopDatabase, pipelineSchema, report }: MySqlSetUp): Promise<void> {
  const literalNames = await hasLiteralNames(admin);
  const before = await readGrants(admin, user);
  for (const statement of grantStatements({ shopDatabase, pipelineSchema, reader: user, literalNames })) {
    await admin.query(statement);
  }
  const outcome = (await readGrants(admin, user)) === before ? 'kept' : 'changed';
  report({ outcome, what: `MySQL grants of ${user}: SELECT on ${shopDatabase}, the least on ${pipelineSchema}` });
}

export async function readGrants(admin: Pool, user: string): Promise<string> {
  const [rows] = await admin.query<RowDataPacket[]>("SHOW GRANTS FOR ?@'%'", [user]);
  return JSON.stringify(rows);
}

async function hasLiteralNames(admin: Pool): Promise<boolean> {
  const [rows] = await admin.query<({ Value: string } & RowDataPacket)[]>("SHOW VARIABLES LIKE 'partial_revokes'");
  return rows[0]?.Value === 'ON';
}

export function withoutDatabase(url: string): string {
  return mysqlUrl({ ...readMySqlUrl(url), database: undefined });
}

function mysqlUrl({ host, port, user, password, database, ssl }: MySqlAddress): string {
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  const place = host.includes(':') ? `[${host}]` : host;
  const query = ssl === undefined ? '' : `?ssl=${encodeURIComponent(ssl)}`;
  return `mysql://${login}@${place}:${port}${database === undefined ? '' : `/${encodeURIComponent(database)}`}${query}`;
}

/** Letters, digits and marks that need no escape in an address, and enough kinds for MySQL's password policy. */
function generatePassword(): string {
  return `${randomBytes(24).toString('base64url')}-aA1`;
}
