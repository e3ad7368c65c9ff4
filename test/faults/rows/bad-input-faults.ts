import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { liveAlias, stateIndex } from '../../../src/indices/index-name.ts';
import { type Fault, must, until } from '../fault.ts';
import type { Rig } from '../rig.ts';
import { setSlack, slackPosts } from '../slack.ts';
import { changeShop, type Touched } from '../workload.ts';

/** Row 8. */
export const malformedDocument: Fault = {
  id: '8',
  what: 'one malformed document among all',
  weight: 4,
  async run({ rig, random, say }) {
    await rig.consumers(1);
    const { database, elasticsearch, config } = rig.shop;
    const [rows] = await database.query<({ id: number } & RowDataPacket)[]>(
      `SELECT p.id FROM products p JOIN product_exposures e ON e.product_id = p.id AND e.storefront_id = 'brandi'`,
    );
    const victim = Number(rows[random.below(rows.length)]?.id);
    const kind = random.pick(['too large a price', 'an impossible date']);
    say(`product ${victim}: ${kind}`);
    const rejected = stateIndex(config.NAME_PREFIX, 'rejected');
    await elasticsearch.deleteByQuery({
      index: rejected,
      query: { match_all: {} },
      refresh: true,
      conflicts: 'proceed',
    });
    const [before] = await database.query<RowDataPacket[]>('SELECT list_price, created_at FROM products WHERE id = ?', [
      victim,
    ]);
    // So that it gets as far as Elasticsearch, which takes no price beyond 2^31.
    await database.query(
      "UPDATE products SET displayed = TRUE, blinded = FALSE, approval = 'approved', moderation = 'ok', sale_status = 'on_sale', channels = 'app,web', price_display = 'shown' WHERE id = ?",
      [victim],
    );
    await database.query(
      'UPDATE product_exposures SET displayed = TRUE, display_from = NULL, display_to = NULL WHERE product_id = ?',
      [victim],
    );
    const connection = await database.getConnection();
    await connection.query("SET SESSION sql_mode = ''");
    if (kind === 'too large a price') {
      await connection.query('UPDATE products SET list_price = 4000000000 WHERE id = ?', [victim]);
    } else {
      await connection.query("UPDATE products SET created_at = '0000-00-00 00:00:00' WHERE id = ?", [victim]);
    }
    connection.destroy();
    try {
      await database.query('UPDATE products SET name = CONCAT(LEFT(name, 40), ?)', [` ${random.below(1_000)}`]);
      await rig.drained();
      const expected = kind === 'an impossible date' || (await isWithheldAnyway(rig, victim)) ? 0 : 1;
      await elasticsearch.indices.refresh({ index: rejected });
      const { hits } = await elasticsearch.search<{ productId: number; cause: string; detail: string }>({
        index: rejected,
        size: 100,
      });
      const found = hits.hits.map(({ _source }) => _source);
      must(
        found.every((one) => one?.productId === victim),
        `others were rejected as well: ${JSON.stringify(found)}`,
      );
      must(found.length >= Math.max(expected, kind === 'an impossible date' ? 1 : 0), 'nothing was rejected');
      must(
        found.every((one) => (one?.detail ?? '') !== ''),
        'it was rejected without a reason',
      );
      const shown = await elasticsearch.search({
        index: ['brandi', 'hiver', 'seoulstore', 'selpi'].map((one) => liveAlias(config.NAME_PREFIX, one)),
        query: { bool: { filter: [{ term: { id: victim } }, { term: { state: 'product' } }] } },
      });
      if (found.length > 0) must(shown.hits.hits.length < 4 && found.length <= 4, 'what was rejected shows');
    } finally {
      // It comes back; left malformed, it would be missing in every trial that follows.
      await database.query('UPDATE products SET list_price = ?, created_at = ? WHERE id = ?', [
        before[0]?.['list_price'],
        before[0]?.['created_at'],
        victim,
      ]);
    }
    return { touched: new Map(rows.map((row) => [Number(row.id), 0])) };
  },
};

