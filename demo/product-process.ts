import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../src/package-root.ts';

/** The command line as a user has it, in a process of its own. */
export function startProduct(args: readonly string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [join(PACKAGE_ROOT, 'bin', 'storefront-search.js'), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

/** Runs a command of the product to its end. @throws Error when it does not exit with 0 */
export async function runProduct(args: readonly string[], env: Record<string, string>): Promise<void> {
  const [code, signal] = (await once(startProduct(args, env), 'exit')) as [number | null, NodeJS.Signals | null];
  if (code !== 0) throw new Error(`storefront-search ${args.join(' ')} ended with ${signal ?? `exit code ${code}`}.`);
}

/** Asks a process to stop, and makes it after ten seconds. */
export async function stopProduct(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(timer);
}

/** Waits until an address answers with 2xx. @throws Error when the process ends first, or time is up */
export async function waitUntilReady(url: string, child: ChildProcess, timeoutMs: number): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs;
  while (performance.now() < giveUpAt) {
    if (child.exitCode !== null) throw new Error(`The process behind ${url} ended with exit code ${child.exitCode}.`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} was not ready within ${timeoutMs / 1000} s.`);
}
