import { type Random, randomFor } from '../../../demo/generate/random.ts';
import type { GateCheck } from '../../../src/gate/gate-check.ts';
import { runCommand } from '../../support/command-line.ts';
import type { Shop } from '../../support/shop-on-stack.ts';
import { isBulk, leaveOut } from '../bulk-lines.ts';
import { compareWithDatabase } from '../compare.ts';
import { type Fault, must } from '../fault.ts';
import { keepNewest, liveIndices } from '../indices.ts';
import type { Rig } from '../rig.ts';
import { changeShop, type Touched } from '../workload.ts';

const CHANGES_PER_SECOND = 200;
/** Transactions at a time: one after the other, a busy machine makes fewer in a second. */
const STREAMS = 4;

/** Row 15. @param defect planted, to be found: the new index receives no change while it is built */
export function changesDuringReindex(defect?: 'no fence'): Fault {
  return {
    id: '15',
    what: '200 changes a second during a full reindex, compared before and after its promotion',
    weight: 3,
    async run({ rig, random, say }) {
      const { shop } = rig;
      await rig.consumers(1);
      const before = await liveIndices(shop);
      const parts = random.pick([2, 4]);
      const step = stepsOf(rig);
      const loading = changeFor(shop, random, 5, async () => {
        const { run, storefronts } = JSON.parse(await step('plan', '--json', '--parts', String(parts))) as Planned;
        if (defect !== undefined) hideFromConsumer(rig, storefronts[0]?.index ?? '');
        const all = Array.from({ length: parts }, (_, at) =>
          step('load', '--run', run, '--part', `${at + 1}/${parts}`),
        );
        await Promise.all(all);
        return run;
      });
      const { result: run, touched, perSecond } = await loading;
      await rig.drained(180_000);
      const [first] = await compareWithDatabase(shop, touched);
      must(first === undefined, `before promotion: ${first}`);

      const promoting = await changeFor(shop, random, 3, async () => {
        await step('gate', '--run', run);
        for (const failed of await promoteAll(run, step)) say(`promoted by force: ${failed}`);
      });
      say(`${parts} parts, ${Math.round(perSecond)} and ${Math.round(promoting.perSecond)} changes a second`);
      await rig.drained(180_000);
      const live = await liveIndices(shop);
      const shown = await step('runs', 'show', run);
      for (const [storefront, index] of live) {
        must(index !== before.get(storefront), `${storefront} was not promoted: ${shown}`);
      }
      for (const [id, floor] of promoting.touched) touched.set(id, Math.max(floor, touched.get(id) ?? 0));
      return { touched, afterDrain: () => keepNewest(shop) };
    },
  };
}

interface Planned {
  readonly run: string;
  readonly storefronts: readonly { readonly index: string }[];
}

type Step = (...args: string[]) => Promise<string>;

function stepsOf({ config }: Rig): Step {
  return async (...args) => {
    const { code, stdout, stderr } = await runCommand({ ...config, LOG_LEVEL: 'silent' }, args);
    const isHeldBack = ['gate', 'promote'].includes(args[0] ?? '') && stdout.includes('held');
    must(code === 0 || isHeldBack, `${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
    return stdout;
  };
}

/**
 * So many random changes to so small a catalogue are more than the gate allows, and rightly: most products end
 * blinded, refused or sold out. Then a person's word makes it live.
 */
async function promoteAll(run: string, step: Step): Promise<string[]> {
  const shown = JSON.parse(await step('runs', 'show', run, '--json')) as {
    storefronts: { storefront: string; state: string; error: string | null; gate: GateCheck[] }[];
  };
  const failures = shown.storefronts.filter(({ state }) => state === 'failed');
  must(failures.length === 0, failures.map(({ storefront, error }) => `${storefront}: ${error}`).join('; '));
  const heldBack = shown.storefronts.filter(({ state }) => state === 'held-back');
  if (heldBack.length < shown.storefronts.length) await step('promote', '--run', run);
  for (const { storefront } of heldBack) {
    await step('promote', '--run', run, '--storefront', storefront, '--force', '--reason', 'a small catalogue');
  }
  const failed = heldBack.flatMap(({ gate }) => gate.filter(({ passed }) => !passed));
  return failed.map(({ name, detail }) => `${name} (${detail.slice(0, 150)})`);
}

/** Changes the shop at the rate while `work` goes on, and for so many seconds at least. */
async function changeFor<T>(
  shop: Shop,
  random: Random,
  seconds: number,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly touched: Touched; readonly perSecond: number }> {
  const touched: Touched = new Map();
  let made = 0;
  let isOver = false;
  const startedAt = performance.now();
  const stream = async (seed: number): Promise<void> => {
    const own = randomFor(seed, 1, 1);
    do {
      const changes = CHANGES_PER_SECOND / STREAMS;
      const some = await changeShop(shop, own, {
        changes,
        overMs: 1_000,
        kinds: ['product', 'product', 'product', 'child', 'delete', 'create'],
      });
      for (const [id, floor] of some) touched.set(id, Math.max(floor, touched.get(id) ?? 0));
      made += changes;
    } while (!isOver || performance.now() - startedAt < seconds * 1_000);
  };
  const streams = Promise.all(Array.from({ length: STREAMS }, () => stream(random.below(1_000_000))));
  try {
    const result = await work();
    isOver = true;
    await streams;
    return { result, touched, perSecond: made / ((performance.now() - startedAt) / 1_000) };
  } finally {
    isOver = true;
    await streams.catch(() => undefined);
  }
}

/** The consumer's requests to the index are answered, and never arrive. */
function hideFromConsumer(rig: Rig, index: string): void {
  rig.http.elasticsearch.meddle((request) => {
    const isLost = isBulk(request) && request.path.includes(index) && request.body.includes('"run":"consume-');
    return isLost ? leaveOut(request, () => true, { status: 200 }) : { kind: 'pass' };
  });
}
