import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeState } from '../../local/instance-state.ts';
import { endProcesses, identify, isRunning, type ProcessIdentity } from '../../local/processes.ts';
import { createStackSandbox, type StackCommand, type StackSandbox, textOf, until } from './stack-sandbox.ts';

describe('a start that does not come to its end', () => {
  let sandbox: StackSandbox;
  let command: StackCommand;
  let processes: ProcessIdentity[];

  beforeEach(async () => {
    // Elasticsearch never answers, so the start hangs with everything else running.
    sandbox = createStackSandbox('exec sleep 600');
    command = sandbox.stack('start');
    const running = (): boolean =>
      command.output().includes('MariaDB answers') && command.output().includes('SQS and Slack answers');
    await until(() => running() && sandbox.processes().length === 4, command.output);
    processes = sandbox.processes();
    expect(processes.every(isRunning)).toBe(true);
  });
  afterEach(async () => {
    await endProcesses(processes, 0);
    sandbox.remove();
  });

  it('leaves nothing behind after Ctrl-C', async () => {
    command.child.kill('SIGINT');
    expect(await command.exitCode).toBe(1);
    expect(command.output()).toContain('The start was interrupted.');
    expect(processes.filter(isRunning)).toEqual([]);
    expect(existsSync(sandbox.instance.stateFile)).toBe(false);
  });

  it('leaves nothing behind when the command is killed', async () => {
    command.child.kill('SIGKILL');
    await until(
      () => !processes.some(isRunning),
      () => textOf(`${sandbox.instance.logFolder}/supervisor.log`),
    );
  });

  it('leaves nothing behind when the supervisor is killed, and says so', async () => {
    process.kill(processes[0]?.pid ?? 0, 'SIGKILL');
    expect(await command.exitCode).toBe(1);
    expect(command.output()).toContain('The demo stack was stopped while it started');
    await until(() => !processes.some(isRunning), command.output);
    const status = sandbox.stack('status');
    expect(await status.exitCode).toBe(1);
    expect(status.output()).toBe('The demo stack does not run (it ended without being stopped).\n');
  });

  it('can be stopped from another terminal', async () => {
    const stop = sandbox.stack('stop');
    // A start holds the instance until it ends, so the one to be told is the start.
    command.child.kill('SIGTERM');
    expect(await command.exitCode).toBe(1);
    expect(await stop.exitCode).toBe(0);
    expect(processes.filter(isRunning)).toEqual([]);
  });
});

describe('a start that fails', () => {
  it('says in one sentence why Elasticsearch ended, and where its log is', async () => {
    const sandbox = createStackSandbox('echo starting; echo "ERROR: [1] bootstrap checks failed"; echo bye; exit 78');
    try {
      const start = sandbox.stack('start');
      expect(await start.exitCode).toBe(1);
      const log = `${sandbox.instance.logFolder}/elasticsearch.log`;
      expect(start.output()).toContain(
        `Elasticsearch ended while starting: ERROR: [1] bootstrap checks failed (log: ${log})\n`,
      );
      expect(existsSync(sandbox.instance.stateFile)).toBe(false);
    } finally {
      sandbox.remove();
    }
  });

  it('moves to another port when another program took the remembered one', async () => {
    const sandbox = createStackSandbox('exit 1');
    try {
      mkdirSync(sandbox.instance.folder, { recursive: true });
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      const secrets = { elasticsearchPassword: 'a', mysqlPassword: 'b', ports: { mysql: port } };
      writeFileSync(sandbox.instance.secretsFile, JSON.stringify(secrets));
      const start = sandbox.stack('start');
      await start.exitCode;
      other.close();
      expect(start.output()).toMatch(new RegExp(`Port ${port} is taken by another program: mysql moves to \\d+\n`));
    } finally {
      sandbox.remove();
    }
  });
});

describe('a stack that ended without being stopped', () => {
  it('is not mistaken for another program that got its number, and that program is left alone', async () => {
    const sandbox = createStackSandbox('exit 1');
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      const { pid } = identify(stranger.pid ?? 0) ?? { pid: 0 };
      mkdirSync(sandbox.instance.folder, { recursive: true });
      const stale = { pid, started: 'an earlier boot/1' };
      writeState(sandbox.instance, {
        supervisor: stale,
        processes: [{ ...stale, component: 'mysql' }],
        elasticsearchHome: '/gone',
      });
      const stop = sandbox.stack('stop');
      expect(await stop.exitCode).toBe(0);
      expect(stop.output()).toBe('The demo stack was not running.\n');
      expect(existsSync(sandbox.instance.stateFile)).toBe(false);
      expect(identify(pid)).toBeDefined();
    } finally {
      stranger.kill();
      sandbox.remove();
    }
  });

  it('has what is left of it ended by stop', async () => {
    const sandbox = createStackSandbox('exit 1');
    const orphan = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      const identity = identify(orphan.pid ?? 0);
      if (!identity) throw new Error('sleep did not start');
      mkdirSync(sandbox.instance.folder, { recursive: true });
      writeState(sandbox.instance, {
        supervisor: { pid: 1, started: 'an earlier boot/1' },
        processes: [{ ...identity, component: 'mysql' }],
        elasticsearchHome: '/gone',
      });
      const stop = sandbox.stack('stop');
      expect(await stop.exitCode).toBe(0);
      expect(stop.output()).toBe('The demo stack has ended.\n');
      expect(isRunning(identity)).toBe(false);
    } finally {
      orphan.kill();
      sandbox.remove();
    }
  });
});
