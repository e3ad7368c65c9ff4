import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endingWithParent, runTool } from './processes.ts';
import { StackError } from './stack-error.ts';

export type ElasticsearchLaunch = {
  home: string;
  javaHome: string;
  /** Configuration, data and logs of this instance; belongs to the user that runs the server. */
  folder: string;
  logFile: string;
  clusterName: string;
  httpPort: number;
  transportPort: number;
  password: string;
  /** As Java writes it: `1g`, `512m`. */
  heap: string;
  /** Starts with half the work, and is slower under load afterwards: for tests. */
  quickStart: boolean;
  user: { uid?: number; gid?: number };
};

const CONFIG = 'config';
const KEYSTORE = 'elasticsearch.keystore';

function settings(launch: ElasticsearchLaunch): string {
  return [
    `cluster.name: ${launch.clusterName}`,
    'discovery.type: single-node',
    'network.host: 127.0.0.1',
    `http.port: ${launch.httpPort}`,
    `transport.port: ${launch.transportPort}`,
    `path.data: ${join(launch.folder, 'data')}`,
    `path.logs: ${join(launch.folder, 'logs')}`,
    'xpack.security.enabled: true',
    'xpack.security.autoconfiguration.enabled: false',
    'xpack.security.enrollment.enabled: false',
    'xpack.security.http.ssl.enabled: false',
    'xpack.security.transport.ssl.enabled: false',
    // Absolute, since a share of a well filled developer's disk may be less than the default allows.
    'cluster.routing.allocation.disk.watermark.low: 1gb',
    'cluster.routing.allocation.disk.watermark.high: 500mb',
    'cluster.routing.allocation.disk.watermark.flood_stage: 250mb',
    '',
  ].join('\n');
}

function jvmOptions({ heap, quickStart }: ElasticsearchLaunch): string {
  return [
    `-Xms${heap}`,
    `-Xmx${heap}`,
    // A dump is as large as the heap, and nobody reads it here.
    '-XX:-HeapDumpOnOutOfMemoryError',
    '-Xlog:disable',
    '-Xlog:all=warning:stderr:utctime,level,tags',
    ...(quickStart ? ['-XX:TieredStopAtLevel=1', '-XX:-AlwaysPreTouch'] : []),
    '',
  ].join('\n');
}

function environment(launch: ElasticsearchLaunch): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    LANG: 'C.UTF-8',
    HOME: launch.folder,
    ES_HOME: launch.home,
    ES_PATH_CONF: join(launch.folder, CONFIG),
    ES_TMPDIR: join(launch.folder, 'tmp'),
    ES_JAVA_HOME: launch.javaHome,
    JAVA: join(launch.javaHome, 'bin', 'java'),
    JAVA_TYPE: 'ES_JAVA_HOME',
    ES_DISTRIBUTION_TYPE: 'tar',
    ES_DISTRIBUTION_FLAVOR: 'default',
  };
}

/** Writes the configuration; the first time also the keystore with the password of `elastic`. */
export async function configureElasticsearch(launch: ElasticsearchLaunch): Promise<void> {
  const config = join(launch.folder, CONFIG);
  const own = (path: string): void => {
    if (launch.user.uid !== undefined && launch.user.gid !== undefined)
      chownSync(path, launch.user.uid, launch.user.gid);
  };
  rmSync(join(launch.folder, 'tmp'), { recursive: true, force: true });
  const folders = [CONFIG, join(CONFIG, 'jvm.options.d'), 'data', 'logs', 'tmp'];
  for (const folder of [launch.folder, ...folders.map((name) => join(launch.folder, name))]) {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    own(folder);
  }
  for (const file of ['log4j2.properties', 'jvm.options', 'role_mapping.yml', 'roles.yml', 'users', 'users_roles']) {
    cpSync(join(launch.home, CONFIG, file), join(config, file));
    own(join(config, file));
  }
  for (const [file, text] of [
    [join('jvm.options.d', 'stack.options'), jvmOptions(launch)],
    ['elasticsearch.yml', settings(launch)],
  ] as const) {
    writeFileSync(join(config, file), text);
    own(join(config, file));
  }
  if (!existsSync(join(config, KEYSTORE))) await createKeystore(launch);
}

async function createKeystore(launch: ElasticsearchLaunch): Promise<void> {
  const libraries = ['lib/*', 'lib/cli-launcher/*', 'lib/tools/keystore-cli/*'].map((path) => join(launch.home, path));
  await runTool(
    'Creating the Elasticsearch keystore',
    join(launch.javaHome, 'bin', 'java'),
    [
      '-XX:TieredStopAtLevel=1',
      '-Dcli.name=keystore',
      '-Dcli.libs=lib/tools/keystore-cli',
      `-Des.path.home=${launch.home}`,
      `-Des.path.conf=${join(launch.folder, CONFIG)}`,
      '-Des.distribution.type=tar',
      ...['-cp', libraries.join(':')],
      ...['org.elasticsearch.launcher.CliToolLauncher', 'add', '-x', '-f', 'bootstrap.password'],
    ],
    { cwd: launch.folder, env: environment(launch), input: launch.password, ...launch.user },
  );
}

/** Starts the server. It ends by itself when its parent does. */
export function spawnElasticsearch(launch: ElasticsearchLaunch): ChildProcess {
  const { command, args } = endingWithParent(join(launch.javaHome, 'bin', 'java'), [
    // This process only watches over the server's: it needs little of anything.
    ...['-Xms4m', '-Xmx64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
    ...['-cp', join(launch.home, 'lib/tools/server-launcher/*')],
    'org.elasticsearch.server.launcher.ServerLauncher',
  ]);
  const log = openSync(launch.logFile, 'w', 0o600);
  return spawn(command, args, {
    // The launcher looks for its modules in the working folder, not in ES_HOME.
    cwd: launch.home,
    env: environment(launch),
    stdio: ['ignore', log, log],
    ...launch.user,
  });
}

/** Whether it answers, accepts the password and has its data ready to be searched. */
export async function elasticsearchAnswers({ httpPort, password }: ElasticsearchLaunch): Promise<boolean> {
  const authorization = `Basic ${Buffer.from(`elastic:${password}`).toString('base64')}`;
  try {
    const url = `http://127.0.0.1:${httpPort}/_cluster/health?wait_for_status=yellow&timeout=5s`;
    const response = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(10_000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    // Refused connections and broken answers are what a starting server gives; the caller's deadline ends the waiting.
    return false;
  }
}

/** The heap size in `STACK_ES_HEAP`, or 1 GB. */
export function heapSize(env: NodeJS.ProcessEnv): string {
  const heap = env['STACK_ES_HEAP'] ?? '1g';
  if (!/^[1-9]\d*[mg]$/.test(heap))
    throw new StackError(`STACK_ES_HEAP is "${heap}": write a number and m or g, such as 1g or 512m.`);
  return heap;
}
