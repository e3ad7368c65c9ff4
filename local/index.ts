// The local stack for other programs of this repository: the demo, the tests and the benchmarks.
import { spawn } from 'node:child_process';
import { existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { heapSize } from './elasticsearch.ts';
import { exclusively, socketName } from './exclusive.ts';
import {
  cacheFolder,
  type Instance,
  instanceOf,
  isForTests,
  makePassable,
  removeData,
  serverUser,
  type StackName,
  writePrivately,
} from './instance.ts';
import { clearState, PORT_PURPOSES, readSecrets, readState, runningProcesses, writeSecrets } from './instance-state.ts';
import { findJava, usualJavaSearch } from './java.ts';
import { choosePorts } from './ports.ts';
import { endProcesses, isRunning } from './processes.ts';
import { prepareSoftware, softwareFolders } from './software.ts';
import type { StackAddresses } from './stack-addresses.ts';
import { StackError } from './stack-error.ts';
import { connectSupervisor, type SupervisorConnection } from './supervisor-connection.ts';
import type { RestartableComponent, SupervisorLaunch } from './supervisor-protocol.ts';

export type { StackName } from './instance.ts';
export { environmentOf, type StackAddresses } from './stack-addresses.ts';

export type StackSelection = {
  name: StackName;
  /** The checkout. */
  root: string;
};

export type StartOptions = StackSelection & {
  /** Called with one short line for each thing that is done. */
  onStep?: (step: string) => void;
  /** Removes what an earlier run of this stack left, before starting. Always so for `test` and `faults`. */
  fresh?: boolean;
  signal?: AbortSignal;
};

/** A stack that runs for as long as it is held: it ends when the last holder releases it or ends, even if killed. */
export type StackLease = {
  addresses: StackAddresses;
  /**
   * Starts a server again that was killed; resolves once it answers, with its new process number in the result.
   * For tests of what happens then.
   */
  restart: (component: RestartableComponent) => Promise<StackAddresses>;
  /** Resolves when the stack has ended, or at once if somebody else still uses it. */
  release: () => Promise<void>;
};

/** The addresses of a running stack; undefined if it does not run. */
export function readStack({ name, root }: StackSelection): StackAddresses | undefined {
  const state = readState(instanceOf({ name, root }));
  return state && isRunning(state.supervisor) ? state.addresses : undefined;
}

/**
 * Starts a stack that goes on running when this process ends, or finds it running. Takes 15 to 30 s, the first time minutes.
 * Throws a StackError with one sentence if it can't; then nothing is left running.
 */
export async function startStack(options: StartOptions): Promise<StackAddresses> {
  const { addresses, connection } = await obtain(options);
  connection.send('detach');
  await connection.close();
  return addresses;
}

/** Starts a stack for as long as this process holds it, or joins the one that runs. */
export async function leaseStack(options: StartOptions): Promise<StackLease> {
  const { addresses, connection } = await obtain(options);
  return {
    addresses,
    restart: async (component) => {
      connection.send(`restart ${component}`);
      await connection.ready(() => undefined);
      return readStack(options) ?? addresses;
    },
    release: async () => {
      connection.send('release');
      await connection.ended();
    },
  };
}

/** Ends a stack and waits until all of its processes are gone. Returns false if nothing was running. */
export async function stopStack({ name, root }: StackSelection): Promise<boolean> {
  const instance = instanceOf({ name, root });
  if (!existsSync(instance.folder)) return false;
  return withInstance(instance, {}, async () => stopHeld(instance));
}

type StartReport = { onStep?: ((step: string) => void) | undefined; signal?: AbortSignal | undefined };

async function withInstance<T>(
  instance: Instance,
  { onStep, signal }: StartReport,
  work: () => Promise<T>,
): Promise<T> {
  const onWait = (): void => onStep?.(`Waiting for another start or stop of the ${instance.name} stack`);
  return exclusively(socketName('instance', instance.key), work, { onWait, signal });
}

async function obtain(options: StartOptions): Promise<{ addresses: StackAddresses; connection: SupervisorConnection }> {
  const instance = instanceOf(options);
  return withInstance(instance, options, async () => {
    if (options.fresh && !isForTests(options.name)) await stopHeld(instance);
    const running = await join_(instance, options);
    const connection = running ?? (await launchSupervisor(instance, options));
    const aborted = (): void => connection.send('stop');
    options.signal?.addEventListener('abort', aborted);
    try {
      if (options.signal?.aborted) aborted();
      await connection.ready(options.onStep ?? (() => undefined));
    } catch (error) {
      await connection.ended();
      if (options.signal?.aborted) throw new StackError('The start was interrupted.');
      throw error;
    } finally {
      options.signal?.removeEventListener('abort', aborted);
    }
    const addresses = readStack(options);
    if (!addresses)
      throw new StackError(`The ${instance.name} stack ended right after its start (logs: ${instance.logFolder}).`);
    return { addresses, connection };
  });
}

/** Connects to a stack that already runs; clears away what is left of one that half does. */
async function join_(instance: Instance, options: StartOptions): Promise<SupervisorConnection | undefined> {
  const connection = await connectSupervisor(instance);
  if (!connection) {
    await stopHeld(instance);
    return undefined;
  }
  const wanted = softwareFolders({
    cacheFolder: cacheFolder(),
    pluginFolder: pluginFolder(instance),
  }).elasticsearchHome;
  const state = readState(instance);
  if (state && state.elasticsearchHome !== wanted) {
    await connection.close();
    throw new StackError(
      `The ${instance.name} stack runs with an older build of the Elasticsearch plugin: npm run stack -- stop --name ${instance.name}`,
    );
  }
  options.onStep?.(`The ${instance.name} stack already runs`);
  return connection;
}

async function launchSupervisor(instance: Instance, options: StartOptions): Promise<SupervisorConnection> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new StackError(
      'The local stack runs on Linux x86-64 only: use docker-compose.yml, or your own services, elsewhere.',
    );
  }
  const onStep = options.onStep ?? (() => undefined);
  const javaHome = findJava(usualJavaSearch());
  const software = await prepareSoftware({
    cacheFolder: cacheFolder(),
    pluginFolder: pluginFolder(instance),
    javaHome,
    mavenRepository: join(homedir(), '.m2', 'repository'),
    env: process.env,
    onStep,
    ...(options.signal && { signal: options.signal }),
  });
  if (options.fresh || isForTests(instance.name)) removeData(instance);
  removeOrphanedInstances();

  makePassable(instance.folder);
  makePassable(instance.logFolder);
  writeFileSync(join(instance.folder, 'checkout'), instance.root);
  const secrets = readSecrets(instance);
  const ports = Object.fromEntries(await choosePorts(PORT_PURPOSES, secrets.ports)) as SupervisorLaunch['ports'];
  for (const purpose of PORT_PURPOSES) {
    const before = secrets.ports[purpose];
    if (before !== undefined && before !== ports[purpose]) {
      onStep(`Port ${before} is taken by another program: ${purpose} moves to ${ports[purpose]}`);
    }
  }
  writeSecrets(instance, { ...secrets, ports });
  const user = serverUser();
  const launch: SupervisorLaunch = {
    instance,
    ports,
    elasticsearch: {
      home: software.elasticsearchHome,
      javaHome,
      folder: instance.elasticsearchFolder,
      logFile: join(instance.logFolder, 'elasticsearch.log'),
      clusterName: `storefront-search-${instance.name}`,
      httpPort: ports.elasticsearch,
      transportPort: ports.elasticsearchTransport,
      password: secrets.elasticsearchPassword,
      heap: heapSize(process.env),
      quickStart: isForTests(instance.name),
      user,
    },
    mysql: {
      home: software.mariadbHome,
      folder: instance.mysqlFolder,
      logFile: join(instance.logFolder, 'mysql.log'),
      port: ports.mysql,
      password: secrets.mysqlPassword,
      user,
    },
    standIns: {
      script: join(instance.root, 'dist', 'local', 'stand-ins.js'),
      logFile: join(instance.logFolder, 'stand-ins.log'),
    },
  };
  writePrivately(instance.launchFile, JSON.stringify(launch));
  onStep(`Starting Elasticsearch, MariaDB, SQS and Slack for the ${instance.name} stack`);
  return spawnSupervisor(instance);
}

