import { setTimeout as sleep } from 'node:timers/promises';
import { listStorefrontIndices } from '../../../src/indices/storefront-indices.ts';
import { compareWithDatabase } from '../compare.ts';
import { type Fault, must, until } from '../fault.ts';
import { startProduct } from '../product-process.ts';
import type { Rig } from '../rig.ts';
import { slackPosts } from '../slack.ts';
import { changeShop } from '../workload.ts';

/** Row 15. */
export const changesDuringReindex: Fault = {
  id: '15',
  what: '200 changes a second during a full reindex',
  weight: 3,
  async run({ rig, random, say }) {
    await rig.consumers(1);
    const beginsMs = random.between(0, 800);
    say(`the reindex begins after ${beginsMs} ms`);
    const stop = new AbortController();
    const work = changeShop(rig.shop, random, {
      changes: 1_200,
      overMs: 6_000,
      kinds: ['product', 'product', 'product', 'child', 'delete', 'create'],
    });
    await sleep(beginsMs);
    const reindex = startProduct({ ...rig.config, LOG_LEVEL: 'warn' }, ['reindex']);
    const code = await reindex.exit;
    stop.abort();
    const touched = await work;
    // A catalogue this small may lose more products meanwhile than the gate allows; what it keeps is compared as well.
    const isHeldBack = /count against (live|source)/.test(reindex.tail());
    if (isHeldBack) say('the gate kept an index');
    must(code === 0 || isHeldBack, `the reindex ended with ${code}: ${reindex.tail().slice(-1_500)}`);
    await rig.drained(180_000);
    return { touched, afterDrain: () => pruneWarm(rig) };
  },
};

/** Each reindex leaves one more index to write: only the newest two stay, for the trials that follow. */
async function pruneWarm({ shop }: Rig): Promise<void> {
  for (const storefront of ['brandi', 'hiver', 'seoulstore', 'selpi']) {
    const indices = await listStorefrontIndices(shop.elasticsearch, shop.config.NAME_PREFIX, storefront);
    const old = indices.filter((index) => !index.live).slice(0, -1);
    for (const { name } of old) await shop.elasticsearch.indices.delete({ index: name });
  }
}

/** Row 18. */
export const regressedVersions: Fault = {
  id: '18',
  what: 'the clock of the database ran ahead, and the version row is restored from before, or lost',
  weight: 3,
  async run({ rig, random, say }) {
    const { database, config } = rig.shop;
    const schema = config.MYSQL_PIPELINE_SCHEMA;
    const aheadSeconds = random.pick([30, 3_600, 86_400]);
    const kind = random.pick(['before a start', 'while it runs']);
    const isLost = random.chance(400);
    say(`${aheadSeconds} s ahead, ${isLost ? 'lost' : 'restored'} ${kind}`);
    // A fresh process: what it has told before is forgotten, and told as news.
    await rig.consumers(0);
    await rig.consumers(1);
    const told = async () =>
      (await slackPosts(rig, isLost ? 'version row was missing' : 'version row was behind')).length;
    const before = await told();
    await database.query(`UPDATE \`${schema}\`.search_version SET value = (UNIX_TIMESTAMP() + ?) * 1000000`, [
      aheadSeconds,
    ]);
    await changeShop(rig.shop, random, { changes: 20, overMs: 300 });
    await rig.drained();
    const [first] = await compareWithDatabase(rig.shop, new Map());
    must(first === undefined, `ahead of the clock, changes were lost: ${first}`);
    if (kind === 'before a start') await rig.consumers(0);
    await database.query(
      isLost ? `DELETE FROM \`${schema}\`.search_version` : `UPDATE \`${schema}\`.search_version SET value = 0`,
    );
    await rig.consumers(1);
    // The floors of these changes are below what is in the index: only their content counts.
    await changeShop(rig.shop, random, { changes: 20, overMs: 300 });
    await rig.drained();
    await until('the version row is mended', async () => (await told()) > before, 75_000);
    await rig.drained();
    await sleep(200);
    const alerts = (await told()) - before;
    must(alerts === 1, `${alerts} alerts were sent`);
    return { touched: new Map() };
  },
};
