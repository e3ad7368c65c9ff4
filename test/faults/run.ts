// `npm run test:faults`: the real processes and services, broken at seeded random points (docs/reliability.md).
import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { openFaultStack } from './fault-stack.ts';
import { FAULTS } from './rows.ts';
import { runTrials } from './run-trials.ts';

interface Options {
  readonly trials: number;
  readonly seed: number;
  readonly fault?: string;
  readonly products: number;
  readonly prove: boolean;
  readonly lanes: number;
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** @returns whether everything held */
async function run(options: Options): Promise<boolean> {
  log(`seed ${options.seed}`);
  let interrupted = false;
  // The processes that it started must not outlive it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (interrupted = true));
  const startedAt = performance.now();
  const stack = await openFaultStack(log);
  try {
    const { passed, failed } = await runTrials(stack, { ...options, log, isInterrupted: () => interrupted });
    log(`${Math.round((performance.now() - startedAt) / 1_000)} s`);
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
    return failed === 0;
  } finally {
    await stack.close();
  }
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}

const command = new Command('test:faults')
  .description('Kills, breaks and delays the real processes and services, and compares the indices with the database.')
  .option('--trials <n>', 'how many, after the planted faults', wholeNumber, 20)
  .option('--seed <s>', 'the same seed draws the same trials', wholeNumber, randomInt(1_000_000))
  .option('--fault <id>', `only this row, or several with commas between: ${FAULTS.map(({ id }) => id).join(', ')}`)
  .option('--products <n>', 'size of the catalogue', wholeNumber, 150)
  .option('--lanes <n>', 'shops that are broken side by side', wholeNumber, 3)
  .option('--no-prove', 'leaves the planted faults out')
  .action(async (options: Options) => {
    process.exitCode = (await run(options)) ? 0 : 1;
  });

try {
  await command.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
