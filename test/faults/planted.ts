import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpAnswer, PASS } from '../support/http-proxy.ts';
import { isBulk, leaveOut, readItems, writeItems } from './bulk-lines.ts';
import type { Trial } from './fault.ts';
import type { Touched } from './workload.ts';
import { changeShop } from './workload.ts';

/** A pipeline with a fault of its own, made by a proxy. The harness has to find it, every time. */
export interface PlantedFault {
  readonly name: string;
  run(trial: Trial): Promise<Touched>;
}

/** Elasticsearch seems to take a document that it never got. */
const skippedDocument: PlantedFault = {
  name: 'one document is skipped',
  async run({ rig, random }) {
    await rig.consumers(1);
    let victim: string | undefined;
    const idOf = (action: string) => /"_id":"(\d+)"/.exec(action)?.[1];
    rig.http.elasticsearch.meddle((request) => {
      if (!isBulk(request)) return PASS;
      const items = readItems(request);
      // From then on it is skipped every time, or its next change would hide the fault.
      victim ??= idOf(items.find(([, document]) => document.includes('"state":"product"'))?.[0] ?? '');
      const at = items.findIndex(([action]) => idOf(action) === victim);
      return at < 0 ? PASS : leaveOut(request, (place) => place === at, { status: 200 });
    });
    const touched = await changeShop(rig.shop, random, { changes: 30, overMs: 600, kinds: ['product'] });
    await rig.drained();
    return touched;
  },
};

/** Messages are deleted as soon as they are received, and the consumer dies before its bulk request. */
const earlyDelete: PlantedFault = {
  name: 'a message is deleted before the bulk answer',
  async run({ rig, random }) {
    const [consumer] = await rig.consumers(1);
    const received = new Set<Promise<unknown>>();
    rig.http.sqs.meddle(({ operation, body }) => {
      if (operation !== 'ReceiveMessage') return PASS;
      const { QueueUrl } = JSON.parse(body.toString('utf8')) as { QueueUrl: string };
      return {
        kind: 'pass',
        change(answer: HttpAnswer) {
          const { Messages = [] } = JSON.parse(answer.body.toString('utf8')) as {
            Messages?: { ReceiptHandle: string }[];
          };
          for (const { ReceiptHandle } of Messages) received.add(rig.sqs.deleteMessage({ QueueUrl, ReceiptHandle }));
          return answer;
        },
      };
    });
    let bulks = 0;
    rig.http.elasticsearch.meddle((request) => {
      if (!isBulk(request)) return PASS;
      if (++bulks === 3) consumer?.signal('SIGKILL');
      return bulks < 3 ? PASS : { kind: 'silent' };
    });
    const touched = await changeShop(rig.shop, random, { changes: 40, overMs: 800, kinds: ['product'] });
    await Promise.race([consumer?.exit, sleep(5_000, undefined, { ref: false })]);
    await Promise.all(received);
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
