import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Config } from '../../src/config.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

/** A command of the product, in a process of its own as a user has it. */
export interface BenchProcess {
  readonly exit: Promise<number | null>;
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<void>;
}

/** @param onLine told every line that it writes, on both streams */
export function startProcess(
  config: Config,
  args: readonly string[],
  onLine: (line: string) => void = () => undefined,
): BenchProcess {
  const child = spawn(process.execPath, [join(PACKAGE_ROOT, 'bin', 'storefront-search.js'), ...args], {
    cwd: tmpdir(),
    env: {
      PATH: process.env['PATH'],
      NODE_NO_WARNINGS: '1',
      ...Object.fromEntries(Object.entries(config).map(([name, value]) => [name, String(value)])),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', onLine);
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  return {
    exit,
    async stop() {
      child.kill('SIGTERM');
      await exit;
    },
  };
}

/** Starts the consumer; resolves when it receives. @param onIndexed told each change with the moment of its bulk answer */
export async function startConsumer(
  config: Config,
  onIndexed: (changeId: string, at: number) => void = () => undefined,
): Promise<BenchProcess> {
  let ready = (): void => undefined;
  const receives = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const consumer = startProcess({ ...config, LOG_LEVEL: 'info' }, ['consume'], (line) => {
    if (line.includes('receives; its state')) ready();
    if (!line.includes('"A batch was indexed."')) return;
    const { time, changeIds } = JSON.parse(line) as { time: number; changeIds: string[] };
    for (const changeId of changeIds) onIndexed(changeId, time);
  });
  await Promise.race([
    receives,
    consumer.exit.then((code) => {
      throw new Error(`The consumer ended with ${code}.`);
    }),
  ]);
  return consumer;
}
