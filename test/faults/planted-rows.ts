import { liveAlias } from '../../src/indices/index-name.ts';
import { runCommand } from '../support/command-line.ts';
import type { Fault } from './fault.ts';
import { indicesOf, keepNewest, STOREFRONTS } from './indices.ts';
import type { Rig } from './rig.ts';
import { changedColumns } from './rows/changed-columns.ts';
import { changesDuringReindex } from './rows/changes-during-reindex.ts';
import { killedReindex } from './rows/killed-reindex.ts';
import { promotionsUnderQueries } from './rows/promotions-under-queries.ts';
import { steppedClock } from './rows/reindex-and-version-faults.ts';
import { smallHeap } from './rows/small-heap.ts';
import { twoReindexes } from './rows/two-reindexes.ts';
import { tidyShop } from './tidy-shop.ts';

/** Rows with a fault of the product itself planted in them: each trial has to fail. */
export const PLANTED_ROWS: readonly { readonly defect: string; readonly fault: Fault }[] = [
  ...(['checkpoint too late', 'checkpoint too early', 'orphan'] as const).map((defect) => ({
    defect,
    fault: killedReindex(defect),
  })),
  { defect: 'lost documents', fault: smallHeap('lost documents') },
  { defect: 'no fence', fault: changesDuringReindex('no fence') },
  ...(['in two calls', 'both live for a moment', 'another index answers'] as const).map((defect) => ({
    defect,
    fault: promotionsUnderQueries(defect),
  })),
  { defect: 'unfenced promotion', fault: twoReindexes('unfenced promotion') },
  { defect: 'promoted all the same', fault: changedColumns('promoted all the same') },
  { defect: 'the step back is not acted upon', fault: steppedClock('the step back is not acted upon') },
];

/** After a planted fault the newest live index is live alone, and every index agrees with the database again. */
export async function mend(rig: Rig): Promise<void> {
  const { elasticsearch, config } = rig.shop;
  await rig.heal();
  for (const storefront of STOREFRONTS) {
    const indices = await indicesOf(rig.shop, storefront);
    const live = indices.filter((index) => index.live).slice(0, -1);
    for (const { name } of live) {
      await elasticsearch.indices.deleteAlias({ index: name, name: liveAlias(config.NAME_PREFIX, storefront) });
    }
    const unknown = indices.filter((index) => !index.live && !index.writeTarget);
    for (const { name } of unknown) await elasticsearch.indices.delete({ index: name });
  }
  await tidyShop(rig);
  const { code, stdout, stderr } = await runCommand({ ...config, LOG_LEVEL: 'silent' }, ['reindex']);
  if (code !== 0 && !stdout.includes('held back')) throw new Error(`The shop could not be mended: ${stdout}${stderr}`);
  await keepNewest(rig.shop);
}
