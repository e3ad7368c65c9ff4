import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonVenv } from '../../local/python-venv.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import type { ApiUnderTest } from './api-under-test.ts';

const FOLDER = join(PACKAGE_ROOT, 'test', 'schemathesis');

export interface SchemathesisOptions {
  /** Random cases for each operation, beside its examples and the edges of its schemas. */
  readonly casesForEach: number;
  /** The same seed draws the same cases. */
  readonly seed: number;
  /** Told what it prints, as it comes. */
  readonly onOutput?: (text: string) => void;
}

export interface SchemathesisResult {
  readonly api: string;
  readonly passed: boolean;
  /** Test cases that were sent. */
  readonly cases: number;
  readonly output: string;
}

/**
 * Tests one API by its own OpenAPI document: the examples, each edge of each schema, and random cases, right and wrong.
 *
 * @throws StackError when Schemathesis can't be installed
 */
export async function runSchemathesis(
  { name, url, key }: ApiUnderTest['apis'][number],
  { casesForEach, seed, onOutput = () => undefined }: SchemathesisOptions,
): Promise<SchemathesisResult> {
  const venv = await pythonVenv({
    requirementsFile: join(FOLDER, 'requirements.txt'),
    onStep: (step) => onOutput(`${step}\n`),
  });
  const folder = mkdtempSync(join(tmpdir(), 'schemathesis-'));
  try {
    const child = spawn(
      venv.program('schemathesis'),
      [
        ...['--config-file', join(FOLDER, 'schemathesis.toml'), 'run', `${url}/docs/json`],
        // Every check is on by itself; named here, they would win over the file's exceptions.
        ...['--phases', 'examples,coverage,fuzzing', '--seed', String(seed), '--no-color'],
        ...['--max-examples', String(casesForEach), '--continue-on-failure'],
        ...['--generation-database', 'none', '--request-timeout', '30'],
      ],
      // What it remembers between runs has no place in the checkout.
      { cwd: folder, env: { ...process.env, SCHEMATHESIS_API_KEY: key }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        onOutput(text);
      });
    }
    const [code] = (await once(child, 'close')) as [number | null];
    const generated = /(\d[\d,]*) generated/.exec(output)?.[1]?.replaceAll(',', '');
    return { api: name, passed: code === 0, cases: Number(generated ?? 0), output };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
