import { setTimeout as sleep } from 'node:timers/promises';
import { liveAlias } from '../../../src/indices/index-name.ts';
import { runCommand } from '../../support/command-line.ts';
import { type Fault, must } from '../fault.ts';
import { HELD_BACK } from '../go-on.ts';
import { indicesOf, keepNewest, liveIndices, orphans, runsOf, STOREFRONTS } from '../indices.ts';
import { watchLoads } from '../loaded-products.ts';
import { startTuned } from '../start-tuned.ts';
import { changeShop } from '../workload.ts';

/** Columns that the source's queries read. To be brought back with their values, they are renamed rather than dropped. */
const READ = [
  ['products', 'list_price'],
  ['products', 'fabric'],
  ['product_options', 'colour'],
  ['product_exposures', 'price'],
  ['sellers', 'leave_from'],
] as const;

/** Row 20. @param defect planted, to be found: the half-built index goes live all the same */
export function changedColumns(defect?: 'promoted all the same'): Fault {
  return {
    id: '20',
    what: 'a column dropped or added during a full reindex',
    weight: 4,
    async run({ rig, random, say }) {
      const { shop } = rig;
      await rig.consumers(1);
      const before = await liveIndices(shop);
      const [table, column] = random.pick(READ);
      const isDropped = defect !== undefined || random.chance(650);
      let turns = random.between(1, Math.ceil(rig.products / 40));
      say(`${isDropped ? `${table}.${column} dropped` : `a column added to ${table}`} at request ${turns}`);
      let altered: Promise<unknown> | undefined;
      let isUndone = false;
      const undo = async (): Promise<void> => {
        if (altered === undefined || isUndone) return;
        isUndone = true;
        await altered;
        await shop.database.query(
          isDropped
            ? `ALTER TABLE ${table} RENAME COLUMN ${column}_gone TO ${column}`
            : `ALTER TABLE ${table} DROP COLUMN added_meanwhile`,
        );
      };
      const loads = watchLoads();
      rig.http.elasticsearch.meddle(async (request) => {
        if (!loads.isLoad(request)) return { kind: 'pass' };
        if (--turns === 0) {
          altered = shop.database.query(
            isDropped
              ? `ALTER TABLE ${table} RENAME COLUMN ${column} TO ${column}_gone`
              : `ALTER TABLE ${table} ADD COLUMN added_meanwhile INT NOT NULL DEFAULT 0 FIRST`,
          );
          await altered;
        }
        await sleep(20);
        return { kind: 'pass' };
      });
      try {
        const work = changeShop(shop, random, { changes: 10, overMs: 500, kinds: ['product'] });
        const reindex = startTuned(rig, { pageRows: 10, bulkBytes: 12_000, parts: 1 });
        const code = await reindex.exit;
        must(altered !== undefined, `the reindex had ended before: ${reindex.tail().slice(-1_000)}`);
        const touched = await work;
        if (defect !== undefined) await promoteNewest(shop);
        const output = reindex.tail();
        const live = await liveIndices(shop);
        const changed = STOREFRONTS.filter((storefront) => live.get(storefront) !== before.get(storefront));
        if (isDropped) {
          must(code === 1, `the reindex ended with ${code}`);
          must(output.includes(column), `the error does not name ${column}: ${output.slice(-1_500)}`);
          must(!/\n\s+at /.test(output), `the error is a stack: ${output.slice(-1_500)}`);
          must(changed.length === 0, `the old index does not serve: ${changed.join(', ')}`);
          const [run] = await runsOf(shop);
          must(run?.state === 'failed', `the run is ${run?.state}`);
        } else {
          const isHeldBack = HELD_BACK.test(output);
          must(code === 0 || isHeldBack, `the reindex ended with ${code}: ${output.slice(-1_500)}`);
        }
        must((await rig.deadLetters()) === 0, 'messages went to the dead-letter queue');
        rig.http.elasticsearch.meddle(null);
        await undo();
        // What the failed run left half-built goes with the next one.
        const { code: next, stdout, stderr } = await runCommand({ ...rig.config, LOG_LEVEL: 'silent' }, ['reindex']);
        must(next === 0 || HELD_BACK.test(stdout), `the next reindex ended with ${next}: ${stdout}${stderr}`);
        const left = await orphans(shop);
        must(left.length === 0, left.join('; '));
        return { touched, afterDrain: () => keepNewest(shop) };
      } finally {
        rig.http.elasticsearch.meddle(null);
        await undo();
      }
    },
  };
}

async function promoteNewest(shop: Parameters<typeof indicesOf>[0]): Promise<void> {
  const { elasticsearch, config } = shop;
  const alias = liveAlias(config.NAME_PREFIX, 'brandi');
  const newest = (await indicesOf(shop, 'brandi')).at(-1)?.name ?? '';
  await elasticsearch.indices.updateAliases({
    actions: [{ remove: { index: `${alias}-*`, alias } }, { add: { index: newest, alias } }],
  });
}
