import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { readMySqlUrl } from '../../src/clients/mysql.ts';
import type { Config } from '../../src/config.ts';
import type { Lap, Watched } from '../reindex/clock.ts';
import { runJob } from '../reindex/run-job.ts';

export interface ExtractJob {
  readonly config: Config;
  readonly watched: Watched;
  /** Where every statement is written, in its order; null: nowhere. */
  readonly recordIn: string | null;
}

/** One pass over the catalogue; `seconds` and processor time from its first page to its last. */
export interface Extracted extends Lap {
  readonly products: number;
  /** Lines that a command line prints for the same rows, with a header for each answer; null: not recorded. */
  readonly lines: number | null;
}

export function runExtraction(config: Config, watched: Watched, recordIn: string | null = null): Promise<Extracted> {
  return runJob('extract-stream', { config, watched, recordIn } satisfies ExtractJob, null);
}

/**
 * MySQL's own command line, which reads these statements and throws their rows away.
 *
 * @param program path of `mariadb` or `mysql`
 * @returns seconds from its start to its end
 * @throws Error when it ends with an error
 */
export async function runClient(program: string, mysqlUrl: string, statements: string): Promise<number> {
  const startedAt = performance.now();
  await clientProcess(program, mysqlUrl, statements, 'ignore');
  return (performance.now() - startedAt) / 1000;
}

const LINE_FEED = 0x0a;

/** How many lines it prints: that it reads every row that is compared with. */
export async function countClientLines(program: string, mysqlUrl: string, statements: string): Promise<number> {
  let lines = 0;
  await clientProcess(program, mysqlUrl, statements, 'pipe', (part) => {
    // Its own line feeds only: it escapes those of the data, and other line breaks stay as they are.
    for (let at = part.indexOf(LINE_FEED); at !== -1; at = part.indexOf(LINE_FEED, at + 1)) lines += 1;
  });
  return lines;
}

async function clientProcess(
  program: string,
  mysqlUrl: string,
  statements: string,
  output: 'ignore' | 'pipe',
  onData: (part: Buffer) => void = () => undefined,
): Promise<void> {
  const { host, port, user, password, database = '' } = readMySqlUrl(mysqlUrl);
  const input = await open(statements);
  try {
    const child = spawn(
      program,
      [
        ...['--no-defaults', '--quick', '--batch', '--skip-ssl', '--protocol=tcp', '--default-character-set=utf8mb4'],
        ...[`--host=${host}`, `--port=${port}`, `--user=${user}`, database],
      ],
      { stdio: [input.fd, output, 2], env: { MYSQL_PWD: password } },
    );
    child.stdout?.on('data', onData);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) throw new Error(`${program} ended with ${code}.`);
  } finally {
    await input.close();
  }
}
