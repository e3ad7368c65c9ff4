import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { endingWithParent, runTool } from './processes.ts';
import { removeFolder } from './remove-folder.ts';

export type MariadbLaunch = {
  home: string;
  /** The data of this instance; belongs to the user that runs the server. */
  folder: string;
  logFile: string;
  port: number;
  password: string;
  user: { uid?: number; gid?: number };
  /** More of its own options, after and above the usual ones. */
  options?: readonly string[];
};

// Reads only these options, never the machine's own my.cnf. The SQL mode is MySQL 8's, so that what passes here passes there.
function serverOptions(launch: MariadbLaunch): string[] {
  return [
    '--no-defaults',
    `--basedir=${launch.home}`,
    `--lc-messages-dir=${join(launch.home, 'share')}`,
    `--datadir=${join(launch.folder, 'data')}`,
    `--tmpdir=${join(launch.folder, 'tmp')}`,
    `--init-file=${join(launch.folder, 'accounts.sql')}`,
    // Relative to the data folder: a full path may be too long for a socket.
    '--socket=mysql.sock',
    '--pid-file=mysql.pid',
    '--bind-address=127.0.0.1',
    `--port=${launch.port}`,
    '--skip-name-resolve',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_ci',
    '--default-time-zone=+00:00',
    '--sql-mode=ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
    '--log-bin-trust-function-creators=ON',
    '--innodb-buffer-pool-size=256M',
    '--max-allowed-packet=64M',
    '--max-connections=300',
    '--skip-log-bin',
    // Else it makes itself a key at every start, which takes up to 15 s.
    '--skip-ssl',
    ...(launch.options ?? []),
  ];
}

// Runs at every start, before the first connection is accepted.
function accounts(password: string): string {
  return [
    "CREATE USER IF NOT EXISTS 'root'@'127.0.0.1';",
    "GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;",
    `ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}';`,
    "DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host NOT IN ('127.0.0.1', 'localhost'));",
    'FLUSH PRIVILEGES;',
    '',
  ].join('\n');
}

/** Writes the start-up statements; the first time also creates the system tables. */
export async function configureMariadb(launch: MariadbLaunch): Promise<void> {
  const own = (path: string): void => {
    if (launch.user.uid !== undefined && launch.user.gid !== undefined)
      chownSync(path, launch.user.uid, launch.user.gid);
  };
  const data = join(launch.folder, 'data');
  const partial = join(launch.folder, 'data.partial');
  // The bootstrap of a start that was killed may still write for a moment.
  for (const folder of [partial, join(launch.folder, 'tmp')]) removeFolder(folder);
  for (const folder of [launch.folder, join(launch.folder, 'tmp')]) {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    own(folder);
  }
  const accountsFile = join(launch.folder, 'accounts.sql');
  writeFileSync(accountsFile, accounts(launch.password), { mode: 0o600 });
  own(accountsFile);
  if (existsSync(data)) return;

  mkdirSync(partial, { mode: 0o700 });
  own(partial);
  await runTool(
    'Creating the MariaDB system tables',
    join(launch.home, 'scripts', 'mariadb-install-db'),
    [
      ...[
        '--no-defaults',
        `--basedir=${launch.home}`,
        `--datadir=${partial}`,
        `--tmpdir=${join(launch.folder, 'tmp')}`,
      ],
      ...['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve', '--force'],
    ],
    { cwd: launch.folder, env: { PATH: process.env['PATH'], LANG: 'C.UTF-8' }, ...launch.user },
  );
  renameSync(partial, data);
}

/** Starts the server. It ends by itself when its parent does. */
export function spawnMariadb(launch: MariadbLaunch): ChildProcess {
  const { command, args } = endingWithParent(join(launch.home, 'bin', 'mariadbd'), serverOptions(launch));
  const log = openSync(launch.logFile, 'w', 0o600);
  return spawn(command, args, {
    cwd: launch.folder,
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', TZ: 'UTC' },
    stdio: ['ignore', log, log],
    ...launch.user,
  });
}

/** Whether it accepts a connection with the password. */
export async function mariadbAnswers({ port, password }: MariadbLaunch): Promise<boolean> {
  try {
    const connection = await createConnection({
      host: '127.0.0.1',
      port,
      user: 'root',
      password,
      connectTimeout: 2_000,
    });
    await connection.query('SELECT 1');
    await connection.end();
    return true;
  } catch {
    // Refused connections are what a starting server gives; the caller's deadline ends the waiting.
    return false;
  }
}
