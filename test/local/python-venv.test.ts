import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pythonVenv } from '../../local/python-venv.ts';

let folder: string;
let requirementsFile: string;
const steps: string[] = [];
const make = (env = process.env) =>
  pythonVenv({ requirementsFile, cache: join(folder, 'cache'), env, onStep: (step) => steps.push(step) });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'python-venv-'));
  requirementsFile = join(folder, 'requirements.txt');
  writeFileSync(requirementsFile, 'iniconfig==2.3.1\n');
  steps.length = 0;
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('makes an environment once, twice at a time too, and again after half of it was made', async () => {
  const [first, second] = await Promise.all([make(), make()]);
  expect(second.folder).toBe(first.folder);
  expect(steps.filter((step) => step.startsWith('Installing'))).toHaveLength(1);
  const version = ['-c', 'import importlib.metadata as m; print(m.version("iniconfig"))'];
  expect(execFileSync(first.program('python'), version, { encoding: 'utf8' })).toBe('2.3.1\n');
  steps.length = 0;
  await make();
  expect(steps).toEqual([]);
  rmSync(join(first.folder, '.whole'));
  rmSync(first.program('python'));
  expect(existsSync((await make()).program('python'))).toBe(true);
});

it('says what is missing', async () => {
  await expect(make({ PATH: folder })).rejects.toThrow(/Python 3\.10 or newer.*apt-get install python3/);
  writeFileSync(requirementsFile, 'iniconfig==0.0.0.no\n');
  await expect(make()).rejects.toThrow(/^Installing the Python packages of .*requirements\.txt with pip failed/);
});
