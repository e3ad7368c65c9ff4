import { setTimeout as sleep } from 'node:timers/promises';
import { parseChange } from '../../src/queue/product-change.ts';
import { type HttpAnswer, PASS } from '../support/http-proxy.ts';
import { readLiveDocuments } from '../support/live-documents.ts';
import { isBulk, leaveOut, readItems, writeItems } from './bulk-lines.ts';
import { readVersion } from './database.ts';
import type { Trial } from './fault.ts';
import type { Touched } from './workload.ts';
import { changeShop } from './workload.ts';

/** A pipeline with a fault of its own, made by a proxy. The harness has to find it, every time. */
export interface PlantedFault {
  readonly name: string;
  run(trial: Trial): Promise<Touched>;
}

const idOf = (action: string): number => Number(/"_id":"(\d+)"/.exec(action)?.[1]);

/** Elasticsearch seems to take a document that it never got. */
const skippedDocument: PlantedFault = {
  name: 'one document is skipped',
  async run({ rig, random }) {
    await rig.consumers(1);
    // One that shows: of a product that is found nowhere, a missed write changes nothing.
    const shown = (await readLiveDocuments(rig.shop, 'brandi')).filter(({ state }) => state === 'product');
    const victim = shown[random.below(shown.length)]?.id ?? 0;
    // From now on it is skipped every time, or its next change would hide the fault.
    rig.http.elasticsearch.meddle((request) => {
      if (!isBulk(request)) return PASS;
      const at = readItems(request).findIndex(([action]) => idOf(action) === victim);
      return at < 0 ? PASS : leaveOut(request, (place) => place === at, { status: 200 });
    });
    const floor = await readVersion(rig.shop.database, rig.shop.config.MYSQL_PIPELINE_SCHEMA);
    await rig.shop.database.query('UPDATE products SET sale_price = sale_price + 10 WHERE id = ?', [victim]);
    const touched = await changeShop(rig.shop, random, { changes: 30, overMs: 600, kinds: ['product'] });
    await rig.drained();
    return new Map([...touched, [victim, floor]]);
  },
};

/** Messages are deleted as soon as they are received, and the consumer dies before its bulk request. */
const earlyDelete: PlantedFault = {
  name: 'a message is deleted before the bulk answer',
  async run({ rig, random }) {
    const [consumer] = await rig.consumers(1);
    const deletes = new Set<Promise<unknown>>();
    const ids = new Set<number>();
    rig.http.sqs.meddle(({ operation, body }) => {
      if (operation !== 'ReceiveMessage') return PASS;
      const { QueueUrl } = JSON.parse(body.toString('utf8')) as { QueueUrl: string };
      return {
        kind: 'pass',
        change(answer: HttpAnswer) {
          const { Messages = [] } = JSON.parse(answer.body.toString('utf8')) as {
            Messages?: { ReceiptHandle: string; Body: string }[];
          };
          for (const { ReceiptHandle, Body } of Messages) {
            deletes.add(rig.sqs.deleteMessage({ QueueUrl, ReceiptHandle }));
            const change = parseChange(Body);
            if (change.kind === 'products') for (const id of change.ids) ids.add(id);
          }
          return answer;
        },
      };
    });
    let bulks = 0;
    let isDead = false;
    rig.http.elasticsearch.meddle((request) => {
      // What the clock has made due is written as well, and needs no message.
      const lost = isBulk(request) ? readItems(request).filter(([action]) => ids.has(idOf(action))).length : 0;
      if (lost === 0) return PASS;
      bulks += 1;
      // Several at once where they come so: a single one may be changed again, which would hide the fault.
      if (isDead || lost >= 3 || bulks >= 20) {
        isDead = true;
        consumer?.signal('SIGKILL');
        return { kind: 'silent' };
      }
      return PASS;
    });
    const touched = await changeShop(rig.shop, random, { changes: 40, overMs: 800, kinds: ['product'] });
    await Promise.race([consumer?.exit, sleep(5_000, undefined, { ref: false })]);
    await Promise.all(deletes);
    return touched;
  },
};

/** Writes go out without their version, so that a late one replaces a newer. */
const ignoredVersions: PlantedFault = {
  name: 'versions are ignored',
  async run({ rig, random }) {
    await rig.consumers(2);
    const seen = new Set<string>();
    rig.http.elasticsearch.meddle(async (request) => {
      if (!isBulk(request)) return PASS;
      const items = readItems(request);
      const plain = items.map(([action, document]): [string, string] => [
        action.replace(/,"version":\d+,"version_type":"external_gte"/, ''),
        document,
      ]);
      // The first write of a product is late: a newer one is there already.
      const isFirst = items.some(([action]) => !seen.has(action.split(',')[0] ?? ''));
      for (const [action] of items) seen.add(action.split(',')[0] ?? '');
      if (isFirst) await sleep(1_500);
      return { kind: 'pass', body: writeItems(plain) };
    });
    const touched: Touched = new Map();
    for (let round = 0; round < 4; round++) {
      const some = await changeShop(rig.shop, random, { changes: 40, overMs: 500, kinds: ['product'] });
      for (const [id, floor] of some) touched.set(id, floor);
    }
    await rig.drained();
    return touched;
  },
};

export const PLANTED: readonly PlantedFault[] = [skippedDocument, earlyDelete, ignoredVersions];
