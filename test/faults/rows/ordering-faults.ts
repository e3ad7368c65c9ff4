import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../demo/generate/random.ts';
import { writeAlias } from '../../../src/indices/index-name.ts';
import { publishChange } from '../../../src/queue/send-messages.ts';
import { PASS } from '../../support/http-proxy.ts';
import { isBulk, readItems } from '../bulk-lines.ts';
import { productIds } from '../database.ts';
import { type Fault, must, until } from '../fault.ts';
import type { Rig } from '../rig.ts';
import { changeShop, type Touched } from '../workload.ts';

/** Row 9. */
export const disorder: Fault = {
  id: '9',
  what: 'duplicates and any order of create, update, hide, delete and re-create, two consumers',
  weight: 10,
  async run({ rig, random, say }) {
    await rig.consumers(2);
    const changes = random.between(30, 80);
    const copies = random.between(1, 3);
    say(`${changes} changes, ${copies} more copies of each message, shuffled`);
    const kinds = ['product', 'product', 'create', 'delete', 'child'] as const;
    const stop = new AbortController();
    const delays = delayBulks(rig, random);
    const work = changeShop(rig.shop, random, { changes, overMs: 1_000, kinds });
    const noise = repeat(rig, random, stop.signal);
    const touched = await work;
    for (let copy = 0; copy < copies; copy++) {
      for (const id of shuffled(random, [...touched.keys()])) await publish(rig, [id]);
    }
    stop.abort();
    await noise;
    delays();
    return { touched };
  },
};

/** Bulk requests overtake each other. */
function delayBulks({ http }: Rig, random: Random): () => void {
  http.elasticsearch.meddle(async (request) => {
    if (isBulk(request)) await sleep(random.below(250));
    return PASS;
  });
  return () => http.elasticsearch.meddle(null);
}

/** Messages about products that nobody changed, or that are changed at this moment. */
async function repeat(rig: Rig, random: Random, signal: AbortSignal): Promise<void> {
  const ids = await productIds(rig.shop);
  while (!signal.aborted) {
    await publish(
      rig,
      Array.from({ length: 3 }, () => ids[random.below(ids.length)] ?? 0),
    );
    await sleep(30);
  }
}

function publish({ sqs, shop }: Rig, ids: readonly number[]): Promise<void> {
  return publishChange(sqs, shop.config.SQS_CHANGES_QUEUE_URL ?? '', { version: 1, type: 'products', ids: [...ids] });
}

function shuffled(random: Random, ids: number[]): number[] {
  for (let at = ids.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [ids[at], ids[other]] = [ids[other] ?? 0, ids[at] ?? 0];
  }
  return ids;
}

/** Row 10. @param restart Elasticsearch forgets every delete then */
function lateWrite(id: string, weight: number, restart: boolean): Fault {
  return {
    id,
    what: `an old write after a delete, past gc_deletes${restart ? ' and a restart of Elasticsearch' : ''}`,
    weight,
    alone: restart,
    async run({ rig, random, say }) {
      // A pause in one request must not hold the delete back: another consumer writes it.
      await rig.consumers(2);
      const { shop, http } = rig;
      const ids = await productIds(rig.shop);
      const victim = ids[random.below(ids.length)] ?? 0;
      say(`product ${victim}`);
      const index = ['brandi', 'hiver', 'seoulstore', 'selpi'].map((one) => writeAlias(shop.config.NAME_PREFIX, one));
      await shop.elasticsearch.indices.putSettings({ index, settings: { 'index.gc_deletes': '100ms' } });
      await shop.database.query('UPDATE products SET displayed = TRUE, blinded = FALSE WHERE id = ?', [victim]);
      await rig.drained();

      const held: (() => void)[] = [];
      let holding = true;
      let heldVersion = 0;
      http.elasticsearch.meddle(async (request) => {
        if (!isBulk(request) || !readItems(request).some(([action]) => action.includes(`"_id":"${victim}"`)))
          return PASS;
        const version = Number(/"version":(\d+)/.exec(readItems(request)[0]?.[0] ?? '')?.[1]);
        if (holding && (heldVersion === 0 || version === heldVersion)) {
          heldVersion = version;
          await new Promise<void>((resolve) => held.push(resolve));
        }
        return PASS;
      });
      await shop.database.query('UPDATE products SET name = ? WHERE id = ?', ['오래된 이름', victim]);
      await until('the old write is on its way', () => held.length > 0);
      // What is on its way now stays there, and its messages with it; the delete comes by another way.
      await sleep(300);
      await shop.database.query('REPLACE INTO deleted_products SELECT * FROM products WHERE id = ?', [victim]);
      await shop.database.query('DELETE FROM products WHERE id = ?', [victim]);
      await until('the delete is indexed', async () => {
        const found = await Promise.all(
          ['brandi', 'hiver', 'seoulstore', 'selpi'].map((one) => stateOf(rig, one, victim)),
        );
        return found.every((state) => state === 'tombstone' || state === 'none');
      });
      await sleep(250);
      if (restart) {
        rig.stack.kill('elasticsearch');
        await rig.stack.revive('elasticsearch');
      }
      holding = false;
      for (const letGo of held) letGo();
      const touched: Touched = new Map([[victim, 0]]);
      await rig.drained();
      http.elasticsearch.meddle(null);
      return { touched };
    },
  };
}

async function stateOf({ shop }: Rig, storefront: string, id: number): Promise<string> {
  const index = `${shop.config.NAME_PREFIX}products-${storefront}`;
  const found = await shop.elasticsearch.get<{ state: string }>({ index, id: String(id) }, { ignore: [404] });
  return found._source?.state ?? 'none';
}

export const lateWriteAfterDelete = lateWrite('10', 8, false);
export const lateWriteAfterRestart = lateWrite('10-restart', 1, true);

/** Row 11. */
export const shortVisibility: Fault = {
  id: '11',
  what: 'a visibility timeout shorter than the work, two consumers',
  weight: 6,
  async run({ rig, random, say }) {
    const visibilitySeconds = 2;
    await rig.consumers(2, { incremental: { visibilitySeconds } });
    const workMs = random.between(2_500, 5_000);
    say(`a bulk request takes ${workMs} ms, the visibility timeout is ${visibilitySeconds} s`);
    rig.ledger.reset();
    let slow = random.between(1, 4);
    rig.http.elasticsearch.meddle(async (request) => {
      if (isBulk(request) && slow-- > 0) await sleep(workMs);
      return PASS;
    });
    const touched = await changeShop(rig.shop, random, { changes: 40, overMs: 1_000 });
    await rig.drained();
    const most = Math.max(0, ...rig.ledger.receives.values());
    must(most <= 2, `a message was received ${most} times`);
    return { touched };
  },
};
