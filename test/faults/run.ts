// `npm run test:faults`: the real processes and services, broken at seeded random points (docs/reliability.md).
import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { randomFor } from '../../demo/generate/random.ts';
import { compareWithDatabase } from './compare.ts';
import type { Fault } from './fault.ts';
import { proveHarness } from './prove-harness.ts';
import { openRig, type Rig } from './rig.ts';
import { chooseFault, FAULTS } from './rows.ts';
import { tidyShop } from './tidy-shop.ts';

interface Options {
  readonly trials: number;
  readonly seed: number;
  readonly fault?: string;
  readonly products: number;
  readonly prove: boolean;
}

/** The catalogue's changes pile up: after so many trials the shop is as at first. */
const TIDY_EVERY = 25;
const TRIAL_STREAM = 7;
const PROOF_STREAM = 8;

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function runAll({ trials, seed, fault, products, prove }: Options): Promise<boolean> {
  log(`seed ${seed}`);
  let interrupted = false;
  // The processes that it started must not outlive it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (interrupted = true));
  const rig = await openRig({ products, onStep: log });
  let passed = 0;
  let failed = 0;
  try {
    await rig.heal();
    if (prove) {
      const missed = await proveHarness(rig, (index) => randomFor(seed, PROOF_STREAM, index), log);
      passed += missed.passed;
      failed += missed.failed;
    }
    for (let trial = 0; trial < trials && !interrupted; trial++) {
      const chosen = chooseFault(fault, seed, trial);
      const outcome = await runTrial(rig, chosen, seed, trial);
      if (outcome === null) passed += 1;
      else failed += 1;
      if (outcome !== null) log(outcome);
      if ((trial + 1) % TIDY_EVERY === 0) await tidyShop(rig);
    }
  } finally {
    await rig.close();
  }
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0;
}

/** @returns null where everything held; else what did not, and how to see it again */
async function runTrial(rig: Rig, fault: Fault, seed: number, trial: number): Promise<string | null> {
  const startedAt = performance.now();
  const drawn: string[] = [];
  const random = randomFor(seed, TRIAL_STREAM, trial);
  const faults: string[] = [];
  try {
    const { touched, afterDrain } = await fault.run({ rig, random, say: (what) => drawn.push(what) });
    await rig.heal();
    await rig.drained();
    faults.push(...(await compareWithDatabase(rig.shop, touched)));
    if ((await rig.deadLetters()) > 0) faults.push('messages are in the dead-letter queue');
    await afterDrain?.();
  } catch (error) {
    faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    await recover(rig);
  }
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  log(`trial ${trial} row ${fault.id} ${seconds} s ${faults.length === 0 ? 'ok' : 'FAILED'}: ${drawn.join('; ')}`);
  if (faults.length === 0) return null;
  return [
    `FAILED trial ${trial}, row ${fault.id} (${fault.what}), seed ${seed}: ${drawn.join('; ')}`,
    ...faults.slice(0, 10).map((line) => `  ${line}`),
    faults.length > 10 ? `  and ${faults.length - 10} more` : '',
  ].join('\n');
}

/** So that one failure does not make the next trials fail. */
async function recover(rig: Rig): Promise<void> {
  await rig.heal().catch((error: unknown) => log(String(error)));
  await rig.ledger.passVisibilityTimeout(rig.sqs);
  await rig.consumers(0);
  await tidyShop(rig).catch((error: unknown) => log(String(error)));
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
  .option('--no-prove', 'leaves the planted faults out')
  .action(async (options: Options) => {
    process.exitCode = (await runAll(options)) ? 0 : 1;
  });

try {
  await command.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
