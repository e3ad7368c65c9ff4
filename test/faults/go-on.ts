import type { Run } from '../../src/runs/run.ts';
import { requireRun } from '../../src/runs/run-store.ts';
import { letTimePass } from '../support/slow-run.ts';
import { must } from './fault.ts';
import { startProduct } from './product-process.ts';
import type { Rig } from './rig.ts';

/** What the gate says of an index when a catalogue this small has changed much meanwhile. */
export const HELD_BACK = /: held back, /;

/**
 * Goes on with a run that was killed, as a person would: from its checkpoints to its end. A run that was not planned to
 * its end is begun again.
 *
 * @throws Error when that fails for anything but the gate's word
 */
export async function goOn(rig: Rig, run: Pick<Run, 'id'>): Promise<void> {
  const { code, output, args } = await resume(rig, run, {});
  must(code === 0 || HELD_BACK.test(output), `${args.join(' ')} ended with ${code}: ${output}`);
}

/**
 * As `goOn`, in processes that may be too small: one that crashes is followed by another.
 *
 * @param env beside the settings
 * @returns how many crashed
 */
export async function goOnWithin(
  rig: Rig,
  run: Pick<Run, 'id'>,
  env: Readonly<Record<string, string>>,
): Promise<number> {
  for (let crashes = 0; ; crashes++) {
    const { code, output, args } = await resume(rig, run, env);
    if (code === 0 || HELD_BACK.test(output)) return crashes;
    must(
      crashes < MOST_CRASHES && /heap out of memory/i.test(output),
      `${args.join(' ')} ended with ${code}: ${output}`,
    );
  }
}

const MOST_CRASHES = 3;

async function resume(
  { shop, config }: Rig,
  { id }: Pick<Run, 'id'>,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string; readonly args: readonly string[] }> {
  await letTimePass(shop);
  const { elasticsearch, config: direct } = shop;
  const run = await requireRun(elasticsearch, direct.NAME_PREFIX, id);
  if (run.storefronts.every(({ state }) => state === 'promoted')) return { code: 0, output: '', args: [] };
  const args = run.parts === 0 ? ['reindex'] : ['reindex', '--resume', id];
  const resumed = startProduct({ ...config, LOG_LEVEL: 'warn' }, args, undefined, env);
  const code = await resumed.exit;
  return { code, output: resumed.tail(), args };
}
