import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { groupBy } from './group-by.ts';

/** The cores of a pinned run: Elasticsearch has one for itself, everything else shares the other. */
export interface Cores {
  readonly elasticsearch: number;
  readonly others: number;
}

/** Every core that this process may use, such as "0-1". */
export function allowedCores(): string {
  return /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
}

/** The first two cores; null where there is one only, or no `taskset`. */
export function chooseCores(): Cores | null {
  if (spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status !== 0) return null;
  const cores = allowedCores()
    .split(',')
    .flatMap((part) => {
      const [from = 0, to = from] = part.split('-').map(Number);
      return Array.from({ length: to - from + 1 }, (_, place) => from + place);
    });
  const [elasticsearch, others] = cores;
  return elasticsearch === undefined || others === undefined ? null : { elasticsearch, others };
}

/** Moves a process with its descendants, and all of their threads, to these cores. */
export function pinTree(root: number, cores: string): void {
  for (const pid of processTree(root)) {
    execFileSync('taskset', ['--all-tasks', '--pid', '--cpu-list', cores, String(pid)], { stdio: 'ignore' });
  }
}

/** A process with its descendants. */
export function processTree(root: number): number[] {
  const children = groupBy(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => ({ pid: Number(name), parent: parentOf(name) })),
    ({ parent }) => parent,
  );
  const below = (pid: number): number[] =>
    (children.get(pid) ?? []).flatMap((child) => [child.pid, ...below(child.pid)]);
  return [root, ...below(root)];
}

function parentOf(pid: string): number {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}
