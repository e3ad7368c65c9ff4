import { readFileSync } from 'node:fs';

/** Process ids of the servers, whose processor time is noted beside that of the measured process. */
export interface Watched {
  readonly elasticsearch: readonly number[];
  readonly mysql: readonly number[];
}

/** Processor seconds, user and system. */
export interface CpuSeconds {
  /** The measured process itself. */
  readonly own: number;
  readonly elasticsearch: number;
  readonly mysql: number;
}

/** What passed since the clock was started. */
export interface Lap {
  readonly seconds: number;
  readonly cpu: CpuSeconds;
}

export function startClock(watched: Watched): () => Lap {
  const startedAt = performance.now();
  const before = readCpu(watched);
  return () => {
    const seconds = (performance.now() - startedAt) / 1000;
    const after = readCpu(watched);
    const cpu = {
      own: after.own - before.own,
      elasticsearch: after.elasticsearch - before.elasticsearch,
      mysql: after.mysql - before.mysql,
    };
    return { seconds, cpu };
  };
}

function readCpu({ elasticsearch, mysql }: Watched): CpuSeconds {
  const { user, system } = process.cpuUsage();
  return { own: (user + system) / 1e6, elasticsearch: cpuOf(elasticsearch), mysql: cpuOf(mysql) };
}

/** Linux counts in hundredths of a second. */
function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return sum + (Number(fields[11]) + Number(fields[12])) / 100;
  }, 0);
}

/** The largest resident size that this process has had, in MB (2^20 bytes). */
export function rssPeakMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
