import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cacheFolder, type Instance, instanceOf } from '../../local/instance.ts';
import { readState } from '../../local/instance-state.ts';
import type { ProcessIdentity } from '../../local/processes.ts';
import { removeFolder } from '../../local/remove-folder.ts';

const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A running `stack` command. */
export type StackCommand = {
  child: ChildProcess;
  /** What it printed so far, on both streams. */
  output: () => string;
  /** Its exit code, once it has ended. */
  exitCode: Promise<number | null>;
};

/** A checkout and a cache of their own, which share only the unpacked software: what happens here disturbs no real stack. */
export type StackSandbox = {
  instance: Instance;
  stack: (...args: string[]) => StackCommand;
  /** The processes of its stack, as its supervisor wrote them down. */
  processes: () => ProcessIdentity[];
  remove: () => void;
};

/**
 * `java` is the shell script that stands in for Java, so that Elasticsearch need not really start: what these tests look at is what
 * becomes of the processes.
 */
export function createStackSandbox(java: string): StackSandbox {
  const folder = mkdtempSync(join(tmpdir(), 'stack-sandbox-'));
  const root = join(folder, 'checkout');
  const cache = join(folder, 'cache');
  const jdk = join(folder, 'jdk');
  // Everybody may enter the sandbox, and only its owner the checkout.
  chmodSync(folder, 0o755);
  mkdirSync(root, { mode: 0o700 });
  cpSync(join(checkout, 'package.json'), join(root, 'package.json'));
  cpSync(join(checkout, 'dist', 'local'), join(root, 'dist', 'local'), { recursive: true });
  cpSync(join(checkout, 'local', 'elasticsearch-plugin'), join(root, 'local', 'elasticsearch-plugin'), {
    recursive: true,
  });
  symlinkSync(join(checkout, 'node_modules'), join(root, 'node_modules'));
  mkdirSync(cache);
  symlinkSync(join(cacheFolder(), 'software'), join(cache, 'software'));
  mkdirSync(join(jdk, 'bin'), { recursive: true });
  writeFileSync(join(jdk, 'release'), 'JAVA_VERSION="21"\nMODULES="java.base jdk.attach"\n');
  const script = `#!/bin/sh\ncase "$*" in *CliToolLauncher*) exit 0;; esac\n${java}\n`;
  for (const program of ['java', 'javac']) writeFileSync(join(jdk, 'bin', program), script, { mode: 0o755 });

  const instance = instanceOf({ name: 'demo', root, cache });
  return {
    instance,
    stack: (...args) =>
      runStack(join(root, 'dist', 'local', 'stack.js'), args, {
        ...process.env,
        STACK_CACHE: cache,
        ES_JAVA_HOME: jdk,
      }),
    processes: () => {
      const state = readState(instance);
      return state ? [state.supervisor, ...state.processes] : [];
    },
    // A start that failed half-way leaves the bootstrap of MariaDB to its end, which still writes for a moment.
    remove: () => removeFolder(folder),
  };
}

function runStack(script: string, args: string[], env: NodeJS.ProcessEnv): StackCommand {
  const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exitCode = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code));
  });
  return { child, output: () => output, exitCode };
}

/** Waits until a condition holds; throws with what `describe` says if it doesn't within 45 s. */
export async function until(condition: () => boolean, describe: () => string): Promise<void> {
  const deadline = Date.now() + 45_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${describe()}`);
    await sleep(50);
  }
}

/** A file's text, or nothing if it is absent. */
export function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
