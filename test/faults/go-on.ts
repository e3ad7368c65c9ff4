import type { Run } from '../../src/runs/run.ts';
import { requireRun } from '../../src/runs/run-store.ts';
import { runCommand } from '../support/command-line.ts';
import { letTimePass } from '../support/slow-run.ts';
import { must } from './fault.ts';
import type { Rig } from './rig.ts';

/** What the gate says of an index when a catalogue this small has changed much meanwhile. */
export const HELD_BACK = /: held back, /;

/**
 * Goes on with a run that was killed, as a person would: from its checkpoints to its end. A run that was not planned to
 * its end is begun again.
 *
 * @throws Error when that fails for anything but the gate's word
 */
export async function goOn({ shop, config }: Rig, { id }: Pick<Run, 'id'>): Promise<void> {
  await letTimePass(shop);
  const { elasticsearch, config: direct } = shop;
  const run = await requireRun(elasticsearch, direct.NAME_PREFIX, id);
  if (run.storefronts.every(({ state }) => state === 'promoted')) return;
  const args = run.parts === 0 ? ['reindex'] : ['reindex', '--resume', id];
  const { code, stdout, stderr } = await runCommand({ ...config, LOG_LEVEL: 'warn' }, args);
  must(code === 0 || HELD_BACK.test(stdout), `${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
}
