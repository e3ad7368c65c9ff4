import { setTimeout as sleep } from 'node:timers/promises';
import { compareWithDatabase } from '../compare.ts';
import { type Fault, must, until } from '../fault.ts';
import { slackPosts } from '../slack.ts';
import { changeShop } from '../workload.ts';

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
