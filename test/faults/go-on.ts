import { readParts } from '../../src/runs/part-store.ts';
import { isOpen, type Run } from '../../src/runs/run.ts';
import { requireRun } from '../../src/runs/run-store.ts';
import { runCommand } from '../support/command-line.ts';
import { letTimePass } from '../support/slow-run.ts';
import { must } from './fault.ts';
import type { Rig } from './rig.ts';
import { startTuned } from './start-tuned.ts';
import type { TunedOrder } from './tuned-reindex.ts';

/** What the gate says of an index when a catalogue this small has changed much meanwhile. */
const HELD_BACK = /held[- ]back/;

/**
 * Goes on with a run that was killed, by the commands a person or a scheduler would use: what is loaded stays loaded. A
 * run that has no parts yet is begun again.
 *
 * @throws Error when a command fails for anything but the gate's word
 */
export async function goOn(rig: Rig, { id }: Pick<Run, 'id'>, tuning: Omit<TunedOrder, 'load'>): Promise<void> {
  const { shop, config } = rig;
  const again = async (...args: string[]): Promise<void> => {
    const { code, stdout, stderr } = await runCommand({ ...config, LOG_LEVEL: 'warn' }, args);
    must(code === 0 || HELD_BACK.test(stdout + stderr), `${args[0] ?? ''} ended with ${code}: ${stdout}${stderr}`);
  };
  const read = () => requireRun(shop.elasticsearch, shop.config.NAME_PREFIX, id);
  const run = await read();
  await letTimePass(shop);
  if (run.parts === 0) {
    await again('reindex');
    return;
  }
  const parts = await readParts(shop.elasticsearch, shop.config.NAME_PREFIX, run);
  const wanted = parts.filter(({ state }) => state !== 'loaded').map(({ part }) => ({ part, of: run.parts }));
  if (wanted.length > 0) {
    const load = startTuned(rig, { ...tuning, load: { run: id, wanted } });
    const code = await load.exit;
    must(code === 0, `load ended with ${code}: ${load.tail().slice(-1_500)}`);
  }
  if ((await read()).storefronts.some(({ state }) => state === 'loading')) await again('gate', '--run', id);
  if ((await read()).storefronts.some(isOpen)) await again('promote', '--run', id);
}
