// Entry: starts the components of one stack, and ends them when it ends, however that comes about. Argument: the launch file.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { configureElasticsearch, elasticsearchAnswers, spawnElasticsearch } from './elasticsearch.ts';
import { listenOn } from './exclusive.ts';
import { isForTests, removeData, writePrivately } from './instance.ts';
import { clearState, type Component, type InstanceState, writeState } from './instance-state.ts';
import { configureMariadb, mariadbAnswers, spawnMariadb } from './mariadb.ts';
import { childrenOf, endingWithParent, endProcesses, identify, telling } from './processes.ts';
import { environmentLines, environmentOf, type StackAddresses } from './stack-addresses.ts';
import { messageOf, StackError } from './stack-error.ts';
import { type SupervisorLaunch, type SupervisorMessage, supervisorSocket } from './supervisor-protocol.ts';

const START_TIMEOUT_MS = 180_000;
const FIRST_LEASE_MS = 20_000;
const GRACE_MS = 20_000;

const launch = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as SupervisorLaunch;
const { instance } = launch;
const server = await listenOn(supervisorSocket(instance));
if (!server) throw new Error(`Another supervisor already runs the ${instance.name} stack.`);

const self = identify(process.pid);
if (!self) throw new Error('This process is not in /proc.');
const state: InstanceState = { supervisor: self, processes: [], elasticsearchHome: launch.elasticsearch.home };
writeState(instance, state);

const leases = new Set<Socket>();
let detached = false;
let stopping = false;
let lastMessage: SupervisorMessage | undefined;

function tell(message: SupervisorMessage): void {
  lastMessage = message;
  console.log(JSON.stringify(message));
  for (const lease of leases) lease.write(`${JSON.stringify(message)}\n`);
}

/** Ends every component and then this process; safe to call again. */
function stop(reason: string, exitCode: number, server: Server): void {
  if (stopping) return;
  stopping = true;
  console.log(`Stopping: ${reason}`);
  endComponents(server)
    .then(() => process.exit(exitCode))
    .catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
}

async function endComponents(server: Server): Promise<void> {
  // The launcher of Elasticsearch passes the wish on to its server; both are listed in case it cannot.
  await endProcesses(state.processes, GRACE_MS);
  clearState(instance);
  if (isForTests(instance.name)) removeData(instance);
  server.close();
  for (const lease of leases) lease.end();
}

/** Starts a server again that was killed, with the data it left. */
function restart(start: () => Promise<void>, server: Server): void {
  if (stopping) return;
  start().then(announce, (error: unknown) => {
    tell({ failed: messageOf(error) });
    stop(messageOf(error), 1, server);
  });
}

function announce(): void {
  if (stopping) return;
  state.addresses = addresses();
  writeState(instance, state);
  tell({ ready: true });
}

function release(lease: Socket, server: Server): void {
  if (leases.size === 1 && !detached) stop('the last user of this stack released it', 0, server);
  else lease.end();
}

function serveLeases(server: Server): void {
  const giveUp = setTimeout(() => stop('nobody ever asked for this stack', 0, server), FIRST_LEASE_MS);
  server.on('connection', (lease) => {
    clearTimeout(giveUp);
    leases.add(lease);
    if (lastMessage) lease.write(`${JSON.stringify(lastMessage)}\n`);
    createInterface({ input: lease })
      .on('line', (command) => {
        if (command === 'detach') detached = true;
        if (command === 'stop') stop('asked to', 0, server);
        if (command === 'release') release(lease, server);
        if (command === 'restart elasticsearch') restart(startElasticsearch, server);
        if (command === 'restart mysql') restart(startMysql, server);
      })
      // readline passes the socket's errors on; a broken connection is a closed one.
      .on('error', () => undefined);
    lease.on('error', () => undefined);
    lease.on('close', () => {
      leases.delete(lease);
      if (leases.size === 0 && !detached) stop('the last user of this stack is gone', 0, server);
    });
  });
}

function register(component: Component, child: ChildProcess): void {
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (identity) state.processes.push({ ...identity, component });
  writeState(instance, state);
  child.once('exit', (code, signal) => console.log(`${component} ended (${signal ?? `exit code ${code}`})`));
}

