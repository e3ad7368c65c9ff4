import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../src/config.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

/** A process of the product, as a user starts it. */
export interface ProductProcess {
  readonly pid: number;
  readonly running: boolean;
  /** Lines that it has written so far, on both streams. */
  readonly lines: () => number;
  /** The end of what it wrote. */
  readonly tail: () => string;
  readonly exit: Promise<number | null>;
  signal(name: NodeJS.Signals): void;
  /** Waits until it has written this, near its start. @throws Error when it ends before, or after half a minute */
  says(text: string): Promise<void>;
}

const TAIL = 20_000;
const START_MS = 45_000;

/**
 * @param script the command line by default; else a compiled file of this folder
 * @param env beside the settings
 */
export function startProduct(
  config: Config,
  args: readonly string[],
  script?: string,
  env: Readonly<Record<string, string>> = {},
): ProductProcess {
  const file = script ?? join(PACKAGE_ROOT, 'bin', 'storefront-search.js');
  const child: ChildProcess = spawn(process.execPath, [file, ...args], {
    // Elsewhere than in a folder that may have an .env of its own.
    cwd: tmpdir(),
    env: {
      PATH: process.env['PATH'],
      NODE_NO_WARNINGS: '1',
      ...Object.fromEntries(Object.entries(config).map(([name, value]) => [name, String(value)])),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let head = '';
  let tail = '';
  let lines = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      lines += text.split('\n').length - 1;
      head = (head + text).slice(0, TAIL);
      tail = (tail + text).slice(-TAIL);
    });
  }
  // Not before all that it wrote is read.
  const exit = once(child, 'close').then(([code]) => code as number | null);
  const running = () => child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid ?? 0,
    get running() {
      return running();
    },
    lines: () => lines,
    tail: () => tail,
    exit,
    signal: (name) => void child.kill(name),
    async says(text) {
      const giveUpAt = performance.now() + START_MS;
      while (!head.includes(text)) {
        if (!running()) throw new Error(`${args.join(' ')} ended: ${tail.slice(-2_000)}`);
        if (performance.now() > giveUpAt)
          throw new Error(`${args.join(' ')} did not say "${text}": ${tail.slice(-2_000)}`);
        await sleep(20);
      }
    },
  };
}
