import { type Random, randomFor } from '../../demo/generate/random.ts';
import { compareWithDatabase } from './compare.ts';
import type { Fault } from './fault.ts';
import type { Rig } from './rig.ts';
import { tidyShop } from './tidy-shop.ts';

const TRIAL_STREAM = 7;

/** One trial of a run: the same seed and number draw the same. */
export interface NumberedTrial {
  readonly trial: number;
  readonly seed: number;
  readonly fault: Fault;
}

/** Breaks the shop as drawn, heals it and looks at what is left. @returns a line for each thing that did not hold */
export async function judge(rig: Rig, fault: Fault, random: Random, say: (what: string) => void): Promise<string[]> {
  const { touched, afterDrain } = await fault.run({ rig, random, say });
  await rig.heal();
  await rig.drained();
  const faults = await compareWithDatabase(rig.shop, touched);
  if ((await rig.deadLetters()) > 0) faults.push('messages are in the dead-letter queue');
  await afterDrain?.();
  return faults;
}

/** @returns whether everything held; what did not is logged, with what it takes to see it again */
export async function runTrial(
  rig: Rig,
  { trial, seed, fault }: NumberedTrial,
  log: (line: string) => void,
): Promise<boolean> {
  const startedAt = performance.now();
  const drawn: string[] = [];
  const random = randomFor(seed, TRIAL_STREAM, trial);
  const faults: string[] = [];
  let said: string | undefined;
  try {
    faults.push(...(await judge(rig, fault, random, (what) => drawn.push(what))));
    said = faults.length > 0 ? rig.said() : undefined;
  } catch (error) {
    said = rig.said();
    faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    await recover(rig, log);
  }
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  log(`trial ${trial} row ${fault.id} ${seconds} s ${faults.length === 0 ? 'ok' : 'FAILED'}: ${drawn.join('; ')}`);
  if (faults.length === 0) return true;
  log(`FAILED trial ${trial}, row ${fault.id} (${fault.what}), seed ${seed}: ${drawn.join('; ')}`);
  for (const line of faults.slice(0, 10)) log(`  ${line}`);
  if (faults.length > 10) log(`  and ${faults.length - 10} more`);
  log(`  The consumers and the relay said:\n${said ?? ''}`);
  return false;
}

/** So that one failure does not make the next trials fail. */
async function recover(rig: Rig, log: (line: string) => void): Promise<void> {
  await rig.heal().catch((error: unknown) => log(String(error)));
  await rig.ledger.passVisibilityTimeout();
  await rig.consumers(0);
  await tidyShop(rig).catch((error: unknown) => log(String(error)));
}