/** Waits until a component answers. Throws with the telling lines of its log if it ends first or takes too long. */
async function answering(
  title: string,
  child: ChildProcess,
  logFile: string,
  answers: () => Promise<boolean>,
): Promise<void> {
  const startedAt = Date.now();
  let spawnError: Error | undefined;
  child.once('error', (error) => {
    spawnError = error;
  });
  while (!(await answers())) {
    if (spawnError) throw new StackError(`${title} could not be started: ${spawnError.message}`);
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new StackError(
        `${title} ended while starting: ${telling(readFileSync(logFile, 'utf8'))} (log: ${logFile})`,
      );
    }
    if (Date.now() - startedAt > START_TIMEOUT_MS) {
      throw new StackError(`${title} did not answer within ${START_TIMEOUT_MS / 1000} s (log: ${logFile}).`);
    }
    await sleep(100);
  }
  tell({ step: `${title} answers after ${((Date.now() - startedAt) / 1000).toFixed(1)} s` });
}

async function startElasticsearch(): Promise<void> {
  await configureElasticsearch(launch.elasticsearch);
  if (stopping) return;
  const child = spawnElasticsearch(launch.elasticsearch);
  register('elasticsearch', child);
  await answering('Elasticsearch', child, launch.elasticsearch.logFile, async () =>
    elasticsearchAnswers(launch.elasticsearch),
  );
  // The server is a child of its launcher, and the one that holds the memory and the port.
  for (const process of child.pid === undefined ? [] : childrenOf(child.pid)) {
    state.processes.push({ ...process, component: 'elasticsearch' });
  }
}

async function startMysql(): Promise<void> {
  await configureMariadb(launch.mysql);
  if (stopping) return;
  const child = spawnMariadb(launch.mysql);
  register('mysql', child);
  await answering('MariaDB', child, launch.mysql.logFile, async () => mariadbAnswers(launch.mysql));
  rmSync(join(launch.mysql.folder, 'accounts.sql'));
}

async function startStandIns(): Promise<void> {
  const { ports, standIns } = launch;
  const { command, args } = endingWithParent(process.execPath, [
    standIns.script,
    String(ports.sqs),
    String(ports.slack),
  ]);
  const log = openSync(standIns.logFile, 'w', 0o600);
  const child = spawn(command, args, { cwd: instance.folder, stdio: ['ignore', log, log] });
  register('stand-ins', child);
  await answering('SQS and Slack', child, standIns.logFile, async () =>
    // It says so once both listen.
    (await readFile(standIns.logFile, 'utf8')).includes('SQS on port'),
  );
}

function addresses(): StackAddresses {
  const { ports } = launch;
  const pidOf = (component: Component): number =>
    state.processes.findLast((one) => one.component === component)?.pid ?? 0;
  return {
    elasticsearchUrl: `http://127.0.0.1:${ports.elasticsearch}`,
    elasticsearchAdminUser: 'elastic',
    elasticsearchAdminPassword: launch.elasticsearch.password,
    mysqlUrl: `mysql://root:${launch.mysql.password}@127.0.0.1:${ports.mysql}`,
    sqsUrl: `http://127.0.0.1:${ports.sqs}`,
    slackUrl: `http://127.0.0.1:${ports.slack}`,
    pids: {
      supervisor: process.pid,
      elasticsearch: pidOf('elasticsearch'),
      mysql: pidOf('mysql'),
      standIns: pidOf('stand-ins'),
    },
    elasticsearchConfigFolder: join(launch.elasticsearch.folder, 'config'),
  };
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(signal, 0, server));
serveLeases(server);
try {
  await Promise.all([startElasticsearch(), startMysql(), startStandIns()]);
  if (!stopping) {
    state.addresses = addresses();
    writeState(instance, state);
    mkdirSync(dirname(instance.environmentFile), { recursive: true });
    writePrivately(instance.environmentFile, environmentLines(environmentOf(state.addresses)));
    tell({ ready: true });
  }
} catch (error) {
  if (!stopping) tell({ failed: messageOf(error) });
  stop(messageOf(error), 1, server);
}
