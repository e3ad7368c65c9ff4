import { hash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../demo/generate/random.ts';
import { type HttpRequest, type Interference, PASS } from '../../support/http-proxy.ts';
import { compareWithDatabase } from '../compare.ts';
import { productIds } from '../database.ts';
import { type Fault, must, until } from '../fault.ts';
import type { Rig } from '../rig.ts';
import { alertsPosted, slackPosts } from '../slack.ts';
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
      (await alertsPosted(rig, isLost ? 'version row was missing' : 'version row was behind')).length;
    const before = await told();
    // Never back: an earlier trial may have left it further ahead, and that would be told as well.
    await database.query(
      `UPDATE \`${schema}\`.search_version SET value = GREATEST(value, (UNIX_TIMESTAMP() + ?) * 1000000)`,
      [aheadSeconds],
    );
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

/** Row 18, with the clock itself. @param defect planted: nobody ever receives that every product is to be indexed again */
export const steppedClock = (defect?: 'the step back is not acted upon'): Fault => ({
  id: '18-clock',
  what: 'the clock of the database runs ahead, and is set back',
  weight: 3,
  async run({ rig, random, say }) {
    if (defect !== undefined) rig.http.sqs.meddle(swallowStorefronts);
    const aheadSeconds = random.pick([150, 3_600, 86_400]);
    const count = random.pick([1, 2]);
    say(`${aheadSeconds} s ahead, ${count} consumers`);
    await rig.consumers(0);
    await rig.consumers(1);
    const alerted = async () => (await alertsPosted(rig, WRONG)).length;
    const recovered = async () => (await slackPosts(rig, RIGHT)).length;
    const before = { alerted: await alerted(), recovered: await recovered() };
    await planPeriods(rig, random, aheadSeconds);
    await rig.drained();

    rig.clock.set(aheadSeconds);
    await rig.consumers(count);
    const ahead = await changeShop(rig.shopByClock, random, { changes: 25, overMs: 1_000 });
    await rig.drained();
    const [first] = await compareWithDatabase(rig.shopByClock, ahead, 30_000);
    must(first === undefined, `ahead of the clock, it is not as the database says: ${first}`);
    await until('somebody is told of the clock', async () => (await alerted()) > before.alerted);

    rig.clock.set(0);
    // Before anybody notices: these changes are of a time that has been.
    const back = await changeShop(rig.shop, random, { changes: 10, overMs: 300 });
    await until('the step back is noticed', async () => (await recovered()) > before.recovered);
    await rig.drained();
    const alerts = (await alerted()) - before.alerted;
    must(alerts === 1, `${alerts} alerts were sent`);
    return { touched: new Map([...ahead, ...back]) };
  },
});

/** SQS seems to take what concerns whole storefronts. */
function swallowStorefronts({ operation, body }: HttpRequest): Interference {
  if (operation !== 'SendMessageBatch') return PASS;
  const { Entries } = JSON.parse(body.toString('utf8')) as { Entries: { Id: string; MessageBody: string }[] };
  const isStorefront = (text: string) => (JSON.parse(text) as { type?: unknown }).type === 'storefront';
  if (!Entries.every(({ MessageBody }) => isStorefront(MessageBody))) return PASS;
  const Successful = Entries.map(({ Id, MessageBody }) => {
    return { Id, MessageId: randomUUID(), MD5OfMessageBody: hash('md5', MessageBody) };
  });
  const answer = Buffer.from(JSON.stringify({ Successful }));
  return {
    kind: 'answer',
    answer: { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: answer },
  };
}

const WRONG = 'The clock of the database is';
const RIGHT = 'and of this machine agree again';

/**
 * Periods that the clock passes when it steps: they begin, end, or are over there. Whoever indexed a product at that
 * moment has forgotten them, and nothing but the step back tells.
 */
async function planPeriods({ shop }: Rig, random: Random, aheadSeconds: number): Promise<void> {
  const { database } = shop;
  const ids = await productIds(shop);
  const from = 'UTC_TIMESTAMP() + INTERVAL ? SECOND';
  const chosen = Array.from({ length: 12 }, () => random.pick(ids as [number, ...number[]]));
  for (const [at, id] of chosen.entries()) {
    const half = Math.floor(aheadSeconds / 2);
    // Now, and over at the other time; soon, and over; only there.
    const period = [
      [-60, half],
      [20, half],
      [half, 2 * aheadSeconds],
    ][at % 3] ?? [0, half];
    const price = random.between(500, 900);
    await database.query(
      `INSERT INTO time_deals (product_id, storefront_id, price, starts_at, ends_at) VALUES (?, 'brandi', ?, ${from}, ${from})`,
      [id, price, ...period],
    );
    if (at % 2 === 0) {
      await database.query(
        `UPDATE product_exposures SET display_from = ${from}, display_to = ${from} WHERE product_id = ? AND storefront_id = 'hiver'`,
        [...period, id],
      );
    }
  }
}
