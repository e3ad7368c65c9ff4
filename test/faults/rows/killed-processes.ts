import { setTimeout as sleep } from 'node:timers/promises';
import { PASS } from '../../support/http-proxy.ts';
import { isBulk } from '../bulk-lines.ts';
import { type Fault, must, type Trial } from '../fault.ts';
import type { ProductProcess } from '../product-process.ts';
import { changeShop } from '../workload.ts';

const POINTS = [
  'after receive',
  'after read',
  'mid-bulk',
  'after bulk',
  'before delete',
  'mid-delete',
  'at random',
] as const;

/** Kills the consumer the next time, or the one after, that it comes to the point. */
function killAt({ rig, random, say }: Trial, consumer: ProductProcess): void {
  const point = random.pick(POINTS);
  let turns = random.between(1, 4);
  say(`killed ${point}, at turn ${turns}`);
  const kill = () => consumer.signal('SIGKILL');
  const comes = () => --turns === 0;
  if (point === 'at random') {
    setTimeout(kill, random.between(0, 1_200));
  } else if (point === 'after receive') {
    rig.http.sqs.meddle(({ operation }) => ({
      kind: 'pass',
      change: (answer) => {
        if (operation === 'ReceiveMessage' && answer.body.includes('ReceiptHandle') && comes()) kill();
        return answer;
      },
    }));
  } else if (point === 'before delete' || point === 'mid-delete') {
    rig.http.sqs.meddle(({ operation }) => {
      if (operation !== 'DeleteMessageBatch' || !comes()) return PASS;
      kill();
      return point === 'mid-delete' ? { kind: 'reset-after' } : { kind: 'silent' };
    });
  } else {
    const delayMs = random.between(0, 15);
    rig.http.elasticsearch.meddle((request) => {
      if (!isBulk(request) || !comes()) return PASS;
      if (point === 'mid-bulk') setTimeout(kill, delayMs);
      if (point === 'after read') kill();
      if (point !== 'after bulk') return point === 'after read' ? { kind: 'silent' } : PASS;
      return {
        kind: 'pass',
        change: (answer) => {
          kill();
          return answer;
        },
      };
    });
  }
}

/** Row 1. */
export const killedConsumer: Fault = {
  id: '1',
  what: 'kill -9 of the consumer at every stage, and of the relay',
  weight: 12,
  async run(trial) {
    const { rig, random, say } = trial;
    const [consumer] = await rig.consumers(1);
    if (consumer === undefined) throw new Error('There is no consumer.');
    killAt(trial, consumer);
    const work = changeShop(rig.shop, random, { changes: 30, overMs: 900 });
    if (random.chance(250)) {
      await sleep(random.between(0, 900));
      say('and the relay killed');
      const relay = await rig.relay();
      relay.signal('SIGKILL');
      // Until it is seen to have ended it would be taken for one that runs, and no other be started.
      await relay.exit;
    }
    const touched = await work;
    // A point that was not reached any more.
    await Promise.race([consumer.exit, sleep(1_500, undefined, { ref: false })]);
    consumer.signal('SIGKILL');
    await consumer.exit;
    rig.http.sqs.meddle(null);
    rig.http.elasticsearch.meddle(null);
    await rig.ledger.passVisibilityTimeout();
    return { touched };
  },
};

/** Row 21. */
export const terminatedConsumer: Fault = {
  id: '21',
  what: 'SIGTERM under load',
  weight: 8,
  async run({ rig, random, say }) {
    const [consumer] = await rig.consumers(1);
    if (consumer === undefined) throw new Error('There is no consumer.');
    const afterMs = random.between(0, 1_500);
    say(`SIGTERM after ${afterMs} ms`);
    const work = changeShop(rig.shop, random, { changes: 60, overMs: 1_200 });
    await sleep(afterMs);
    const startedAt = performance.now();
    consumer.signal('SIGTERM');
    const code = await consumer.exit;
    const seconds = (performance.now() - startedAt) / 1_000;
    must(code === 0, `the consumer ended with ${code}: ${consumer.tail().slice(-1_000)}`);
    must(seconds < 10, `the consumer took ${seconds.toFixed(1)} s to stop`);
    const waiting = await messagesInFlight(rig.sqs, rig.shop.config.SQS_CHANGES_QUEUE_URL ?? '');
    must(waiting === 0, `${waiting} messages wait for their visibility timeout`);
    return { touched: await work };
  },
};

async function messagesInFlight(sqs: Trial['rig']['sqs'], url: string): Promise<number> {
  const { Attributes } = await sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ['All'] });
  return Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
}
