import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../src/config.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Starts `storefront-search` as a user has it, in a process of its own, with exactly these settings.
 *
 * @param root folder of the package, where it is another build than this one
 */
export function startCommand(config: Config, args: readonly string[], root = PACKAGE_ROOT): ChildProcess {
  return spawn(process.execPath, [join(root, 'bin', 'storefront-search.js'), ...args], {
    // Elsewhere than in a folder that may have an .env of its own.
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1', ...settingsOf(config) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs a command to its end. */
export async function runCommand(config: Config, args: readonly string[], root = PACKAGE_ROOT): Promise<Ended> {
  const child = startCommand(config, args, root);
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => (output[stream] += text));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

function settingsOf(config: Config): Record<string, string> {
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, String(value)]));
}
