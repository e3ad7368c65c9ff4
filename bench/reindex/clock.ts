/** What passed since the clock was started. */
export interface Lap {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Wall and processor time of this process. */
export function startClock(): () => Lap {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { seconds: (performance.now() - startedAt) / 1000, cpuSeconds: (user + system) / 1e6 };
  };
}

/** The largest resident size that this process has had, in MB (2^20 bytes). */
export function rssPeakMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
