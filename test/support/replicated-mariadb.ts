import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import { cacheFolder, makePassable, serverUser } from '../../local/instance.ts';
import { configureMariadb, mariadbAnswers, type MariadbLaunch, spawnMariadb } from '../../local/mariadb.ts';
import { choosePorts } from '../../local/ports.ts';
import { endProcesses, identify } from '../../local/processes.ts';
import { softwareFolders } from '../../local/software.ts';
import { createMySqlPool } from '../../src/clients/mysql.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { createResources } from '../../src/resources.ts';

const PASSWORD = 'replicated';
/** Small: it is there for one test file. */
const SMALL = ['--innodb-buffer-pool-size=32M', '--innodb-flush-log-at-trx-commit=0', '--performance-schema=OFF'];

/** Two servers of their own, of which the second replicates the first. */
export interface ReplicatedMariadb {
  /** `mysql://root:password@127.0.0.1:port`, without a database. */
  readonly primaryUrl: string;
  readonly replicaUrl: string;
  /** Root of the replica. */
  readonly replica: Pool;
  /** How many seconds the replica stays behind on purpose. */
  delay(seconds: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts them empty: a few seconds. What is written on the primary from now on comes over. */
export async function startReplicatedMariadb(): Promise<ReplicatedMariadb> {
  const resources = createResources();
  try {
    const parent = join(cacheFolder(), 'instances');
    makePassable(parent);
    const folder = resources.use(await mkdtemp(join(parent, 'replicated-')), (path) =>
      rm(path, { recursive: true, force: true }),
    );
    await chmod(folder, 0o755);
    const ports = await choosePorts(['primary', 'replica'], {});
    const start = async (name: 'primary' | 'replica', options: readonly string[]): Promise<string> => {
      const port = ports.get(name) ?? 0;
      const launch: MariadbLaunch = {
        home: softwareFolders({
          cacheFolder: cacheFolder(),
          pluginFolder: join(PACKAGE_ROOT, 'local', 'elasticsearch-plugin'),
        }).mariadbHome,
        folder: join(folder, name),
        logFile: join(folder, `${name}.log`),
        port,
        password: PASSWORD,
        user: serverUser(),
        options: [...SMALL, ...options],
      };
      await configureMariadb(launch);
      const child = spawnMariadb(launch);
      resources.use(identify(child.pid ?? 0), async (server) => {
        if (server !== undefined) await endProcesses([server], 10_000);
      });
      for (const giveUpAt = performance.now() + 60_000; !(await mariadbAnswers(launch)); await sleep(100)) {
        if (performance.now() > giveUpAt) throw new Error(`The ${name} does not answer: ${launch.logFile}`);
      }
      return `mysql://root:${PASSWORD}@127.0.0.1:${port}`;
    };
    const [primaryUrl, replicaUrl] = await Promise.all([
      start('primary', ['--server-id=1', '--log-bin=changes', '--binlog-format=ROW', '--sync-binlog=0']),
      start('replica', ['--server-id=2', '--read-only=ON', '--relay-log=relay']),
    ]);
    const primary = resources.use(createMySqlPool(primaryUrl, { connectionLimit: 1 }), (pool) => pool.end());
    const replica = resources.use(createMySqlPool(replicaUrl, { connectionLimit: 2 }), (pool) => pool.end());
    // Each has made its accounts by itself: the changes begin behind that.
    const [[place]] = await primary.query<({ File: string; Position: number } & RowDataPacket)[]>('SHOW MASTER STATUS');
    await replica.query(
      `CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = ?, MASTER_USER = 'root', MASTER_PASSWORD = ?,
       MASTER_LOG_FILE = ?, MASTER_LOG_POS = ?, MASTER_SSL = 0, MASTER_CONNECT_RETRY = 1`,
      [ports.get('primary'), PASSWORD, place?.File, place?.Position],
    );
    await replica.query('START SLAVE');
    return {
      primaryUrl,
      replicaUrl,
      replica,
      async delay(seconds) {
        await replica.query('STOP SLAVE');
        await replica.query('CHANGE MASTER TO MASTER_DELAY = ?', [seconds]);
        await replica.query('START SLAVE');
      },
      close: () => resources.close(),
    };
  } catch (error) {
    await resources.close().catch(() => undefined);
    throw error;
  }
}
