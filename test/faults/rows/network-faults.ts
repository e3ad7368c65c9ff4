import { setTimeout as sleep } from 'node:timers/promises';
import { PASS, sqsRefusal } from '../../support/http-proxy.ts';
import type { TcpFault } from '../../support/tcp-fault-proxy.ts';
import { type Fault, must } from '../fault.ts';
import type { Service } from '../rig.ts';
import { changeShop } from '../workload.ts';

/** Row 6. */
export const brokenConnections: Fault = {
  id: '6',
  what: 'slow, half-open, reset and truncated connections to each service',
  weight: 12,
  async run({ rig, random, say }) {
    const [consumer] = await rig.consumers(1);
    const service: Service = random.pick(['mysql', 'elasticsearch', 'sqs']);
    const fault = random.pick<[TcpFault, ...TcpFault[]]>([
      { kind: 'slow', ms: random.between(20, 400) },
      { kind: 'half-open' },
      { kind: 'reset', afterBytes: random.between(0, 20_000) },
      { kind: 'truncated', afterBytes: random.between(0, 20_000) },
    ]);
    const beginsMs = random.between(0, 600);
    const lastsMs = random.between(300, 2_500);
    // What is silent for ever is noticed by a deadline only, which takes up to half a minute.
    const forEver = fault.kind === 'half-open' && random.chance(150);
    say(`${service} ${JSON.stringify(fault)} from ${beginsMs} ms for ${forEver ? 'ever' : `${lastsMs} ms`}`);
    const work = changeShop(rig.shop, random, { changes: 40, overMs: 1_000 });
    await sleep(beginsMs);
    rig.tcp[service].set(fault);
    await sleep(lastsMs);
    rig.tcp[service].heal(!forEver);
    const touched = await work;
    if (forEver) await rig.drained(150_000);
    must(consumer?.running === true, `the consumer did not live through it: ${consumer?.tail().slice(-800)}`);
    return { touched };
  },
};

/** Lines a second that an outage may add to a log, on average. */
const MOST_LINES_A_SECOND = 20;

/** Row 13. */
export const awaySqs: Fault = {
  id: '13',
  what: 'SQS unreachable, throttled, or deletes fail',
  weight: 8,
  async run({ rig, random, say }) {
    const [consumer] = await rig.consumers(1);
    const kind = random.pick(['blocked', 'throttled', 'deletes fail']);
    const beginsMs = random.between(0, 800);
    const lastsMs = random.between(500, 4_000);
    say(`${kind} from ${beginsMs} ms for ${lastsMs} ms`);
    const work = changeShop(rig.shop, random, { changes: 40, overMs: 1_200 });
    await sleep(beginsMs);
    const linesBefore = consumer?.lines() ?? 0;
    if (kind === 'blocked') rig.tcp.sqs.set({ kind: 'blocked' });
    const throttled = sqsRefusal(400, 'com.amazonaws.sqs#RequestThrottled');
    const failing = sqsRefusal(500, 'com.amazonaws.sqs#InternalError');
    if (kind === 'throttled') rig.http.sqs.meddle(() => ({ kind: 'answer', answer: throttled }));
    if (kind === 'deletes fail') {
      rig.http.sqs.meddle(({ operation }) =>
        operation === 'DeleteMessageBatch' ? { kind: 'answer', answer: failing } : PASS,
      );
    }
    await sleep(lastsMs);
    const lines = (consumer?.lines() ?? 0) - linesBefore;
    const bound = 40 + (MOST_LINES_A_SECOND * lastsMs) / 1_000;
    must(lines <= bound, `${lines} log lines in ${lastsMs} ms`);
    rig.tcp.sqs.heal(true);
    rig.http.sqs.meddle(null);
    const touched = await work;
    // What could not be deleted any more is shown again by its visibility timeout.
    await sleep(500);
    await rig.ledger.passVisibilityTimeout();
    must(consumer?.running === true, `the consumer did not live through it: ${consumer?.tail().slice(-800)}`);
    return { touched };
  },
};
