import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../src/config.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `storefront-search` as a person does, with these settings and none from the surroundings. */
export async function runCommand(config: Config, ...args: string[]): Promise<CommandResult> {
  const settings = Object.entries(config).map(([name, value]): [string, string] => [name, String(value)]);
  const child = spawn(process.execPath, [join(PACKAGE_ROOT, 'bin', 'storefront-search.js'), ...args], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], ...Object.fromEntries(settings) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, stdout, stderr };
}
