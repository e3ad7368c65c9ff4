import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { exclusively, socketName } from '../../local/exclusive.ts';
import { choosePorts, isFree } from '../../local/ports.ts';
import { endProcesses, identify, isRunning } from '../../local/processes.ts';

describe('ports', () => {
  it('keeps the remembered ones that are free, replaces the taken one, and gives each purpose its own', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port: taken } = other.address() as AddressInfo;
    const [free] = (await choosePorts(['a'], {})).values();
    try {
      const ports = await choosePorts(['mysql', 'sqs', 'slack'], { mysql: taken, sqs: free ?? 0, slack: free ?? 0 });
      expect(ports.get('sqs')).toBe(free);
      expect(new Set([...ports.values(), taken]).size).toBe(4);
      expect(await isFree(taken)).toBe(false);
    } finally {
      other.close();
    }
  });
});

describe('one at a time', () => {
  it('lets the second wait for the first, and frees the name when the work throws', async () => {
    const name = socketName('exclusive-test', String(process.pid));
    const events: string[] = [];
    const work = (label: string, fails: boolean) => async (): Promise<void> => {
      events.push(`${label} begins`);
      await sleep(150);
      events.push(`${label} ends`);
      if (fails) throw new Error('failed');
    };
    const first = exclusively(name, work('first', true), { onWait: () => events.push('first waits') });
    await sleep(30);
    const second = exclusively(name, work('second', false), { onWait: () => events.push('second waits') });
    await expect(first).rejects.toThrow('failed');
    await second;
    expect(events).toEqual(['first begins', 'second waits', 'first ends', 'second begins', 'second ends']);
  });
});

describe('processes', () => {
  it('never ends a process that only has the number of one that it knew', async () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      const real = identify(child.pid ?? 0);
      if (!real) throw new Error('sleep did not start');
      const recycled = { pid: real.pid, started: 'an earlier boot/1' };
      await endProcesses([recycled], 100);
      expect(isRunning(recycled)).toBe(false);
      expect(isRunning(real)).toBe(true);
      await endProcesses([real], 1_000);
      expect(isRunning(real)).toBe(false);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('makes those end that do not want to', async () => {
    const child = spawn('sh', ['-c', 'trap "" TERM; echo ready; while :; do sleep 1; done'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    const stubborn = identify(child.pid ?? 0);
    if (!stubborn) throw new Error('sh did not start');
    await endProcesses([stubborn], 100);
    expect(isRunning(stubborn)).toBe(false);
  });
});