async function spawnSupervisor(instance: Instance): Promise<SupervisorConnection> {
  const logFile = join(instance.logFolder, 'supervisor.log');
  const log = openSync(logFile, 'w', 0o600);
  const script = join(instance.root, 'dist', 'local', 'supervisor.js');
  if (!existsSync(script)) throw new StackError('The local stack is not built: npm run build');
  const child = spawn(process.execPath, [script, instance.launchFile], {
    cwd: instance.folder,
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.unref();
  for (let waited = 0; waited < 100; waited += 1) {
    const connection = await connectSupervisor(instance);
    if (connection) return connection;
    if (child.exitCode !== null || child.signalCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new StackError(`The supervisor of the ${instance.name} stack did not start (log: ${logFile}).`);
}

/** The caller holds the instance. Returns whether anything was running. */
async function stopHeld(instance: Instance): Promise<boolean> {
  const connection = await connectSupervisor(instance);
  const left = runningProcesses(readState(instance));
  if (connection) {
    connection.send('stop');
    await connection.ended();
  }
  // What a supervisor that was killed left behind, and a supervisor that hangs.
  await endProcesses(runningProcesses(readState(instance)), 10_000);
  clearState(instance);
  if (isForTests(instance.name)) removeData(instance);
  return connection !== undefined || left.length > 0;
}

/** Instances of checkouts that were deleted would fill the disk unseen. */
function removeOrphanedInstances(): void {
  const folder = join(cacheFolder(), 'instances');
  makePassable(folder);
  for (const key of readdirSync(folder)) {
    const marker = join(folder, key, 'checkout');
    const stateFile = join(folder, key, 'state.json');
    if (!existsSync(marker) || existsSync(readFileSync(marker, 'utf8')) || existsSync(stateFile)) continue;
    rmSync(join(folder, key), { recursive: true, force: true });
  }
}

function pluginFolder(instance: Instance): string {
  return join(instance.root, 'local', 'elasticsearch-plugin');
}
