import type { Random } from '../../demo/generate/random.ts';
import { compareWithDatabase } from './compare.ts';
import { PLANTED } from './planted.ts';
import type { Rig } from './rig.ts';
import { tidyShop } from './tidy-shop.ts';

/** Nothing that the clock changes is planted. */
const PLANTED_PATIENCE_MS = 2_000;

/** Proves that the harness finds what it is there to find: each planted fault must show as a difference. */
export async function proveHarness(
  rig: Rig,
  randomOf: (index: number) => Random,
  log: (line: string) => void,
): Promise<{ readonly passed: number; readonly failed: number }> {
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
    const left = await compareWithDatabase(rig.shop, new Map());
    if (left.length > 0) throw new Error(`The shop could not be mended after a planted fault: ${left[0]}`);
  }
  return { passed, failed: PLANTED.length - passed };
}
