import { cpus, loadavg } from 'node:os';
import type { Command } from 'commander';
import { rounded } from './reindex/statistics.ts';

/** Prints the last line of a benchmark: one JSON object, with the machine and how busy it was. */
export function printResult(result: object): void {
  const loadAverage = loadavg().map((average) => rounded(average, 1));
  const machine = `${cpus().length} x ${cpus()[0]?.model}, Node ${process.versions.node}`;
  process.stdout.write(`${JSON.stringify({ ...result, loadAverage, machine })}\n`);
}

/** Runs a benchmark with the arguments of this process; a failure goes to stderr, whole, and sets the exit code. */
export async function runBenchmark(command: Command): Promise<void> {
  try {
    await command.parseAsync();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  }
}
