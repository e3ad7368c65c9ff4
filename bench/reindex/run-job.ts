import { spawn } from 'node:child_process';
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
  const command = [process.execPath, join(PACKAGE_ROOT, 'dist', 'bench', `${script}.js`)];
  const [program = '', ...args] = core === null ? command : ['taskset', '-c', String(core), ...command];
  return new Promise((resolve, reject) => {
    // What it prints goes to stderr: the last line of stdout is the benchmark's result.
    const child = spawn(program, args, { stdio: ['ignore', 2, 2, 'ipc'] });
    let answer: JobAnswer<R> | undefined;
    child.once('error', reject);
    child.once('spawn', () => child.send(job));
    child.once('message', (message) => {
      answer = message as JobAnswer<R>;
    });
    child.once('close', (code, signal) => {
      if (answer === undefined) reject(new Error(`${script} ended without a result (${signal ?? code}).`));
      else if ('error' in answer) reject(new Error(`${script}: ${answer.error}`));
      else resolve(answer.result);
    });
  });
}
