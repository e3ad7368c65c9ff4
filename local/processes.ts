import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, StackError } from './stack-error.ts';

/** A process that can be recognised later: its number alone may belong to another one by then. */
export type ProcessIdentity = {
  pid: number;
  /** Boot id and start time in clock ticks since boot. */
  started: string;
};

type ProcessStat = { state: string; parent: number; startTicks: string };

function readStat(pid: number): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may itself hold blanks and brackets.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', parent: Number(fields[1]), startTicks: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

/** Who runs under this number now; undefined if nobody does. */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid);
  if (!stat || stat.state === 'Z') return undefined;
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return { pid, started: `${boot}/${stat.startTicks}` };
}

/** Whether that very process still runs (and not another one that got its number). */
export function isRunning(process: ProcessIdentity): boolean {
  return identify(process.pid)?.started === process.started;
}

/** The direct children of a process. */
export function childrenOf(parent: number): ProcessIdentity[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => readStat(Number(entry))?.parent === parent)
    .map((entry) => identify(Number(entry)))
    .filter((child) => child !== undefined);
}

function signal(process_: ProcessIdentity, name: NodeJS.Signals): void {
  try {
    if (isRunning(process_)) process.kill(process_.pid, name);
  } catch (error) {
    // Gone in between is what we wanted.
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

/** Asks processes to end, and after `graceMs` makes them. Never touches a process that took over one of the numbers. */
export async function endProcesses(processes: ProcessIdentity[], graceMs: number): Promise<void> {
  for (const one of processes) signal(one, 'SIGTERM');
  if (await haveEnded(processes, graceMs)) return;
  for (const one of processes) signal(one, 'SIGKILL');
  await haveEnded(processes, 5_000);
}

/** Waits up to `timeoutMs` until all of them are gone; false if some are left. */
async function haveEnded(processes: ProcessIdentity[], timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (processes.some(isRunning)) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

/**
 * A command line that ends when its parent does, even if that is killed with SIGKILL. Without `setpriv` (util-linux, part of every
 * Debian and Ubuntu) the command runs unguarded.
 */
export function endingWithParent(command: string, args: string[]): { command: string; args: string[] } {
  const guard = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));
  return guard ? { command: guard, args: ['--pdeathsig', 'TERM', command, ...args] } : { command, args };
}

export type ToolOptions = {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  input?: string;
  uid?: number;
  gid?: number;
  signal?: AbortSignal;
};

/**
 * Runs a command to its end. Returns what it printed on stdout; throws a StackError with the last lines it printed when it fails.
 * `title` opens that sentence.
 */
export async function runTool(title: string, command: string, args: string[], options: ToolOptions): Promise<string> {
  const { input, ...spawnOptions } = options;
  const guarded = endingWithParent(command, args);
  return new Promise<string>((resolve, reject) => {
    const child = spawn(guarded.command, guarded.args, { ...spawnOptions, stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let all = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      all += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      all += text;
    });
    child.once('error', (error) => {
      if (options.signal?.aborted) reject(new StackError(`${title} was interrupted.`));
      else reject(new StackError(`${title} failed: cannot run ${command}: ${error.message}`));
    });
    child.once('close', (code, killedBy) => {
      if (code === 0) resolve(stdout);
      else if (options.signal?.aborted) reject(new StackError(`${title} was interrupted.`));
      else reject(new StackError(`${title} failed (${killedBy ?? `exit code ${code}`}): ${telling(all)}`));
    });
    // A tool that ends without reading its input is judged by its exit code.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
  });
}

/** The lines of an output that say why it failed: those marked as errors, else the last one. */
export function telling(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const errors = lines.filter((line) => /error|exception|fatal/i.test(line) && !/^at |\(\d+ more/.test(line));
  const chosen = errors.length > 0 ? errors.slice(0, 2) : lines.filter((line) => line !== '').slice(-1);
  return chosen.join(' | ').slice(0, 500) || 'it printed nothing';
}
