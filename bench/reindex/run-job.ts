import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import type { JobAnswer } from './job.ts';

/**
 * Runs one of the measured processes to its end: each has a heap, a processor time and a resident size of its own.
 *
 * @param script name of its file in bench/, without ending
 * @param core where it may run; null: anywhere
 * @throws Error with the process's own words when it fails
 */
export async function runJob<R>(script: string, job: object, core: number | null): Promise<R> {
  const child = spawnJob(script, core);
  const answered = answerOf<R>(script, child, job);
  await Promise.all([once(child, 'close'), answered]);
  return answered;
}

/** As `runJob`, for a process that goes on after its answer. */
export async function startJob<R>(
  script: string,
  job: object,
  core: number | null,
): Promise<{ readonly result: R; readonly stop: () => Promise<void> }> {
  const child = spawnJob(script, core);
  const result = await answerOf<R>(script, child, job);
  return {
    result,
    async stop() {
      const closed = once(child, 'close');
      child.kill();
      await closed;
    },
  };
}

function spawnJob(script: string, core: number | null): ChildProcess {
  const command = [process.execPath, join(PACKAGE_ROOT, 'dist', 'bench', `${script}.js`)];
  const [program = '', ...args] = core === null ? command : ['taskset', '-c', String(core), ...command];
  // What it prints goes to stderr: the last line of stdout is the benchmark's result.
  return spawn(program, args, { stdio: ['ignore', 2, 2, 'ipc'] });
}

function answerOf<R>(script: string, child: ChildProcess, job: object): Promise<R> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => child.send(job));
    child.once('message', (message) => {
      const answer = message as JobAnswer<R>;
      if ('error' in answer) reject(new Error(`${script}: ${answer.error}`));
      else resolve(answer.result);
    });
    child.once('close', (code, signal) => {
      reject(new Error(`${script} ended without a result (${signal ?? code}).`));
    });
  });
}
