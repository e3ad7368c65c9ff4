import type { Random } from '../../demo/generate/random.ts';
import { letTimePass } from '../support/slow-run.ts';
import { compareWithDatabase } from './compare.ts';
import { PLANTED } from './planted.ts';
import { mend, PLANTED_ROWS } from './planted-rows.ts';
import type { Rig } from './rig.ts';
import { tidyShop } from './tidy-shop.ts';
import { judge } from './trial.ts';

/** Nothing that the clock changes is planted. */
const PLANTED_PATIENCE_MS = 2_000;

interface Proof {
  readonly passed: number;
  readonly failed: number;
}

/** Proves that the harness finds what it is there to find: each planted fault must show as a difference. */
export async function proveHarness(
  rig: Rig,
  randomOf: (index: number) => Random,
  log: (line: string) => void,
): Promise<Proof> {
  let passed = 0;
  for (const [index, planted] of PLANTED.entries()) {
    const touched = await planted.run({ rig, random: randomOf(index), say: () => undefined });
    await rig.heal();
    await rig.ledger.passVisibilityTimeout();
    await rig.drained();
    const differences = await compareWithDatabase(rig.shop, touched, PLANTED_PATIENCE_MS);
    const caught = differences.length > 0;
    log(`planted: ${planted.name}: ${caught ? `caught, ${differences[0]}` : 'NOT CAUGHT'}`);
    if (caught) passed += 1;
    await tidyShop(rig);
    await requireMended(rig);
  }
  return { passed, failed: PLANTED.length - passed };
}

/**
 * Proves of the rows of a full reindex that they find what the full reindex could do wrong.
 *
 * @param isChosen by the number of the row
 */
export async function proveRows(
  rig: Rig,
  randomOf: (index: number) => Random,
  isChosen: (row: string) => boolean,
  log: (line: string) => void,
): Promise<Proof> {
  let passed = 0;
  const chosen = PLANTED_ROWS.filter(({ fault }) => isChosen(fault.id));
  for (const [index, { defect, fault }] of chosen.entries()) {
    const startedAt = performance.now();
    const drawn: string[] = [];
    const found = await judge(rig, fault, randomOf(index), (what) => drawn.push(what)).catch((error: unknown) => [
      error instanceof Error ? error.message : String(error),
    ]);
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    const said = found.length > 0 ? `caught, ${found[0]?.slice(0, 300)}` : `NOT CAUGHT (${drawn.join('; ')})`;
    log(`planted in row ${fault.id}: ${defect}: ${seconds} s, ${said}`);
    if (found.length > 0) passed += 1;
    await letTimePass(rig.shop);
    await mend(rig);
    await requireMended(rig);
  }
  return { passed, failed: chosen.length - passed };
}

async function requireMended(rig: Rig): Promise<void> {
  const left = await compareWithDatabase(rig.shop, new Map());
  if (left.length > 0) throw new Error(`The shop could not be mended after a planted fault: ${left[0]}`);
}