/** Its seller, brand, category or a policy hides it: then it never gets as far as Elasticsearch. */
async function isWithheldAnyway({ shop }: Rig, id: number): Promise<boolean> {
  const index = liveAlias(shop.config.NAME_PREFIX, 'brandi');
  const found = await shop.elasticsearch.get<{ reasons?: string[] }>({ index, id: String(id) }, { ignore: [404] });
  return found._source?.reasons?.includes('rejected') !== true;
}

const POISON = [
  'not json',
  '',
  '[]',
  'null',
  '{"version":1,"type":"products","ids":[1],"__proto__":{"admin":true}}',
  '{"version":1,"type":"stock","ids":[1]}',
  '{"version":2,"type":"products","ids":[1]}',
  '{"version":1,"type":"products","ids":["1; DROP TABLE products"]}',
  '{"version":1,"type":"products","ids":[-5]}',
  '{"version":1,"type":"products"}',
  `{"version":1,"type":"products","ids":[1],"more":"${'가'.repeat(80_000)}"`,
] as const;

/** Row 12, without its comparison of times, which `bench:freshness` makes. */
export const poison: Fault = {
  id: '12',
  what: 'poison: not JSON, unknown type, 256 KB, __proto__',
  weight: 6,
  async run({ rig, random, say }) {
    const [consumer] = await rig.consumers(1);
    const { config, elasticsearch } = rig.shop;
    const messages = random.between(5, 60);
    say(`${messages} poisoned messages`);
    const index = stateIndex(config.NAME_PREFIX, 'rejected-messages');
    await elasticsearch.indices.refresh({ index });
    const before = (await elasticsearch.count({ index })).count;
    const work = changeShop(rig.shop, random, { changes: 40, overMs: 1_000 });
    for (let sent = 0; sent < messages; sent++) {
      const body = random.pick(POISON);
      // SQS takes no empty body.
      await rig.sqs.sendMessage({ QueueUrl: config.SQS_CHANGES_QUEUE_URL, MessageBody: body === '' ? ' ' : body });
    }
    const touched = await work;
    await rig.drained();
    await elasticsearch.indices.refresh({ index });
    const kept = (await elasticsearch.count({ index })).count - before;
    must(kept === messages, `${messages} were sent and ${kept} set aside`);
    must(consumer?.running === true, 'the consumer did not live through it');
    return { touched };
  },
};

/** Row 19. */
export const silentSlack: Fault = {
  id: '19',
  what: 'Slack down, slow or refusing, in a storm of errors',
  weight: 4,
  async run({ rig, random, say }) {
    // A fresh process: what it has told before is forgotten.
    await rig.consumers(0);
    const behaviour = random.pick([{ status: 500 }, { status: 429, retryAfter: 1 }, { status: 200, delayMs: 5_000 }]);
    const storm = random.between(50, 200);
    say(`${JSON.stringify(behaviour)}, ${storm} poisoned messages`);
    await rig.consumers(1);
    const before = (await slackPosts(rig)).length;
    await setSlack(rig, { ...behaviour, times: 0 });
    let touched: Touched;
    try {
      for (let sent = 0; sent < storm; sent++) {
        await rig.sqs.sendMessage({ QueueUrl: rig.shop.config.SQS_CHANGES_QUEUE_URL, MessageBody: `storm ${sent}` });
      }
      touched = await changeShop(rig.shop, random, { changes: 40, overMs: 1_000 });
      const startedAt = performance.now();
      await rig.drained();
      must(performance.now() - startedAt < 15_000, 'indexing waited for Slack');
      await sleep(1_000);
    } finally {
      await setSlack(rig, { status: 200 });
    }
    const tried = (await slackPosts(rig)).length - before;
    must(tried <= 10, `${tried} messages were tried while Slack was away`);
    const total = (text: string) => Number(/(\d+) so far/.exec(text)?.[1] ?? 0);
    await until(
      'one summary tells how many there were',
      async () =>
        (await slackPosts(rig)).slice(before).some(({ text, status }) => status === 200 && total(text) >= storm),
      45_000,
    );
    const posts = (await slackPosts(rig)).slice(before).filter(({ status }) => status === 200);
    must(posts.length <= 6, `${posts.length} messages were posted for one cause`);
    return { touched };
  },
};
