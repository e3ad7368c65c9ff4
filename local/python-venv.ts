import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { exclusively, socketName } from './exclusive.ts';
import { cacheFolder, makePassable } from './instance.ts';
import { runTool } from './processes.ts';
import { StackError } from './stack-error.ts';

/** A Python environment that holds what one requirements file pins. */
export type PythonVenv = {
  folder: string;
  /** Path of one of its programs, such as `python` or what a package installs. */
  program: (name: string) => string;
};

export type PythonVenvOptions = {
  /** Pins every package: its content names the environment, so that a changed file is another one. */
  requirementsFile: string;
  /** `cacheFolder()` by default, beside the stack's software. */
  cache?: string;
  /** `process.env` by default; pip takes its own settings from it. */
  env?: NodeJS.ProcessEnv;
  onStep?: (step: string) => void;
  signal?: AbortSignal;
};

/**
 * Makes the environment once for this user, with `python3` and pip, and finds it again from then on. Safe to be killed and safe to
 * run twice at once.
 *
 * @throws StackError when there is no python3, it lacks venv, or pip can't install
 */
export async function pythonVenv(options: PythonVenvOptions): Promise<PythonVenv> {
  const { requirementsFile, cache = cacheFolder(), env = process.env, onStep = () => undefined, signal } = options;
  const tool = { env, ...(signal && { signal }) };
  const version = await pythonVersion(tool);
  const key = createHash('sha256').update(`${version}\n`).update(readFileSync(requirementsFile)).digest('hex');
  const folder = join(cache, 'python', key.slice(0, 16));
  // Programs in an environment name its folder, so it is made where it stays; this file says that it is whole.
  const whole = join(folder, '.whole');
  const venv = { folder, program: (name: string) => join(folder, 'bin', name) };
  if (existsSync(whole)) return venv;

  await exclusively(
    socketName('python', key.slice(0, 16)),
    async () => {
      if (existsSync(whole)) return;
      const title = `Python packages of ${join(basename(dirname(requirementsFile)), basename(requirementsFile))}`;
      onStep(`Installing the ${title} (once)`);
      makePassable(dirname(folder));
      rmSync(folder, { recursive: true, force: true });
      await runTool(
        'Making a Python environment (Debian and Ubuntu: apt-get install python3-venv)',
        'python3',
        ['-m', 'venv', folder],
        tool,
      );
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirementsFile];
      await runTool(`Installing the ${title} with pip`, venv.program('python'), pip, tool);
      writeFileSync(whole, '');
    },
    { onWait: () => onStep('Waiting for another start that is installing Python packages'), signal },
  );
  return venv;
}

async function pythonVersion(tool: { env: NodeJS.ProcessEnv; signal?: AbortSignal }): Promise<string> {
  try {
    return (await runTool('Looking for Python', 'python3', ['--version'], tool)).trim();
  } catch (error) {
    throw new StackError(
      `Python 3.10 or newer (python3) is needed and was not found: install it (Debian and Ubuntu: apt-get install python3 python3-venv).`,
      { cause: error },
    );
  }
}
